import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs ./jbang as a reader would, from the project's folder. */
final class Shell {

    static final Path PROJECT = Path.of("").toAbsolutePath();

    /** A job that a shell runs in the background ignores SIGINT, and so does all that it starts; Perl can undo that. */
    static final String HEED_INTERRUPTS = "$SIG{INT} = \"DEFAULT\"; exec @ARGV";

    private static final long LIMIT = 300; // seconds that no command may take; to record all chapters takes the most

    private Shell() {}

    /** What a process left behind; JBang's own lines are not among those of standard error. */
    record Result(int exitCode, List<String> out, List<String> error) {}

    static Result jbang(String... arguments) throws Exception {
        return jbang(Map.of(), arguments);
    }

    static Result jbang(Map<String, String> environment, String... arguments) throws Exception {
        return jbangIn(PROJECT, environment, arguments);
    }

    /** The same in another folder. */
    static Result jbangIn(Path folder, Map<String, String> environment, String... arguments) throws Exception {
        var out = Files.createTempFile("out", ".txt");
        var error = Files.createTempFile("error", ".txt");
        try {
            var process = start(folder, environment, out, error, arguments);
            if (!process.waitFor(LIMIT, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("still running after " + LIMIT + " s: " + List.of(arguments));
            }
            return new Result(process.exitValue(), Files.readAllLines(out),
                    Files.readAllLines(error).stream().filter(line -> !line.startsWith("[jbang]")).toList());
        } finally {
            Files.delete(out);
            Files.delete(error);
        }
    }

    /** Starts a command and returns at once. */
    static Process start(Map<String, String> environment, Path out, Path error, String... arguments) throws IOException {
        return start(PROJECT, environment, out, error, arguments);
    }

    private static Process start(
            Path folder, Map<String, String> environment, Path out, Path error, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.addAll(List.of("perl", "-e", HEED_INTERRUPTS, PROJECT.resolve("jbang").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile()).redirectError(error.toFile());
        builder.environment().remove("WORKSHOP_DB");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The same in a terminal, whose screen is written to a file. A shell redirects what the redirections say. */
    static Process startInTerminal(Path screen, String redirections, String... arguments) throws IOException {
        var words = Arrays.stream(arguments).map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        var command = "perl -e '" + HEED_INTERRUPTS + "' ./jbang " + words + " " + redirections;
        var builder = new ProcessBuilder(
                "script", "--quiet", "--flush", "--return", "--command", command, screen.toString())
                .directory(PROJECT.toFile()).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove("WORKSHOP_DB");
        return builder.start();
    }

    /** Whether such a terminal has shown this, a regular expression. */
    static boolean shows(Path screen, String expected) throws IOException {
        return Pattern.compile(expected).matcher(Files.readString(screen)).find();
    }

    /** Presses Ctrl-C in such a terminal. */
    static void interrupt(Process terminal) throws IOException {
        terminal.getOutputStream().write(3); // what the key sends
        terminal.getOutputStream().flush();
    }

    /** Waits until something is so, a minute at most. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        var end = Instant.now().plus(Duration.ofSeconds(60));
        while (!isTrue(condition)) {
            assertThat(Instant.now()).as(what).isBefore(end);
            Thread.sleep(20);
        }
    }

    private static boolean isTrue(Callable<Boolean> condition) throws Exception {
        try {
            return condition.call();
        } catch (NoSuchFileException e) { // it went away in between
            return false;
        }
    }
}
