package workshop.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import kit.Shell;
import kit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** From an empty cache of JBang's on: what is said, what is compiled, and what becomes of a jar that is not whole. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@Tag("slow")
public class FirstRunTest {

    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final String[] CHAPTER = {"chapters/06_copy.java", "--rows", "10", "--runs", "1", "--only", "binary"};
    private static final long LIMIT = 600; // seconds

    @TempDir
    Path folder;

    private record Result(int exitCode, String out, List<String> error) {

        List<String> errorOfTheScript() {
            return error.stream().filter(line -> !line.startsWith("[jbang]")).toList();
        }
    }

    private Process start(Map<String, String> environment, ProcessBuilder.Redirect input, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(PROJECT.resolve("jbang").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(PROJECT.toFile()).redirectInput(input)
                .redirectOutput(folder.resolve("out").toFile()).redirectError(folder.resolve("error").toFile());
        builder.environment().keySet().removeAll(List.of("WORKSHOP_DB", "TTR_JBANG"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Result run(Map<String, String> environment, String... arguments) throws Exception {
        var process = start(environment, ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()), arguments);
        try {
            assertThat(process.waitFor(LIMIT, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroy();
        }
        return new Result(process.exitValue(), Files.readString(folder.resolve("out")), Files.readAllLines(folder.resolve("error")));
    }

    private Path jar(String script) throws IOException {
        try (var files = Files.find(folder.resolve("cache/jars"), 2, (file, _) -> file.endsWith(script + ".jar"))) {
            return files.findFirst().orElseThrow();
        }
    }

    private static void remove(Path jar, String entry) throws IOException {
        try (var inside = FileSystems.newFileSystem(jar)) {
            Files.delete(inside.getPath(entry));
        }
    }

    private List<Path> broken() throws IOException {
        return Compiled.deleteBroken(folder.resolve("cache"),
                List.of(Path.of("workshop/Server.java"), Path.of("workshop/Stage.java"), Path.of("chapters/06_copy.java")));
    }

    @Test
    void saysWhatItFetchesAndHealsWhatIsNotWhole() throws Exception {
        var emptyCache = Map.of("JBANG_CACHE_DIR", folder.resolve("cache").toString());
        var first = run(emptyCache, CHAPTER);
        assertThat(first.exitCode).as(() -> String.join("\n", first.error)).isZero();
        assertThat(first.error).first().asString().startsWith("[jbang] The first run fetches the libraries, 40 to 60 MB");
        assertThat(broken()).isEmpty();

        for (var missing : new String[] {"Stage /workshop/notebook/Measurement.class", "06_copy /06_copy.java"}) {
            remove(jar(missing.split(" ")[0]), missing.split(" ")[1]);
            var half = run(emptyCache, CHAPTER);
            assertThat(half.exitCode).isEqualTo(1);
            assertThat(half.errorOfTheScript()).singleElement().asString()
                    .startsWith("This script was compiled incompletely (missing: ")
                    .endsWith("). Run it again, and it will be recompiled.");
            var again = run(emptyCache, CHAPTER);
            assertThat(again.exitCode).as(() -> String.join("\n", again.error)).isZero();
            assertThat(again.error).noneMatch(line -> line.contains("The first run"));
        }

        for (var missing : new String[] {"06_copy /Copy.class", "Stage /workshop/notebook/Measurement.class"}) {
            var jar = jar(missing.split(" ")[0]);
            remove(jar, missing.split(" ")[1]);
            assertThat(broken()).containsExactly(jar);
            assertThat(jar).doesNotExist();
            assertThat(broken()).isEmpty();
        }
        assertThat(run(emptyCache, CHAPTER).exitCode).isZero();
    }

    @Test
    void hintsNameJBangAsItWasStarted() throws Exception {
        assertThat(run(Map.of(), "ch06", "--rowz").errorOfTheScript()).singleElement().asString()
                .endsWith("See: ./jbang chapters/06_copy.java --help");
        assertThat(run(Map.of("TTR_JBANG", "jbang"), "ch06", "--rowz").errorOfTheScript()).singleElement().asString()
                .endsWith("See: jbang chapters/06_copy.java --help");
        assertThat(run(Map.of(), "doctor", "--help").out).contains("Usage: ./jbang doctor ");
    }

    /** What is piped to a script must not answer JBang, and so JBang is told that nobody types. */
    @Test
    void jbangIsToldWhatItsLauncherTellsIt() throws Exception {
        var script = Files.writeString(folder.resolve("Told.java"), """
                //JAVA 25+
                void main() {
                    IO.println(System.getenv("JBANG_STDIN_NOTTY") + " " + System.getenv("JBANG_RUNTIME_SHELL"));
                }
                """);
        var cache = folder.resolve("a cache");
        assertThat(Shell.jbangIn(folder, Map.of("JBANG_CACHE_DIR", cache.toString()), script.toString()).out())
                .containsExactly("true bash");
        assertThat(Files.getPosixFilePermissions(cache.resolve("building"))).as("others cannot lock it")
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void theDatabaseIsKeptUntilEnter() throws Exception {
        var process = start(Map.of(), ProcessBuilder.Redirect.PIPE,
                "ch06", "--rows", "10", "--runs", "1", "--only", "binary", "--keep");
        try {
            var addresses = Pattern.compile("psql \"(postgresql://[^\"]+)\"\\s+password: (\\S+)\\s+(jdbc:postgresql:\\S+)\n");
            Shell.await("the addresses", () -> addresses.matcher(Files.readString(folder.resolve("out"))).find());
            var found = addresses.matcher(Files.readString(folder.resolve("out")));
            assertThat(found.find()).isTrue();
            var uri = URI.create(found.group(1));
            assertThat(uri.getQuery()).isEqualTo("options=-csearch_path=ten_thousand_rows");
            assertThat(uri.getUserInfo()).as("without its password").isEqualTo("workshop");
            var ofPsql = "jdbc:postgresql://" + uri.getAuthority().replaceFirst(".*@", "") + uri.getPath()
                    + "?currentSchema=ten_thousand_rows&user=" + uri.getUserInfo() + "&password=" + found.group(2);
            for (var address : List.of(ofPsql, found.group(3))) {
                assertThat(TestServer.query(address, "select count(*) from signup")).as(address).isEqualTo("10");
            }
            assertThat(process.isAlive()).isTrue();
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroy();
            process.waitFor(10, TimeUnit.MINUTES);
        }
    }
}
