import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kit.Shell;
import kit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What a reader who runs a chapter sees: the right output, or one line that says how to fix the problem. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@Tag("slow")
class CommandLineTest {

    private static final String COPY = "chapters/06_copy.java";

    @TempDir
    Path folder;

    @Test
    void printsTitleEnvironmentTableCheckAndDemonstrations() throws Exception {
        var run = Shell.run(Map.of("WORKSHOP_DB", "embedded"), COPY, "--rows", "1_000", "--runs", "2");
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out().get(0)).isEqualTo("6. COPY: stop sending statements, send rows");
        assertThat(run.out().get(1)).matches("PostgreSQL 18\\.\\d+, embedded, fsync on, a flush \\S+ ms \\| 1,000 rows \\| Java \\S+ \\| \\d+ cores");
        assertThat(run.out().subList(2, 6)).as("a line for each first run").satisfiesExactly(
                line -> assertThat(line).matches("  first run of csv-in-memory: [\\d.,]+ ms"),
                line -> assertThat(line).matches("  first run of csv-streamed: [\\d.,]+ ms"),
                line -> assertThat(line).matches("  first run of binary: [\\d.,]+ ms"), line -> assertThat(line).isEmpty());
        assertThat(run.out().get(6).strip()).matches("approach +first +median +rows/s +round trips +sent +callbacks");
        assertThat(run.out().get(7).strip()).matches("CSV, built in memory( +[\\d.,]+ ms){2} +[\\d,]+ +2 +0\\.0\\d MB +0");
        assertThat(run.out()).contains("  median of 2 warm runs", "  every run checked: 1,000 rows, checksum d02d62de", "One bad row stops them all");
        assertThat(run.out()).allMatch(line -> line.matches("\\p{ASCII}{0,100}"));

