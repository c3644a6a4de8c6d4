package workshop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import kit.Shell;
import kit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.json.JsonMapper;

/** The command tap, with a program of its own. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@Tag("slow")
class TapCommandTest {

    @TempDir
    Path folder;

    /** Inserts some rows, each by itself, where the tap tells it to. */
    static final class Program {

        public static void main(String... args) throws Exception {
            try (var connection = DriverManager.getConnection(System.getenv("WORKSHOP_DB"));
                    var statement = connection.createStatement()) {
                for (int i = 0; i < 10; i++) {
                    statement.execute("insert into number values (" + i + ", 'secret')");
                }
                System.out.println("its port: " + System.getenv("PGPORT"));
            }
            System.exit(7);
        }
    }

    @Test
    void aCommandGoesThroughItAndSoDoesItsEnd() throws Exception {
        var url = TestServer.newDatabaseForCommands();
        try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
            statement.execute("create table number (n int, t text)");
        }
        var server = url.replaceFirst(".*//([^/]+)/.*", "$1");
        var json = folder.resolve("tap.json");
        var run = Shell.run(Map.of("WORKSHOP_DB", url, "CLASSPATH", System.getProperty("java.class.path")), "tap", "--to", server,
                "--latency", "1ms", "--json", json.toString(), "--",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), Program.class.getName());

        assertThat(run.exitCode()).as(run.toString()).isEqualTo(7);
        var written = JsonMapper.shared().readTree(json);
        assertThat(written.propertyNames()).containsExactly("listening", "to", "groups");
        assertThat(run.out()).containsExactly("its port: " + written.get("listening").asString().replaceFirst(".*:", ""));
        assertThat(run.error()).contains("Everything that was sent, slowest first:",
                "  = a loop that commits each row: chapters 1 and 3").allMatch(line -> line.length() <= 100)
                .anyMatch(line -> line.matches("insert into number +10 +10 +10 .*")).first().asString()
                .isEqualTo("Listening at " + written.get("listening").asString() + ", and passing everything on to "
                        + written.get("to").asString() + ", 1 ms away (imitated)");
        var group = written.get("groups").valueStream().filter(each -> each.get("sql").asString().equals("insert into number"))
                .findFirst().orElseThrow();
        assertThat(group.propertyNames()).containsExactly("sql", "kind", "chapter", "executes", "syncs", "commits", "bytesSent",
                "bytesReceived", "elapsedMs");
        assertThat(group.get("kind").asString()).isEqualTo("autocommit-loop");
        assertThat(group.get("elapsedMs").asDouble()).as("it is 1 ms away").isGreaterThan(10);
        assertThat(Files.readString(json) + run.error()).doesNotContain("secret");
    }
}
