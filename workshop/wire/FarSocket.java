package workshop.wire;

import module java.base;

/**
 * A socket whose other end seems far away. Whatever the server sends can be read only when the time of a round trip has
 * passed since it came; what the driver sends goes out at once. So a driver that asks and waits, waits that much longer
 * each time, and one that sends a stream and reads at its end waits once. Where the line is narrow, a piece goes out when
 * those before it have passed. What is not imitated: lost packets; how TCP finds out how fast it may send (slow start), and
 * how much of it may be under way at once (its window); the buffers in which a narrow line lets a sender run ahead.
 */
class FarSocket extends Socket {

    // nanoseconds by which a thread that sleeps may wake too late
    private static final long SPIN = System.getProperty("os.name").startsWith("Windows") ? 16_000_000 : 100_000;
    private static final long LONGEST_SLEEP = 50_000_000; // nanoseconds; then it looks whether the socket is closed
    private static final int PIECE = 8_192; // bytes that are on a narrow line at once

    private final Distance distance;
    private final long latency; // nanoseconds
    private InputStream in;
    private OutputStream out;
    private volatile int timeout; // milliseconds that a read may take; 0 is for ever
    private volatile long sentBy = System.nanoTime(); // when the line has taken all that was sent

    FarSocket(Distance distance) {
        this.distance = distance;
        this.latency = Math.round(distance.latencyMs() * 1e6);
    }

    /** TCP's handshake is a round trip, too. */
    @Override
    public void connect(SocketAddress server, int timeout) throws IOException {
        super.connect(server, timeout);
        waitUntil(System.nanoTime() + latency);
    }

    @Override
    public synchronized InputStream getInputStream() throws IOException {
        if (distance.none()) {
            return super.getInputStream();
        }
        if (in == null) {
            in = new HeldBack(super.getInputStream());
        }
        return in;
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
        if (distance.bandwidthMbit() == null) {
            return super.getOutputStream();
        }
        if (out == null) {
            out = new Narrow(super.getOutputStream());
        }
        return out;
    }

    /** The timeout is for whoever reads what was held back, and not for the thread that takes it from the server. */
    @Override
    public synchronized void setSoTimeout(int timeout) throws SocketException {
        if (distance.none()) {
            super.setSoTimeout(timeout);
        }
        this.timeout = timeout;
    }

    @Override
    public int getSoTimeout() {
        return timeout;
    }

    /** The nanoseconds for which these bytes occupy the line. */
    private long onLine(int bytes) {
        return Math.round(distance.onLineMs(Math.max(0, bytes)) * 1e6);
    }

    private void waitUntil(long time) throws SocketException {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            if (isClosed()) {
                throw new SocketException("Socket closed");
            }
            if (left > SPIN) {
                LockSupport.parkNanos(Math.min(left - SPIN, LONGEST_SLEEP));
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private final class Narrow extends FilterOutputStream {

        Narrow(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int end = offset + length; offset < end; offset += PIECE) {
                int piece = Math.min(PIECE, end - offset);
                waitUntil(sentBy);
                sentBy = System.nanoTime() + onLine(piece);
                out.write(bytes, offset, piece);
            }
        }
    }

    /** Bytes with the time from which they can be read; or, instead of bytes, the end of the stream or a failure. */
    private record Piece(long readable, byte[] bytes, IOException failure) {}

    private final class HeldBack extends InputStream {

        private final LinkedBlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
        private Piece first; // the one that is being read, or waited for
        private int position;

        HeldBack(InputStream server) {
            Thread.ofPlatform().daemon().name("distance").start(() -> takeFrom(server));
        }

        private void takeFrom(InputStream server) {
            var buffer = new byte[65_536];
            long receivedBy = System.nanoTime(); // when the line has let through all that came
            try {
                int count;
                do {
                    count = server.read(buffer);
                    receivedBy = Math.max(receivedBy, Math.max(System.nanoTime(), sentBy)) + onLine(count);
                    pieces.add(new Piece(receivedBy + latency, count < 0 ? null : Arrays.copyOf(buffer, count), null));
                } while (count >= 0);
            } catch (IOException e) {
                pieces.add(new Piece(System.nanoTime(), null, e));
            }
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            awaitFirst();
            if (first.failure != null) {
                throw new IOException(first.failure.getMessage(), first.failure);
            }
            if (first.bytes == null) {
                return -1;
            }
            int count = Math.min(length, first.bytes.length - position);
            System.arraycopy(first.bytes, position, bytes, offset, count);
            position += count;
            if (position == first.bytes.length) {
                first = null;
                position = 0;
            }
            return count;
        }

        private void awaitFirst() throws IOException {
            long patience = timeout == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(timeout);
            long start = System.nanoTime();
            try {
                first = first != null ? first : pieces.poll(patience, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while it waited for the server", e);
            }
            if (first == null || first.readable - start > patience) {
                waitUntil(timeout == 0 ? start : start + patience);
                throw new SocketTimeoutException("Read timed out");
            }
            waitUntil(first.readable);
        }

        @Override
        public int available() {
            var next = first != null ? first : pieces.peek();
            return next == null || next.bytes == null || next.readable > System.nanoTime() ? 0 : next.bytes.length - position;
        }
    }
}
