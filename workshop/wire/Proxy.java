package workshop.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import workshop.terminal.Problem;

/**
 * A tap between a program of any kind and its server: it listens, passes on whatever comes, byte by byte, and tells a listener of
 * each message. A program that asks for TLS is told that there is none; the way to the server may have it.
 */
public final class Proxy implements AutoCloseable {

    private static final int BUFFER = 65_536;
    private static final int PATIENCE = 10_000; // milliseconds for the server to accept a connection, and to encrypt it
    private static final long PAUSE = 100_000_000; // nanoseconds until it tries to accept another one, if it could not
    private static final int WAITING = 200; // programs that may wait for their connection to be accepted
    private static final int LONGEST_STARTUP = 10_000; // bytes, as in PostgreSQL itself
    private static final Set<String> AWAITED =
            Set.of("StartupMessage", "PasswordMessage", "Sync", "Query", "FunctionCall", "CopyDone", "CopyFail", "Flush");

    /** What the programs are told of: each a line for the user. */
    @FunctionalInterface
    public interface Notice {
        void say(String line);
    }

    /**
     * Where the server is, and how to get there.
     *
     * @param server host and port
     * @param tls whether the way to it is encrypted
     * @param distance how far away it is to seem
     */
    public record To(InetSocketAddress server, boolean tls, Distance distance) {

        /** Connects to the server; throws an IOException if it cannot. */
        Socket connect() throws IOException {
            var socket = new FarSocket(distance);
            try {
                socket.setTcpNoDelay(true);
                // looks the name up again: it may have moved since
                socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()), PATIENCE);
                if (!tls) {
                    return socket;
                }
                socket.setSoTimeout(PATIENCE);
                var encrypted = Tls.over(socket);
                encrypted.setSoTimeout(0);
                return encrypted;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        /** localhost:5432. */
        public String name() {
            var host = server.getHostString();
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort();
        }
    }

    private final ServerSocket listening;
    private final To to;
    private final Supplier<WireProtocol.Listener> listeners; // a new one for each connection
    private final Notice notice;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Proxy(ServerSocket listening, To to, Supplier<WireProtocol.Listener> listeners, Notice notice) {
        this.listening = listening;
        this.to = to;
        this.listeners = listeners;
        this.notice = notice;
        Thread.ofVirtual().start(this::accept);
    }

    /**
     * Listens at an address, where port 0 is any free one, and tells these groups of what programs send. Throws a Problem if
     * the address is taken, or if the server does not answer, or not with TLS where that is asked for.
     */
    public static Proxy open(InetSocketAddress at, To to, Groups groups, Notice notice) {
        try {
            to.connect().close();
        } catch (Tls.NotOffered e) {
            throw new Problem("The server at " + to.name() + " does not offer TLS. Leave out --tls.", e);
        } catch (IOException e) {
            throw new Problem("No PostgreSQL can be reached at " + to.name() + " (" + reason(e)
                    + "). Give its address with --to HOST:PORT.", e);
        }
        return listen(at, to, groups::conversation, notice);
    }

