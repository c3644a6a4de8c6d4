package workshop;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes the driver's sockets to a server that is said to be far away; pgjdbc names it in {@code socketFactory}. */
public class DistantSockets extends SocketFactory {

    final Distance distance;

    /** The argument is {@code socketFactoryArg} of the URL, or null for no distance. */
    public DistantSockets(String argument) {
        distance = Distance.ofArgument(argument);
    }

    @Override
    public Socket createSocket() {
        return new DistantSocket(distance);
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
