package workshop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import kit.Fuzzer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever crosses the wire, and in whatever pieces: the reader of the protocol neither fails nor hangs, and keeps little. */
class WireProtocolTest {

    private static final int FUZZ = 10; // seconds

    /** What a fuzzer calls; it fails if the protocol's reader does. */
    public static final class Fuzzed {

        private Fuzzed() {}

        public static void fuzzerTestOneInput(byte[] bytes) {
            bothWays(bytes);
            for (boolean toServer : new boolean[] {true, false}) {
                var whole = new Told();
                feed(new WireProtocol(whole), toServer, bytes, 0, bytes.length);
                var told = new Told();
                var inPieces = new WireProtocol(told);
                int size = bytes.length == 0 ? 1 : 1 + (bytes[0] & 0x1f);
                for (int from = 0; from < bytes.length; from += size) {
                    feed(inPieces, toServer, bytes, from, Math.min(size, bytes.length - from));
                }
                if (!told.lines.equals(whole.lines)) {
                    throw new IllegalStateException("it depends on the pieces: " + told.lines + " and " + whole.lines);
                }
            }
        }

        /** Each piece has a byte before it that says which way it goes, and how long it is. */
        private static void bothWays(byte[] bytes) {
            var inProxy = new WireProtocol(new Conversation(new Groups()));
            var inSocket = new WireProtocol(new WireTap().new Messages());
            for (int at = 0; at < bytes.length; ) {
                boolean toServer = bytes[at] < 0;
                int length = Math.min(bytes[at] & 0x7f, bytes.length - at - 1);
                feed(inProxy, toServer, bytes, at + 1, length);
                feed(inSocket, toServer, bytes, at + 1, length);
                at += 1 + length;
            }
        }

        private static void feed(WireProtocol protocol, boolean toServer, byte[] bytes, int offset, int length) {
            if (toServer) {
                protocol.toServer(bytes, offset, length);
            } else {
                protocol.fromServer(bytes, offset, length);
            }
        }
    }

    /** Remembers what it was told. */
    private static final class Told implements WireProtocol.Listener {

        private final List<String> lines = new ArrayList<>();

        @Override
        public String called(String sql) {
            return sql;
        }

        @Override
        public void sent(String message, String statement, long bytes) {
            lines.add(message + " " + statement + " " + bytes);
        }

        @Override
        public void received(String message, String said, long bytes) {
            lines.add(message + " " + said + " " + bytes);
        }

        @Override
        public void committed() {
            lines.add("committed");
        }

        @Override
        public void hidden() {
            if (lines.isEmpty() || !lines.getLast().equals("hidden")) {
                lines.add("hidden");
            }
        }
    }

    private static byte[] message(char type, String body) {
        return ByteBuffer.allocate(5 + body.length()).put((byte) type).putInt(4 + body.length())
                .put(body.getBytes(StandardCharsets.ISO_8859_1)).array();
    }

    private static byte[] joined(byte[]... all) {
        var joined = ByteBuffer.allocate(Arrays.stream(all).mapToInt(each -> each.length).sum());
        Arrays.stream(all).forEach(joined::put);
        return joined.array();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** A piece that goes to the server, or comes from it, as {@link Fuzzed} reads it. */
    private static byte[] piece(boolean toServer, byte[] bytes) {
        return joined(new byte[] {(byte) ((toServer ? 0x80 : 0) | bytes.length)}, bytes);
    }

    /** What once failed, and what the fuzzer begins with. */
    private static Stream<byte[]> seeds() {
        var startup = hex("0000001600030000 75736572 00 626f6200 00");
        return Stream.of(
                new byte[0],
                hex("00000004"), // a first message without a body
                hex("00000000 00000000"), // a length that does not count itself
                hex("ffffffff ffffffff"), // a negative one
                hex("52 00000003"), hex("5a 00000004"), hex("43 00000004"), // from the server, without what they should say
                hex("51 7fffffff 41"), // the longest there is
                hex("16 0301 0200 01"), // TLS at once
                hex("00000008 04d2162f 16 0301"), // TLS after a request for it
                hex("00000008 04d2162f 00000008 04d21630"),
                hex("00000010 04d2162e 00000001 00000002"), // a cancel request
                joined(piece(true, startup), piece(false, joined(hex("52 00000008 00000000"), message('Z', "I"))),
                        piece(true, joined(message('P', "S_1\0insert into t values ($1)\0\0\0"), message('B',
                                "\0S_1\0\0\0\0\0\0\0"),
                                message('E', "\0\0\0\0\0"), message('S', ""))),
                        piece(false, joined(message('1', ""), message('2', ""), message('C', "INSERT 0 1\0"), message('Z', "I"))),
                        piece(true, message('Q', "copy t from stdin\0")), piece(false, message('G', "\0\0\0")),
                        piece(true, joined(message('d', "1\n"), message('c', ""))),
                        piece(false, joined(message('C', "COPY 99999999999999999999\0"), message('Z', "I")))),
                joined(piece(false, joined(message('Z', "I"), message('Z', "T"), message('C', "\0"), message('C', " "))),
                        piece(true, joined(message('S', ""), message('c', ""), message('D', "S\0")))));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Timeout(600)
    void readsWhatOnceFailed(byte[] bytes) {
        Fuzzed.fuzzerTestOneInput(bytes);
    }

    @Test
    @Tag("slow")
    @Timeout(600)
    void keepsLittleOfEndlessStatementsAndMessages() {
        var protocol = new WireProtocol(new Conversation(new Groups()));
        var startup = hex("0000000800030000");
        protocol.toServer(startup, 0, startup.length);
        var random = new Random(1);
        System.gc();
        long before = used();
        for (int i = 0; i < 300_000; i++) {
            var parse = message('P', "x".repeat(700) + i + "\0insert into t" + random.nextInt() + " values (1)\0");
            protocol.toServer(parse, 0, parse.length);
            var sync = message('S', "");
            protocol.toServer(sync, 0, sync.length);
            var ready = joined(message('C', "INSERT 0 1\0"), message('Z', "I"));
            protocol.fromServer(ready, 0, ready.length);
        }
        System.gc();
        assertThat(used() - before).isLessThan(100_000_000);
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    @Tag("slow")
    @Timeout(600)
    void aFuzzerFindsNothing(@TempDir Path folder) throws Exception {
        Fuzzer.findsNothing(Fuzzed.class, "workshop.wire.**", seeds().toList(), FUZZ, folder);
    }
}
