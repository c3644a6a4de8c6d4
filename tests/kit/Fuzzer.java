package kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Has Jazzer look, for a time that is bounded, for bytes that a target does not survive. */
public final class Fuzzer {

    private static final int PATIENCE = 200; // seconds beyond that time

    private Fuzzer() {}

    /**
     * Calls {@code fuzzerTestOneInput} of the target for this many seconds, beginning with these seeds, in a folder of the
     * test's. In a process of its own: the fuzzer rewrites the classes of this package to see where they go, and says with
     * code 77 that it found something.
     */
    public static void findsNothing(Class<?> target, String classes, List<byte[]> seeds, int seconds, Path folder) throws Exception {
        var corpus = Files.createDirectory(folder.resolve("corpus"));
        int number = 0;
        for (var seed : seeds) {
            Files.write(corpus.resolve("seed" + number++), seed);
        }
        var output = folder.resolve("output.txt");
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx500m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", // most of its time it starts
                "-XX:+EnableDynamicAgentLoading", "-cp", System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer", "--target_class=" + target.getName(),
                "--instrumentation_includes=" + classes, "--disabled_hooks=*",
                "-seed=1", "-rss_limit_mb=0", "-max_total_time=" + seconds, "-max_len=2000", "-timeout=60", corpus.toString())
                .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(seconds + PATIENCE, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        var said = Files.readString(output);
        assumeTrue(!said.contains("UnsatisfiedLinkError") && !said.contains("not supported"), "Jazzer does not run here: " + said);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).containsPattern("Done \\d+ runs");
    }
}
