package workshop;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.TreeMap;

/**
 * Counts what the driver sends and receives. pgjdbc makes its sockets with this class when its URL says
 * {@code socketFactory=workshop.WireTap}. All tapped sockets of this JVM
 * count together.
 */
public final class WireTap extends DistantSockets {

    private static long roundTrips;
    private static long bytesSent;
    private static long bytesReceived;
    private static long commits;
    private static boolean hidden; // by TLS
    private static final TreeMap<String, Long> messages = new TreeMap<>();
    private static Folding<Exchange> exchanges = new Folding<>();
    private static Folding<String> sent = new Folding<>();
    private static Folding<String> received = new Folding<>();

    /** The same JDBC URL, for connections that are counted; it must have a {@code ?} in it. */
    public static String on(String url) {
        return url + "&socketFactory=" + WireTap.class.getName();
    }

    /** Something to count while it runs. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    /** Runs the action and returns what crossed all tapped sockets meanwhile; throws what the action throws. */
    public static Traffic count(Action action) throws Exception {
        reset();
        action.run();
        return counted();
    }

    private static synchronized void reset() {
        roundTrips = bytesSent = bytesReceived = commits = 0;
        hidden = false;
        messages.clear();
        exchanges = new Folding<>();
        sent = new Folding<>();
        received = new Folding<>();
    }

    private static synchronized Traffic counted() {
        endExchange();
        return new Traffic(roundTrips, bytesSent, bytesReceived, hidden ? null : new TreeMap<>(messages),
                hidden ? null : commits, hidden ? null : exchanges.result());
    }

    private static synchronized void sent(int bytes) {
        bytesSent += bytes;
    }

    private static synchronized void received(int bytes) {
        bytesReceived += bytes;
    }

    private static synchronized void waited() {
        roundTrips++;
    }

    static synchronized void committed() {
        commits++;
    }

    static synchronized void hidden() {
        hidden = true;
    }

    /** The driver has sent a message; {@code word} is the first of its SQL, or empty. */
    static synchronized void sent(String name, String word) {
        messages.merge(name, 1L, Long::sum);
        if (!received.isEmpty()) {
            endExchange();
        }
        sent.add((name + " " + word).strip());
    }

    static synchronized void received(String name) {
        messages.merge(name, 1L, Long::sum);
        received.add(name);
    }

    private static void endExchange() {
        if (!sent.isEmpty() || !received.isEmpty()) {
            exchanges.add(new Exchange(sent.result(), received.result()));
            sent = new Folding<>();
            received = new Folding<>();
        }
    }

    /** The argument is the distance at which the server seems to be, or null. */
    public WireTap(String distance) {
        super(distance);
    }

    @Override
    public Socket createSocket() {
        return new TappedSocket(distance);
    }

    private static final class TappedSocket extends DistantSocket {

        private final WireProtocol protocol = new WireProtocol();
        private boolean waiting; // the driver has written and not yet read since

        TappedSocket(Distance distance) {
            super(distance);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    waiting = true;
                    sent(length);
                    protocol.toServer(bytes, offset, length);
                    out.write(bytes, offset, length);
                }
            };
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    var one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    if (waiting) {
                        waiting = false;
                        waited();
                    }
                    int count = in.read(bytes, offset, length);
                    if (count > 0) {
                        received(count);
                        protocol.fromServer(bytes, offset, count);
                    }
                    return count;
                }
            };
        }
    }
}
