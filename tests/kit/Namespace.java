package kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs shell commands where there is no network, and where other folders and files can be laid over those of the machine
 * without anybody else seeing it: in a network and a mount namespace of their own. Linux has them, and root may make them.
 */
public final class Namespace {

    /** Has a network with this very machine, as a laptop without wifi has. SIOCSIFFLAGS is 0x8914, IFF_UP is 1. */
    public static final String LOOPBACK = """
            perl -e 'socket(my $s, 2, 2, 0); my $up = pack("a16 s x14", "lo", 1); ioctl($s, 0x8914, $up) or die $!'
            """;

    private static final long LIMIT = 600; // seconds

    private Namespace() {}

    /** Runs these in a folder, where {@link Needs#NAMESPACES} are; standard error, without JBang's own lines, is told apart from standard output. */
    public static Shell.Result run(Path folder, String commands) throws IOException, InterruptedException {
        var out = Files.createTempFile("out", ".txt");
        var error = Files.createTempFile("error", ".txt");
        try {
            var builder = new ProcessBuilder(
                    "unshare", "--mount", "--net", "sh", "-e", "-c", commands).directory(folder.toFile())
                    .redirectInput(Path.of("/dev/null").toFile()).redirectOutput(out.toFile()).redirectError(error.toFile());
            builder.environment().keySet().removeAll(List.of("WORKSHOP_DB", "JBANG_DIR", "JBANG_CACHE_DIR", "JBANG_REPO"));
            builder.environment().put("TTR_JBANG", "jbang"); // which hints then name
            var process = builder.start();
            if (!process.waitFor(LIMIT, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroy();
                throw new AssertionError("still running after " + LIMIT + " s: " + commands);
            }
            return new Shell.Result(process.exitValue(), Files.readAllLines(out),
                    Shell.said(error));
        } finally {
            Files.delete(out);
            Files.delete(error);
        }
    }

    /** The same, which must go well. */
    public static List<String> out(Path folder, String commands) throws IOException, InterruptedException {
        var result = run(folder, commands);
        assertThat(result.exitCode()).as(String.join("\n", result.error()) + "\n" + String.join("\n", result.out())).isZero();
        return result.out();
    }
}
