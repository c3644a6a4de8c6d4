package workshop.book;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import kit.Fuzzer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.TypeConversionException;
import workshop.notebook.ChapterName;
import workshop.server.Where;
import workshop.terminal.Problem;
import workshop.wire.Distance;

/** Recordings, scripts and options may hold anything: what cannot be read is a Problem, or a refused option, and nothing else. */
@Execution(ExecutionMode.CONCURRENT) // it counts nothing
@ResourceLock("ForeignTextTest") // its methods run one after the other
class ForeignTextTest {

    private static final int FUZZ = 10; // seconds

    /** What a fuzzer calls; the first byte says what the others are. */
    public static final class Fuzzed {

        private Fuzzed() {}

        public static void fuzzerTestOneInput(byte[] bytes) {
            if (bytes.length == 0) {
                return;
            }
            var foreign = Arrays.copyOfRange(bytes, 1, bytes.length);
            var text = new String(foreign, StandardCharsets.UTF_8);
            try {
                switch (bytes[0] & 3) {
                    case 0 -> recording(foreign);
                    case 1 -> Script.of(new ChapterName("03_small"), text);
                    case 2 -> new Where.FromText().convert(text);
                    default -> Distance.latency(text);
                }
            } catch (Problem | TypeConversionException e) {
                // as it should be
            } catch (IllegalArgumentException e) {
                if (e.getMessage() == null || !e.getMessage().contains("is not the time of a round trip")) {
                    throw e;
                }
            }
        }

        private static void recording(byte[] bytes) {
            try {
                var file = Files.createTempFile("recording", ".json");
                try {
                    Files.write(file, bytes);
                    Recordings.read(file);
                } finally {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static byte[] of(int what, String text) {
        return ((char) what + text).getBytes(StandardCharsets.UTF_8);
    }

    private static Stream<byte[]> seeds() {
        var report = "{\"chapter\":\"03_small\",\"title\":\"\",\"date\":\"2026-11-24T00:00:00Z\",\"rows\":1,\"database\":null,"
                + "\"flushMs\":1,\"distance\":null,\"machine\":null,\"versions\":{},\"approaches\":[],\"demonstrations\":[],\"grids\":[]}";
        return Stream.of(new byte[0], of(0, ""), of(0, "null"), of(0, "[]"), of(0, "{"), of(0, report),
                of(0, report.replace("03_small", "x")), of(0, report.replace("2026", "20x6")), new byte[] {0, (byte) 0xff, (byte) 0xfe},
                of(0, "[".repeat(5_000)), of(1, ""), of(1, "class A {"), of(1, "/// # 3. Small\nclass A {}"), of(1, "\u0000"),
                of(1, "/// # 3\nclass A { void m() { x.time(\"a\", \"b\", this::a); } }"), of(1, "\"\"\""), of(1, "enum E {}"), of(1, "lar white ;enum e{}"),
                of(2, "jdbc:postgresql:"), of(2, "jdbc:postgresql://h:1/d?user=a&password=%"), of(2, "jdbc:postgresql://a:b@h"),
                of(2, "jdbc:postgresql://[::1"), of(3, "1e9ms"), of(3, "0.5ms"), of(3, "99999999999999999999s"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Timeout(600)
    void isReadOrRefused(byte[] bytes) {
        assertThatCode(() -> Fuzzed.fuzzerTestOneInput(bytes)).doesNotThrowAnyException();
    }

    @Test
    @Tag("slow")
    @Timeout(600)
    void aFuzzerFindsNothing(@TempDir Path folder) throws Exception {
        Fuzzer.findsNothing(Fuzzed.class, "workshop.**", List.copyOf(seeds().toList()), FUZZ, folder);
    }
}