        var readme = Files.readString(Path.of("README.md"));
        var shown = readme.substring(readme.indexOf("<!-- woven: run -->")).lines().takeWhile(line -> !line.equals("<!-- end -->"));
        assertThat(titles(run.out().stream())).as("as README.md shows it").hasSizeGreaterThan(3)
                .isEqualTo(titles(shown.dropWhile(line -> !line.startsWith("6. "))));
    }

    /** Of the chapter's cells below its table. */
    private static List<String> titles(Stream<String> lines) {
        return lines.skip(2).filter(line -> line.matches("[A-Za-z].*")).toList();
    }

    @Test
    void writesJson() throws Exception {
        var file = folder.resolve("with a space.json");
        var run = Shell.run("chapters/04_execute_batch.java", "--rows", "510", "--runs", "3", "--json", file.toString());
        assertThat(run.exitCode()).as(run.toString()).isZero();
        var json = JsonMapper.shared().readTree(file);
        assertThat(json.propertyNames()).containsExactly(
                "chapter", "title", "date", "rows", "database", "flushMs", "distance",
                "machine", "versions", "approaches", "demonstrations", "grids", "sweeps");
        assertThat(json.get("chapter").asString()).isEqualTo("04_execute_batch");
        assertThat(json.get("rows").asInt()).isEqualTo(510);
        assertThat(json.get("database").propertyNames()).containsExactly(
                "source", "version", "fsync", "synchronousCommit", "fullPageWrites", "sharedBuffers", "walSyncMethod", "maxWalSize");
        assertThat(json.get("machine").propertyNames()).containsExactly("os", "cpu", "cores", "java");
        assertThat(json.get("approaches").valueStream().map(each -> each.get("id").asString()))
                .containsExactly("execute-batch", "execute-batch-keys");
        var batch = json.get("approaches").get(0);
        assertThat(batch.propertyNames()).containsExactly("id", "title", "runs", "firstMs", "medianMs", "minMs", "maxMs",
                "rowsPerSecond", "roundMediansMs", "awakeMs", "roundTrips", "bytesSent", "bytesReceived", "messages", "commits",
                "walBytes", "prePersist", "postPersist", "exchanges", "checksum");
        assertThat(batch.get("runs").asInt()).isEqualTo(3);
        assertThat(batch.get("minMs").asDouble()).isPositive().isLessThanOrEqualTo(batch.get("medianMs").asDouble());
        assertThat(batch.get("medianMs").asDouble()).isLessThanOrEqualTo(batch.get("maxMs").asDouble());
        assertThat(batch.get("messages").get("Bind").asInt()).isEqualTo(511); // BEGIN has one too
        assertThat(json.get("versions").get("org.postgresql:postgresql").asString()).isEqualTo("42.7.14");
        assertThat(batch.get("exchanges").get(0).get("of").get(0).get("sent").get(1).toString())
                .isEqualTo("{\"times\":255,\"of\":[\"Bind insert\",\"Describe\",\"Execute\"]}");
        assertThat(batch.get("commits").asInt()).isEqualTo(1);
        assertThat(batch.get("walBytes").asLong()).isGreaterThan(510 * 50);
        assertThat(json.get("demonstrations").get(0).get("lines").size()).isEqualTo(3);
    }

    @Test
    void printsTheSameInEveryLocale() throws Exception {
        var run = Shell.run("-R-Duser.language=de", "ch04", "--rows", "1_000", "--only", "pipelined,execute-batch");
        assertThat(run.out()).contains("  every run checked: 1,000 rows, checksum d02d62de",
                "  executeBatch              5   1,001      1,000     1,001       5");
    }

    @Test
    void refusesAnApproachThatStoresOtherRows() throws Exception {
        var run = Shell.run("tests/wrong_rows.java", "--rows", "100");
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.error()).singleElement().asString().startsWith(
                "all-but-one did not store the rows it was given: 99 rows with checksum ")
                .contains("instead of 100 with checksum 7b73ab20");
        assertThat(run.out()).noneMatch(line -> line.contains("every run checked"));
    }

    @Test
    void runsOnlyWhatIsAskedFor() throws Exception {
        var run = Shell.run("ch06", "--rows", "100", "--only", "binary,null-and-empty");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).anyMatch(line -> line.startsWith("  Binary ")).anyMatch(line -> line.startsWith("NULL and"));
        assertThat(run.out()).noneMatch(line -> line.contains("CSV, streamed")).noneMatch(line -> line.startsWith("One bad"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "--row 5          | Did you mean --rows. See",
        "--rows           | Missing required parameter",
        "--rows 0         | '0' is not a whole number from 1 to 100_000_000",
        "--rows -5        | '-5' is not a whole number from 1 to 100_000_000",
        "--rows 100000001 | '100000001' is not a whole number from 1 to 100_000_000",
        "--rows ten       | 'ten' is not a whole number from 1 to 100_000_000",
        "--runs 0         | '0' is not a whole number from 1 to 1_000",
        "--only binary,nonsense | This chapter has no cell nonsense. It has: csv-in-memory, csv-streamed, binary",
        "--db mysql       | embedded, testcontainers, compose, or jdbc:postgresql:",
        "--db jdbc:mysql://localhost/x | embedded, testcontainers, compose, or jdbc:postgresql:",
        "--db jdbc:postgresql://ada:hunter2@localhost/x | ?user=USER&password=PASSWORD",
        "--json /nowhere/at/all.json | '/nowhere/at/all.json' cannot be written",
        "--latency 5      | '5' is not the time of a round trip. Give one from 0ms to 2s, with its unit, such as 0.5ms or 20ms",
        "--latency -1ms   | '-1ms' is not the time of a round trip.",
        "--latency 3s     | '3s' is not the time of a round trip.",
        "--bandwidth 100  | '100' is not a bandwidth. Give one from 10kbit to 100Gbit a second, with its unit, such as 100Mbit",
        "more             | more",
        "jdbc:postgresql://localhost/x?password=hunter2 | jdbc:postgresql://***",
        "jdbc:postgresql://ada:hunter2@localhost/x | jdbc:postgresql://***"})
    void aWrongOptionIsOneLineWithAHint(String arguments, String message) throws Exception {
        var words = (COPY + " " + arguments).split(" ");
        assertOneLine(Shell.run(words), 2, message, "See: jbang chapters/06_copy.java --help");
    }

    @Test
    void aWrongEnvironmentIsNamed() throws Exception {
        assertOneLine(Shell.run(Map.of("WORKSHOP_DB", "hunter2"), COPY), 2,
                "WORKSHOP_DB: expected embedded, testcontainers, compose, or jdbc:", "See: jbang chapters/06_copy.java --help");
        for (var port : List.of("hunter", "0", "65536")) {
            assertOneLine(Shell.run(Map.of("WORKSHOP_PORT", port), COPY, "--db", "compose"), 1,
                    "WORKSHOP_PORT is '" + port + "', which is not a port. Give it a number from 1 to 65535");
        }
        assertThat(Shell.run(Map.of("WORKSHOP_DB", "nonsense"), COPY, "--help").exitCode()).isZero();
    }

    @Test
    void anEmptyVariableIsAnUnsetOne() throws Exception {
        var run = Shell.run(Map.of("WORKSHOP_DB", ""), COPY, "--rows", "10", "--only", "binary");
        assertThat(run.error()).isEmpty();
        assertThat(run.out().get(1)).contains(", embedded, ");
        var compose = Shell.run(Map.of("WORKSHOP_PORT", "", "WORKSHOP_DB", "compose"), COPY, "--rows", "10");
        assertThat(compose.error()).as("whether a server is there or not").noneMatch(line -> line.contains("no port"));
    }

    @Test
    void anUnreachableServerIsOneLine() throws Exception {
        assertOneLine(Shell.run(COPY, "--db", "jdbc:postgresql://127.0.0.1:1/x?user=ada&password=hunter2"), 1,
                "No PostgreSQL answers there", "Mend the URL, or leave out --db");
        assertOneLine(Shell.run(COPY, "--db", "jdbc:postgresql://no-such-host.invalid/x?password=hunter2"), 1,
                "No PostgreSQL answers there");
        assertOneLine(Shell.run(Map.of("WORKSHOP_DB", "compose", "WORKSHOP_PORT", "1"), COPY), 1,
                "The compose server does not answer on port 1. Start it with 'docker compose up --wait'");
    }

    @Test
    void whoMayNotComeInIsToldSoWithoutThePassword() throws Exception {
        var url = TestServer.newDatabaseForCommands();
        TestServer.execute(url, "create role ada login password 'correct horse'; create role bob login password 'x'");
        assertOneLine(Shell.run(COPY, "--db", TestServer.as("ada&password=hunter2", url)), 1,
                "password authentication failed for user \"ada\"", "Correct the user and password in the URL");
        assertOneLine(Shell.run(COPY, "--db", TestServer.as("ada", url)), 1,
                "Correct the user and password in the URL");
        assertOneLine(Shell.run(COPY, "--db", TestServer.as("bob&password=x", url)), 1,
                "may not create the schema ten_thousand_rows", "GRANT CREATE ON DATABASE");
        assertOneLine(Shell.run(COPY, "--db", url.replaceFirst("/test\\d+", "/nothing")), 1,
                "database \"nothing\" does not exist", "Create it, or mend the URL");

        var trace = Shell.run(COPY, "--verbose", "--db", TestServer.as("ada&password=hunter2", url));
        assertThat(trace.error()).anyMatch(line -> line.startsWith("\tat "));
        assertThat(trace.error().toString()).doesNotContain("hunter2");
    }

    @Test
    void hibernateDoesNotQuoteThePasswordEither() throws Exception {
        var url = TestServer.newDatabaseForCommands();
        TestServer.execute(url, "create role eve login password 'hunter2' connection limit 1; grant create on database "
                + url.replaceFirst(".*/(test\\d+)\\?.*", "$1") + " to eve");
        var run = Shell.run("chapters/01_orm_loop.java", "--verbose", "--db",
                TestServer.as("eve&password=hunter2", url));
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.error()).anyMatch(line -> line.contains("too many connections for role"));
        assertThat(run.out().toString() + run.error()).doesNotContain("hunter2");
    }

    @Test
    void saysLoudlyThatAServerIsNotDurable() throws Exception {
        var run = Shell.run(COPY, "--rows", "10", "--only", "binary", "--db", TestServer.newDatabaseForCommands() + TestServer.FAST);
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out().get(1)).contains("NOT DURABLE: fsync on, synchronous_commit off, full_page_writes on");
    }

    /** No disk is filled: a trigger, put on each new table signup, says what a server says whose disk is full. */
    @Test
    void aFullDiskIsOneLine() throws Exception {
        var url = TestServer.newDatabaseForCommands();
        TestServer.execute(url, """
                create function full_disk() returns trigger language plpgsql as $$ begin
                    raise 'could not extend file "base/1/2": No space left on device' using errcode = 'disk_full';
                end $$;
                create function fill_disk() returns event_trigger language plpgsql as $$ begin
                    create trigger full_disk before insert on ten_thousand_rows.signup
                        for each row execute function public.full_disk();
                end $$;
                create event trigger fill_disk on ddl_command_end when tag in ('CREATE TABLE')
                    execute function fill_disk()""");
        var run = Shell.run(COPY, "--rows", "10", "--only", "binary", "--db", url);
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.error()).singleElement().asString().startsWith("The server's disk is full (binary): ")
                .contains("No space left on device").endsWith(". Free some space, or load fewer --rows.");
        assertThat(run.out()).as("title and environment").hasSize(2);
        assertThat(TestServer.query(url, "select to_regnamespace('ten_thousand_rows')")).isNull();
    }

    @Test
    void leavesASchemaThatItDidNotMake() throws Exception {
        var url = TestServer.newDatabaseForCommands();
        TestServer.execute(url, "create schema ten_thousand_rows");
        assertOneLine(Shell.run(COPY, "--db", url), 1, "that Ten Thousand Rows did not make", "Rename that schema");
    }

    private static void assertOneLine(Shell.Result run, int exitCode, String... parts) {
        assertThat(run.error()).as("standard error").singleElement().asString().contains(parts);
        assertThat(run.error()).asString().doesNotContain("hunter2");
        assertThat(run.out()).as("standard output").hasSizeLessThanOrEqualTo(1); // the title, if it got that far
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(exitCode);
    }
}
