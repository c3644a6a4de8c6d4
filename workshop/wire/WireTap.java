package workshop.wire;

import module java.base;
import workshop.wire.Traffic.Exchange;

/**
 * Counts what crosses the connections that are opened with its URL. Two taps count apart: pgjdbc hands the key of its tap to
 * each socket, as its own test kit does (CountingSocketFactory).
 */
public final class WireTap {

    private static final Map<String, WeakReference<WireTap>> TAPS = new ConcurrentHashMap<>(); // until nobody has them
    private static final AtomicLong KEYS = new AtomicLong();

    private final String key = String.valueOf(KEYS.incrementAndGet());
    private final TreeMap<String, Long> messages = new TreeMap<>();
    private long roundTrips;
    private long bytesSent;
    private long bytesReceived;
    private long commits;
    private boolean hidden; // by TLS
    private Folding<Exchange> exchanges;
    private Folding<String> sent;
    private Folding<String> received;

    public WireTap() {
        TAPS.put(key, new WeakReference<>(this));
        TAPS.values().removeIf(tap -> tap.refersTo(null));
        reset();
    }

    /** The same JDBC URL, for connections that are counted; it must have a {@code ?} in it. */
    public String on(String url) {
        return Sockets.in(url).tapped(key).on(url);
    }

    /** Something to count while it runs. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    /** Runs the action and returns what crossed all tapped connections meanwhile; throws what the action throws. */
    public Traffic count(Action action) throws Exception {
        reset();
        action.run();
        return counted();
    }

    private synchronized void reset() {
        roundTrips = bytesSent = bytesReceived = commits = 0;
        hidden = false;
        messages.clear();
        exchanges = new Folding<>();
        sent = new Folding<>();
        received = new Folding<>();
    }

    private synchronized Traffic counted() {
        endExchange();
        return new Traffic(roundTrips, bytesSent, bytesReceived, hidden ? null : new TreeMap<>(messages),
                hidden ? null : commits, hidden ? null : exchanges.result());
    }

    synchronized void sent(long bytes) {
        bytesSent += bytes;
    }

    synchronized void received(long bytes) {
        bytesReceived += bytes;
    }

    synchronized void waited() {
        roundTrips++;
    }

    /** Counts the messages of a connection, and calls a statement by its first word. */
    class Messages implements WireProtocol.Listener {

        @Override
        public String called(String sql) {
            return sql.split("\\s", 2)[0];
        }

        @Override
        public void sent(String message, String statement, long bytes) {
            synchronized (WireTap.this) {
                messages.merge(message, 1L, Long::sum);
                if (!received.isEmpty()) {
                    endExchange();
                }
                sent.add((message + " " + statement).strip());
            }
        }

        @Override
        public void received(String message, String said, long bytes) {
            synchronized (WireTap.this) {
                messages.merge(message, 1L, Long::sum);
                received.add(message);
            }
        }

        @Override
        public void committed() {
            synchronized (WireTap.this) {
                commits++;
            }
        }

        @Override
        public void hidden() {
            synchronized (WireTap.this) {
                hidden = true;
            }
        }
    }

    private void endExchange() {
        if (!sent.isEmpty() || !received.isEmpty()) {
            exchanges.add(new Exchange(sent.result(), received.result()));
            sent = new Folding<>();
            received = new Folding<>();
        }
    }

    /** The tap of this key; throws an IllegalStateException if nobody holds it any more. */
    static WireTap of(String key) {
        var tap = TAPS.containsKey(key) ? TAPS.get(key).get() : null;
        if (tap == null) {
            throw new IllegalStateException("the tap of this URL is gone: keep it for as long as its connections are used");
        }
        return tap;
    }

    /** A socket that this tap counts. */
    Socket socket(Distance distance) {
        return new TappedSocket(distance);
    }

    private final class TappedSocket extends FarSocket {

        private final WireProtocol protocol = new WireProtocol(new Messages());
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
