package workshop;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Finds the messages in the bytes of one connection. A message of PostgreSQL's protocol 3 is one byte of
 * type, an int32 length that counts itself, and a body; only the messages that open a connection lack the type
 * (https://www.postgresql.org/docs/18/protocol-message-formats.html). Under TLS nothing can be found, which it reports.
 */
final class WireProtocol {

    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;
    private static final int TLS_HANDSHAKE = 22; // no first message of PostgreSQL's is long enough to begin so

    private static final Map<Character, String> FROM_DRIVER = Map.ofEntries(
            Map.entry('B', "Bind"), Map.entry('C', "Close"), Map.entry('D', "Describe"), Map.entry('E', "Execute"),
            Map.entry('H', "Flush"), Map.entry('P', "Parse"), Map.entry('Q', "Query"), Map.entry('S', "Sync"),
            Map.entry('X', "Terminate"), Map.entry('c', "CopyDone"), Map.entry('d', "CopyData"),
            Map.entry('f', "CopyFail"), Map.entry('p', "PasswordMessage"));

    private static final Map<Character, String> FROM_SERVER = Map.ofEntries(
            Map.entry('1', "ParseComplete"), Map.entry('2', "BindComplete"), Map.entry('3', "CloseComplete"),
            Map.entry('A', "NotificationResponse"), Map.entry('C', "CommandComplete"), Map.entry('D', "DataRow"),
            Map.entry('E', "ErrorResponse"), Map.entry('G', "CopyInResponse"), Map.entry('H', "CopyOutResponse"),
            Map.entry('I', "EmptyQueryResponse"), Map.entry('K', "BackendKeyData"), Map.entry('N', "NoticeResponse"),
            Map.entry('R', "Authentication"), Map.entry('S', "ParameterStatus"), Map.entry('T', "RowDescription"),
            Map.entry('Z', "ReadyForQuery"), Map.entry('c', "CopyDone"), Map.entry('d', "CopyData"),
            Map.entry('n', "NoData"), Map.entry('s', "PortalSuspended"), Map.entry('t', "ParameterDescription"),
            Map.entry('v', "NegotiateProtocolVersion"));

    private final Direction toServer = new Direction(false, this::sentByDriver);
    private final Direction fromServer = new Direction(true, this::sentByServer);
    private final Map<String, String> words = new HashMap<>(); // of prepared statements, by their name
    private boolean answerIsOneByte; // after SSLRequest and GSSENCRequest
    private boolean encrypted;
    private boolean succeeded; // a command has completed since the server was last ready

    void toServer(byte[] bytes, int offset, int length) {
        if (length > 0 && toServer.isAtFirst() && bytes[offset] == TLS_HANDSHAKE) {
            encrypted = true; // sslNegotiation=direct
        }
        read(toServer, bytes, offset, length);
    }

    void fromServer(byte[] bytes, int offset, int length) {
        if (answerIsOneByte) {
            answerIsOneByte = false;
            encrypted = bytes[offset++] != 'N';
            length--;
        }
        read(fromServer, bytes, offset, length);
    }

    private void read(Direction direction, byte[] bytes, int offset, int length) {
        if (encrypted) {
            WireTap.hidden();
        } else {
            direction.read(ByteBuffer.wrap(bytes, offset, length));
        }
    }

    private void sentByDriver(char type, ByteBuffer body) {
        if (type != 0) {
            WireTap.sent(FROM_DRIVER.getOrDefault(type, "Unknown"), firstWord(type, body));
            return;
        }
        int code = body.getInt(0);
        answerIsOneByte = code == SSL_REQUEST || code == GSS_REQUEST;
        toServer.typed = !answerIsOneByte; // what follows StartupMessage has a type
        WireTap.sent(code == SSL_REQUEST ? "SSLRequest" : code == GSS_REQUEST ? "GSSENCRequest" : "StartupMessage", "");
    }

    /** The first word of the SQL that a message brings or refers to, or nothing. */
    private String firstWord(char type, ByteBuffer body) {
        return switch (type) {
            case 'Q' -> text(body).split("\\s", 2)[0];
            case 'P' -> {
                var statement = text(body);
                var word = text(body).split("\\s", 2)[0];
                words.put(statement, word);
                yield word;
            }
            case 'B' -> {
                text(body); // the portal's name
                yield words.getOrDefault(text(body), "");
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
    private void sentByServer(char type, ByteBuffer body) {
        WireTap.received(FROM_SERVER.getOrDefault(type, "Unknown"));
        switch (type) {
            case 'C' -> succeeded = !StandardCharsets.US_ASCII.decode(body).toString().startsWith("ROLLBACK");
            case 'E' -> succeeded = false;
            case 'Z' -> {
                if (succeeded && body.get(0) == 'I') {
                    WireTap.committed();
                }
                succeeded = false;
            }
            default -> {}
        }
    }

    /** The bytes that go one way, which arrive in pieces of any size. */
    private static final class Direction {

        private static final int LENGTH_SIZE = 4;

        private final BiConsumer<Character, ByteBuffer> onMessage;
        private final ByteBuffer start = ByteBuffer.allocate(64); // the header and the beginning of the body
        private boolean typed;
        private long missing = -1; // bytes of the body still to come; -1: its length is not known yet

        Direction(boolean typed, BiConsumer<Character, ByteBuffer> onMessage) {
            this.typed = typed;
            this.onMessage = onMessage;
        }

        /** Whether what comes next is the beginning of a message without a type. */
        boolean isAtFirst() {
            return !typed && missing < 0 && start.position() == 0;
        }

        void read(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                int header = (typed ? 1 : 0) + LENGTH_SIZE;
                if (missing < 0) {
                    start.put(bytes.get());
                    if (start.position() == header) {
                        missing = start.getInt(header - LENGTH_SIZE) - LENGTH_SIZE;
                    }
                } else {
                    int piece = (int) Math.min(missing, bytes.remaining());
                    int kept = Math.min(piece, start.remaining());
                    start.put(bytes.slice(bytes.position(), kept));
                    bytes.position(bytes.position() + piece);
                    missing -= piece;
                }
                if (missing == 0) {
                    char type = typed ? (char) start.get(0) : 0;
                    onMessage.accept(type, start.flip().position(header).slice());
                    start.clear();
                    missing = -1;
                }
            }
        }
    }
}
