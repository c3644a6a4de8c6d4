package workshop.wire;

import java.net.InetAddress;
import java.net.Socket;
import java.util.regex.Pattern;
import javax.net.SocketFactory;

/**
 * Makes the driver's sockets, to a server that is said to be far away, or tapped, or both. pgjdbc makes one of these for each
 * connection whose URL names it in {@code socketFactory}, and hands it {@code socketFactoryArg}.
 */
public final class Sockets extends SocketFactory {

    private static final String NAME = "&socketFactory=" + Sockets.class.getName() + "&socketFactoryArg=";
    private static final Pattern ARGUMENT = Pattern.compile(Pattern.quote(NAME) + "([^&]*)");

    final Distance distance;
    final String tap; // its key, or "-"

    /** The argument is what {@link #on} wrote. */
    public Sockets(String argument) {
        var parts = argument.split(",");
        distance = new Distance(Double.parseDouble(parts[0]), parts[1].equals("-") ? null : Double.valueOf(parts[1]));
        tap = parts[2];
    }

    private Sockets(Distance distance, String tap) {
        this.distance = distance;
        this.tap = tap;
    }

    /** Those that this URL asks for. */
    static Sockets in(String url) {
        var found = ARGUMENT.matcher(url);
        return found.find() ? new Sockets(found.group(1)) : new Sockets(Distance.NONE, "-");
    }

    /** The same at this distance. */
    Sockets at(Distance distance) {
        return new Sockets(distance, tap);
    }

    /** The same with the tap of this key. */
    Sockets tapped(String tap) {
        return new Sockets(distance, tap);
    }

    /** The same JDBC URL, but it asks for these; it must have a {@code ?} in it. */
    String on(String url) {
        var mbit = distance.bandwidthMbit();
        return ARGUMENT.matcher(url).replaceAll("") + NAME + distance.latencyMs() + "," + (mbit == null ? "-" : mbit) + "," + tap;
    }

    @Override
    public Socket createSocket() {
        return tap.equals("-") ? new FarSocket(distance) : WireTap.of(tap).socket(distance);
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("pgjdbc connects its sockets itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        return createSocket(host.getHostName(), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
        return createSocket(host.getHostName(), port);
    }
}
