package workshop.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands refuse: in one line that says how to mend it, with an exit code, and without a password in it. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@Tag("slow")
class CommandTest {

    private static final long LIMIT = 600; // seconds

    @TempDir
    Path folder;

    private record Ended(int code, String out, List<String> error) {}

    /** Chapter 6 in a process of its own, which is the quickest of all commands. */
    private Ended copy(Map<String, String> environment, String... arguments) throws Exception {
        return run(environment, null, List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), "Copy"), arguments);
    }

    private Ended run(Map<String, String> environment, File out, List<String> command, String... arguments) throws Exception {
        var words = new ArrayList<>(command);
        words.addAll(List.of(arguments));
        var error = folder.resolve("error");
        var printed = out != null ? out : folder.resolve("out").toFile();
        var builder = new ProcessBuilder(words).redirectInput(new File("/dev/null")).redirectOutput(printed)
                .redirectError(error.toFile());
        builder.environment().keySet().removeAll(List.of("WORKSHOP_DB", "WORKSHOP_SCHEMA"));
        builder.environment().putAll(environment);
        var process = builder.start();
        assertThat(process.waitFor(LIMIT, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out != null ? "" : Files.readString(printed.toPath()),
                Files.readAllLines(error).stream().filter(line -> !line.startsWith("[jbang]")).toList());
    }

    private static void assertLine(Ended ended, int code, String... words) {
        assertThat(ended.code).as(ended.toString()).isEqualTo(code);
        assertThat(ended.error).singleElement().asString().contains(words);
    }

    private static void assertSecret(Ended ended) {
        assertThat(ended.toString()).doesNotContain("hunter2", "phrase");
        assertThat(ended.error).hasSize(1);
        assertThat(ended.code).isIn(1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "jdbc:postgresql://127.0.0.1:1/x?user=ada&password=hunter2", // these two are right, but nobody answers
        "jdbc:postgresql://127.0.0.1:1/x?password=hunter2%26%25'\"&user=ada",
        "jdbc:postgresql://127.0.0.1:1/x?user=ada&password=a&hunter2",
        "jdbc:postgresql://127.0.0.1:1/x?user=ada&password=%hunter2",
        "jdbc:postgresql://127.0.0.1:1/x?user=ada&password='hunter2\"'%",
        "jdbc:postgresql://ada:hunter2/phrase@127.0.0.1/x",
        "jdbc:postgresql://127.0.0.1:1/x?user=ada&PASSWORD=hunter2",
        "jdbc:postgresql://ada:hunter2@phrase@127.0.0.1/x",
        "postgresql://ada:hunter2@phrase@127.0.0.1/x"})
    void noPasswordIsShown(String url) throws Exception {
        assertSecret(copy(Map.of(), "--db", url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://127.0.0.1:1/x?password=hunter2%26%25'\"&user=ada",
        "postgresql://ada:hunter2@phrase@127.0.0.1/x"})
    void noPasswordIsShownWhereverItIsWritten(String url) throws Exception {
        assertSecret(copy(Map.of("WORKSHOP_DB", url)));
        assertSecret(copy(Map.of(), url));
        assertSecret(copy(Map.of(), "--dbb=" + url));
        assertSecret(copy(Map.of(), "--json", url));
    }

    @Test
    void noProblemHasAPasswordInIt() {
        var url = "jdbc:postgresql://127.0.0.1:1/x?user=ada&password=hunter2&currentSchema=x";
        assertThat(Problem.of("ch02", new IllegalStateException("Unable to make JDBC Connection [" + url + "]"))).hasMessage(
                "ch02 failed: java.lang.IllegalStateException: Unable to make JDBC Connection ["
                        + url.replace("hunter2", "***") + "]. Run it again with --verbose to see where.");
    }

    @Test
    void noPasswordIsShownInAStackTrace() throws Exception {
        var ended = copy(Map.of(), "--verbose", "--db", "jdbc:postgresql://127.0.0.1:1/x?user=ada&password=hunter2");
        assertThat(ended.error.size()).isGreaterThan(5);
        assertThat(ended.toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "compare", "tour"})
    void noPasswordIsShownByOtherCommands(String command) throws Exception {
        for (var url : List.of("jdbc:postgresql://127.0.0.1:1/x?user=ada&PASSWORD=hunter2",
                "jdbc:postgresql://ada:hunter2/phrase@127.0.0.1/x")) {
            assertSecret(run(Map.of(), null, List.of("./jbang", command), "--db", url));
            assertSecret(run(Map.of(), null, List.of("./jbang", command), "--bd", url));
        }
    }

    @ParameterizedTest
    @CsvSource({"--only=, has no cell without an id", "'--only=,', has no cell without an id",
        "@options, Unmatched argument", "--schema=Ada, 0-9 and _", "--db=jdbc:postgresql://127.0.0.1:99999/x, from 1 to 65535",
        "--db=jdbc:postgresql://127.0.0.1:abc/x, from 1 to 65535"})
    void refusesOptions(String option, String said) throws Exception {
        Files.writeString(folder.resolve("options"), "--help"); // not what @options is
        assertLine(copy(Map.of(), option.replace("@options", "@" + folder.resolve("options"))), 2, said, "--help");
    }

    @Test
    void refusesASchemaOfTheEnvironment() throws Exception {
        assertLine(copy(Map.of("WORKSHOP_SCHEMA", "a b")), 2, "WORKSHOP_SCHEMA", "0-9 and _");
        assertLine(copy(Map.of("WORKSHOP_SCHEMA", "ada", "WORKSHOP_DB", "jdbc:postgresql://127.0.0.1:1/x")), 1,
                "No PostgreSQL answers");
    }

    @Test
    void aFullDeviceIsNoSuccess() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
        var java = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), "Copy");
        assertLine(copy(Map.of(), "--rows", "10", "--runs", "1", "--only", "binary", "--json", "/dev/full"), 1,
                "No space left on device");
        assertLine(run(Map.of(), new File("/dev/full"), java, "--rows", "10", "--runs", "1", "--only", "binary"), 1,
                "Some output could not be written");
        assertLine(run(Map.of(), new File("/dev/full"), java, "--help"), 1, "Some output could not be written");
    }

    @Test
    void aClosedPipeIsAnEndWithoutAWord() throws Exception {
        var error = folder.resolve("error").toFile();
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Duser.home=" + folder, "-Dmaven.repo.local="
                        + Path.of(System.getProperty("user.home"), ".m2", "repository"),
                "-cp", System.getProperty("java.class.path"), "Copy", "--rows", "10").redirectError(error);
        builder.environment().remove("WORKSHOP_DB");
        var process = builder.start();
        try (var out = process.inputReader()) { // as head -1 does
            assertThat(out.readLine()).startsWith("6. COPY");
        }
        assertThat(process.waitFor(LIMIT, TimeUnit.SECONDS)).isTrue();
        assertThat(error).isEmpty();
        assertThat(process.exitValue()).isEqualTo(128 + 13); // SIGPIPE
        assertThat(folder.resolve(".ten-thousand-rows").resolve("servers")).isEmptyDirectory();
    }

    @Test
    void aMissingPathIsNamedOnce() throws IOException {
        assertThat(Problem.of("weaving", new NoSuchFileException("recordings/x.json")).getMessage())
                .isEqualTo("weaving failed: there is no file or folder recordings/x.json. Mend that, or run it again with"
                        + " --verbose to see where.");
        assertThat(Problem.of("weaving", new AccessDeniedException("x")).getMessage()).contains("x may not be read");
        assertThat(Problem.of("weaving", new IOException("No space left on device")).getMessage())
                .contains("failed: No space left");
    }
}
