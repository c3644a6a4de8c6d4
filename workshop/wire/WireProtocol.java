package workshop.wire;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds the messages in the bytes of one connection. A message of PostgreSQL's protocol 3 is one byte of
 * type, an int32 length that counts itself, and a body; only the messages that open a connection lack the type
 * (https://www.postgresql.org/docs/18/protocol-message-formats.html). It reports when nothing can be recognised: under TLS,
 * and after bytes that are not a message.
 */
final class WireProtocol {

    static final int SSL_REQUEST = 80877103;
    static final int GSS_REQUEST = 80877104;
    static final int CANCEL_REQUEST = 80877102;
    static final int TLS_HANDSHAKE = 22; // no first message of PostgreSQL's is long enough to begin so

    private static final int MOST_STATEMENTS = 4_096; // prepared ones whose names are remembered

    /** Receives the messages of a connection, in order for each direction. */
    interface Listener {

        /** What to call a statement whose SQL begins so; nothing else of the SQL is kept. */
        String called(String sql);

        /** The program has sent a message of this many bytes, with or for a statement that is called so, or empty. */
        void sent(String message, String statement, long bytes);

        /**
         * The server has sent a message of this many bytes; it says the tag of a command or the status of a transaction, or
         * nothing.
         */
        void received(String message, String said, long bytes);

        /** The server has committed; it says next that it is ready. */
        void committed();

        /** There are bytes in which no message can be found. */
        void hidden();
    }

    private static final Map<Character, String> FROM_DRIVER = Map.ofEntries(
            Map.entry('B', "Bind"), Map.entry('C', "Close"), Map.entry('D', "Describe"), Map.entry('E', "Execute"),
            Map.entry('H', "Flush"), Map.entry('P', "Parse"), Map.entry('Q', "Query"), Map.entry('S', "Sync"),
            Map.entry('F', "FunctionCall"), Map.entry('X', "Terminate"), Map.entry('c', "CopyDone"), Map.entry('d', "CopyData"),
            Map.entry('f', "CopyFail"), Map.entry('p', "PasswordMessage"));

    private static final Map<Character, String> FROM_SERVER = Map.ofEntries(
            Map.entry('1', "ParseComplete"), Map.entry('2', "BindComplete"), Map.entry('3', "CloseComplete"),
            Map.entry('A', "NotificationResponse"), Map.entry('C', "CommandComplete"), Map.entry('D', "DataRow"),
            Map.entry('E', "ErrorResponse"), Map.entry('G', "CopyInResponse"), Map.entry('H', "CopyOutResponse"),
            Map.entry('I', "EmptyQueryResponse"), Map.entry('K', "BackendKeyData"), Map.entry('N', "NoticeResponse"),
            Map.entry('R', "Authentication"), Map.entry('S', "ParameterStatus"), Map.entry('T', "RowDescription"),
            Map.entry('Z', "ReadyForQuery"), Map.entry('c', "CopyDone"), Map.entry('d', "CopyData"),
            Map.entry('n', "NoData"), Map.entry('s', "PortalSuspended"), Map.entry('t', "ParameterDescription"),
            Map.entry('V', "FunctionCallResponse"), Map.entry('W', "CopyBothResponse"),
            Map.entry('v', "NegotiateProtocolVersion"));

    private final Listener listener;
    private final Direction toServer = new Direction(false, this::sentByDriver);
    private final Direction fromServer = new Direction(true, this::sentByServer);
    private final Map<String, String> statements = new LinkedHashMap<>() { // what the prepared ones are called, by their name
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_STATEMENTS;
        }
    };
    private boolean answerIsOneByte; // after SSLRequest and GSSENCRequest
    private boolean hidden;
    private boolean succeeded; // a command has completed since the server was last ready

    /** Tells this listener of each message. */
    WireProtocol(Listener listener) {
        this.listener = listener;
    }

    void toServer(byte[] bytes, int offset, int length) {
        read(toServer, bytes, offset, length);
    }

    void fromServer(byte[] bytes, int offset, int length) {
        if (answerIsOneByte && length > 0) {
            answerIsOneByte = false;
            hidden = bytes[offset++] != 'N';
            length--;
        }
        read(fromServer, bytes, offset, length);
    }

    private void read(Direction direction, byte[] bytes, int offset, int length) {
        if (hidden || !direction.read(ByteBuffer.wrap(bytes, offset, length))) {
            hidden = true;
            listener.hidden();
        }
    }

    private void sentByDriver(char type, ByteBuffer body, long bytes) {
        if (type != 0) {
            listener.sent(FROM_DRIVER.getOrDefault(type, "Unknown"), statement(type, body), bytes);
            return;
        }
        int code = body.remaining() < Integer.BYTES ? 0 : body.getInt(0);
        answerIsOneByte = code == SSL_REQUEST || code == GSS_REQUEST;
        toServer.typed = !answerIsOneByte; // what follows StartupMessage has a type
        listener.sent(switch (code) {
            case SSL_REQUEST -> "SSLRequest";
            case GSS_REQUEST -> "GSSENCRequest";
            case CANCEL_REQUEST -> "CancelRequest";
            default -> "StartupMessage";
        }, "", bytes);
    }

    /** The name of the statement that a message contains or refers to, or an empty text. */
    private String statement(char type, ByteBuffer body) {
        return switch (type) {
            case 'Q' -> listener.called(text(body));
            case 'P' -> {
                var name = text(body);
                var called = listener.called(text(body));
                statements.put(name, called);
                yield called;
            }
            case 'B' -> {
                text(body); // the portal's name
                yield statements.getOrDefault(text(body), "");
            }
            default -> "";
        };
    }

    /** The text up to the next byte of zero, or as much of it as was kept. */
    private static String text(ByteBuffer body) {
        var text = new StringBuilder();
        while (body.hasRemaining()) {
            char next = (char) body.get();
            if (next == 0) {
                break;
            }
            text.append(next);
        }
        return text.toString();
    }

    /** A transaction is committed when the server, after a command that succeeded, is ready and idle again. */
    private void sentByServer(char type, ByteBuffer body, long bytes) {
        var said = type == 'C' || type == 'Z' ? text(body) : "";
        switch (type) {
            case 'C' -> succeeded = !said.startsWith("ROLLBACK");
            case 'E' -> succeeded = false;
            case 'Z' -> {
                if (succeeded && said.startsWith("I")) {
                    listener.committed();
                }
                succeeded = false;
            }
            default -> {}
        }
        listener.received(FROM_SERVER.getOrDefault(type, "Unknown"), said, bytes);
    }

    /** What is done with a message, of which the beginning of the body was kept. */
    @FunctionalInterface
    private interface OnMessage {
        void accept(char type, ByteBuffer body, long bytes);
    }

    /** The bytes that go one way, which arrive in pieces of any size. */
    private static final class Direction {

        private static final int LENGTH_SIZE = 4;

        private final OnMessage onMessage;
        private final ByteBuffer start = ByteBuffer.allocate(1_024); // the header and the beginning of the body
        private boolean typed;
        private int length; // what the message says of itself
        private long missing = -1; // bytes of the body still to come; -1: its length is not known yet

        Direction(boolean typed, OnMessage onMessage) {
            this.typed = typed;
            this.onMessage = onMessage;
        }

        /** Reads them, and returns whether they can be messages. */
        boolean read(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                int header = (typed ? 1 : 0) + LENGTH_SIZE;
                if (missing < 0) {
                    start.put(bytes.get());
                    if (start.position() == header) {
                        length = start.getInt(header - LENGTH_SIZE);
                        if (length < LENGTH_SIZE || !typed && start.get(0) == TLS_HANDSHAKE) { // sslNegotiation=direct
                            return false;
                        }
                        missing = length - LENGTH_SIZE;
                    }
                } else {
                    int piece = (int) Math.min(missing, bytes.remaining());
                    int kept = Math.min(piece, start.remaining());
                    start.put(start.position(), bytes, bytes.position(), kept).position(start.position() + kept);
                    bytes.position(bytes.position() + piece);
                    missing -= piece;
                }
                if (missing == 0) {
                    char type = typed ? (char) start.get(0) : 0;
                    onMessage.accept(type, start.flip().position(header).slice(), length + (typed ? 1L : 0));
                    start.clear();
                    missing = -1;
                }
            }
            return true;
        }
    }
}