    /**
     * Listens at any free port of loopback, and lets this tap count what crosses. It cannot see when a program waits: it takes
     * each message for a round trip after which a program can do nothing but wait.
     */
    public static Proxy counting(To to, WireTap tap) {
        return listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), to, () -> tap.new Messages() {
            @Override
            public void sent(String message, String statement, long bytes) {
                super.sent(message, statement, bytes);
                tap.sent(bytes);
                if (AWAITED.contains(message)) {
                    tap.waited();
                }
            }

            @Override
            public void received(String message, String said, long bytes) {
                super.received(message, said, bytes);
                tap.received(bytes);
            }
        }, line -> {});
    }

    /**
     * The tap and the distance that a URL of pgjdbc asks for, for a program that connects by another driver; null where it asks
     * for none.
     */
    public static Proxy askedFor(String url, InetSocketAddress server) {
        var sockets = Sockets.in(url);
        if (sockets.tap.equals("-") && sockets.distance.none()) {
            return null;
        }
        var tap = sockets.tap.equals("-") ? new WireTap() : WireTap.of(sockets.tap);
        return counting(new To(server, false, sockets.distance), tap);
    }

    private static Proxy listen(InetSocketAddress at, To to, Supplier<WireProtocol.Listener> listeners, Notice notice) {
        try {
            return new Proxy(new ServerSocket(at.getPort(), WAITING, at.getAddress()), to, listeners, notice);
        } catch (BindException e) {
            throw new Problem("Nothing can listen at " + at.getHostString() + ":" + at.getPort() + " (" + reason(e)
                    + "). Give another address with --listen, or leave it out for a free port.", e);
        } catch (IOException e) {
            throw new Problem("Nothing can listen at " + at.getHostString() + ":" + at.getPort() + " (" + reason(e) + ").", e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var program = listening.accept();
                open.add(program);
                Thread.ofVirtual().start(() -> serve(program));
            } catch (IOException e) {
                // closed; or a program that has gone before it was served; or too many open files, and then it is to wait for some
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    private void serve(Socket program) {
        Socket server = null;
        try (program) {
            program.setTcpNoDelay(true);
            var startup = startup(program);
            if (startup == null) {
                return;
            }
            try {
                server = to.connect();
                open.add(server);
            } catch (IOException e) {
                notice.say("A program asked for a connection, but no PostgreSQL answers at " + to.name() + " (" + reason(e)
                        + ").");
                refuse(program, "the tap cannot reach " + to.name());
                return;
            }
            new Connection(program, server).passOn(startup);
        } catch (IOException e) {
            // whoever is still there sees that the connection is closed
        } finally {
            open.remove(program);
            if (server != null) {
                open.remove(server);
                close(server);
            }
        }
    }

    /** What a program sends first, once it no longer asks for encryption; null where that is nothing. */
    private byte[] startup(Socket program) throws IOException {
        var in = program.getInputStream();
        boolean asked = false;
        while (true) {
            var length = in.readNBytes(Integer.BYTES);
            if (length.length < Integer.BYTES) {
                if (asked) {
                    insists();
                }
                return null;
            }
            int size = ByteBuffer.wrap(length).getInt();
            if (length[0] == WireProtocol.TLS_HANDSHAKE) {
                insists();
                return null;
            }
            if (size < 2 * Integer.BYTES || size > LONGEST_STARTUP) {
                notice.say("A program connected that does not speak PostgreSQL's protocol.");
                return null;
            }
            var message = ByteBuffer.allocate(size).put(length).put(in.readNBytes(size - Integer.BYTES)).array();
            int code = ByteBuffer.wrap(message).getInt(Integer.BYTES);
            if (code != WireProtocol.SSL_REQUEST && code != WireProtocol.GSS_REQUEST) {
                return message;
            }
            asked = code == WireProtocol.SSL_REQUEST;
            program.getOutputStream().write('N');
        }
    }

    private void insists() {
        notice.say("A program insists on TLS, which this tap does not speak with programs: give the program sslmode=disable or"
                + " prefer (the tap's --tls is for the way to the server).");
    }

    /** Tells a program, as a server would, that there is no connection. */
    private static void refuse(Socket program, String why) throws IOException {
        var body = ("SFATAL\0VFATAL\0C08001\0M" + why + "\0\0").getBytes(StandardCharsets.UTF_8);
        program.getOutputStream().write(ByteBuffer.allocate(1 + Integer.BYTES + body.length).put((byte) 'E')
                .putInt(Integer.BYTES + body.length).put(body).array());
        program.shutdownOutput();
        program.setSoTimeout(PATIENCE);
        program.getInputStream().skip(LONGEST_STARTUP); // else a reset may overtake the answer
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // nobody is left to be told
        }
    }

    /** Ends all connections, and listens no more. */
    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            // it does not listen any more
        }
        open.forEach(Proxy::close);
    }

    /** A program and its server. A direction ends by itself; where one fails, both do. */
    private final class Connection {

        private final Socket program;
        private final Socket server;
        private final WireProtocol protocol = new WireProtocol(listeners.get());

        Connection(Socket program, Socket server) {
            this.program = program;
            this.server = server;
        }

        void passOn(byte[] startup) throws IOException {
            toServer(startup, startup.length);
            server.getOutputStream().write(startup);
            var back = Thread.ofVirtual().start(() -> pass(server, program, this::fromServer));
            pass(program, server, this::toServer);
            try {
                back.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void toServer(byte[] bytes, int count) {
            protocol.toServer(bytes, 0, count);
        }

        private synchronized void fromServer(byte[] bytes, int count) {
            protocol.fromServer(bytes, 0, count);
        }

        private void pass(Socket from, Socket to, Reading reading) {
            try {
                var in = from.getInputStream();
                var out = to.getOutputStream();
                if (from == server && Proxy.this.to.tls) {
                    withoutChannelBinding(in, out, reading);
                }
                var buffer = new byte[BUFFER];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    reading.read(buffer, count); // before it is passed on: else the answer could be read first
                    out.write(buffer, 0, count);
                }
                to.shutdownOutput();
            } catch (IOException e) {
                close(from);
                close(to);
            }
        }
    }

    @FunctionalInterface
    private interface Reading {
        void read(byte[] bytes, int count);
    }

    /**
     * Passes on what the server sends until it says how a program is to prove itself. Over TLS it offers SCRAM bound to that
     * TLS, which a program without TLS cannot do, and some take the offer for an attack: so it is left out.
     */
    private static void withoutChannelBinding(InputStream in, OutputStream out, Reading reading) throws IOException {
        char type;
        do {
            var header = in.readNBytes(1 + Integer.BYTES);
            int size = header.length < 1 + Integer.BYTES ? 0 : ByteBuffer.wrap(header).getInt(1) - Integer.BYTES;
            if (size <= 0 || size > LONGEST_STARTUP) {
                reading.read(header, header.length);
                out.write(header);
                return;
            }
            type = (char) header[0];
            var body = new String(in.readNBytes(size), StandardCharsets.ISO_8859_1);
            if (type == 'R' && body.startsWith("\0\0\0\n")) {
                body = body.replace("SCRAM-SHA-256-PLUS\0", "");
            }
            var message = ByteBuffer.allocate(header.length + body.length()).put((byte) type).putInt(Integer.BYTES
                    + body.length())
                    .put(body.getBytes(StandardCharsets.ISO_8859_1)).array();
            reading.read(message, message.length);
            out.write(message);
        } while (type != 'R' && type != 'E');
    }
}
