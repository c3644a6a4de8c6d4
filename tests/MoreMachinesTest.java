import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kit.Needs;
import kit.Shell;
import kit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import workshop.doctor.ScriptFiles;

/** Chapter 14 as a reader starts it: Spark is not a library of the tests. Its processes are a real cluster on loopback. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@Needs.Tool(Needs.UNIX)
@Tag("slow")
class MoreMachinesTest {

    private static final String CHAPTER = "chapters/14_more_machines.java";
    private static final String EXERCISE = "exercises/14_more_machines.java";
    private static final String SOLUTION = "solutions/14_more_machines.java";
    private static final List<String> FAULTS =
            List.of("executor-killed", "killed-after-commit", "second-attempt", "server-restarted", "driver-killed");

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void makeHome() throws Exception {
        home = Files.createDirectory(folder.resolve("a home"));
    }

    private String[] chapter(String... arguments) {
        var repository = Path.of(System.getProperty("user.home"), ".m2", "repository");
        return Stream.concat(Stream.of("-R-Duser.home=" + home, "-R-Dmaven.repo.local=" + repository,
                "-R-Djava.io.tmpdir=" + folder, CHAPTER), Stream.of(arguments)).toArray(String[]::new);
    }

    private static Map<String, String> embedded() {
        return Map.of("WORKSHOP_DB", "embedded");
    }

    /** 8 parts of 100 rows; what Spark commits twice is one of them, and half of them are there when the driver dies. */
    @Test
    void aFaultLeavesTheLoadWholeOnlyWhereOneTransactionEndsIt() throws Exception {
        var json = folder.resolve("run.json");
        var run = Shell.run(embedded(), chapter("--spark", "cluster", "--rows", "800", "--runs", "1", "--only",
                "spark-jdbc,copy-all-or-nothing,one-jvm,start-up,faults,attach,several-servers,citus", "--faulty", "spark-jdbc,copy-all-or-nothing", "--json", json.toString()));
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.error()).isEmpty();
        assertThat(run.out()).allMatch(line -> line.matches("\\p{ASCII}{0,100}"));
        var report = JsonMapper.shared().readTree(json);

        assertThat(marks(report, "spark-jdbc", "half-a-load")).containsExactly(0, 0, 0, 0, 400);
        assertThat(marks(report, "spark-jdbc", "twice")).containsExactly(0, 100, 100, 0, 400);
        for (var count : List.of("half-a-load", "twice", "tables-left-behind")) {
            assertThat(marks(report, "copy-all-or-nothing", count)).as(count).containsExactly(0, 0, 0, 0, 0);
        }
        for (var approach : List.of("spark-jdbc", "copy-all-or-nothing")) {
            assertThat(marks(report, approach, "lost")).as(approach).containsExactly(0, 0, 0, 0, 0);
        }

        // counted by a proxy between executors and server: a COPY for each of the 16 files, whoever reads it
        for (var approach : report.get("approaches")) {
            boolean copies = !approach.get("id").asString().equals("spark-jdbc");
            assertThat(approach.get("messages").path("CopyDone").asInt(0)).as(approach.get("id").asString()).isEqualTo(copies ? 16 : 0);
        }

        assertThat(shown(report, "start-up")).satisfiesExactly(
                line -> assertThat(line).matches("a master and two workers +[\\d,.]+ ms"),
                line -> assertThat(line).matches("the session +[\\d,.]+ ms"),
                line -> assertThat(line).matches("the first job, which does nothing +[\\d,.]+ ms"));
        assertThat(shown(report, "attach").subList(0, 4)).containsExactly("  1 x ShareUpdateExclusiveLock on the table",
                " 16 x AccessExclusiveLock      on what is attached", "rows that others see, without waiting: 0",
                "after the commit: 800");
        assertThat(shown(report, "several-servers")).satisfiesExactly(
                line -> assertThat(line).isEqualTo("prepared: 16 and 16 transactions; rows visible: 0 and 0"),
                line -> assertThat(line).matches("committed on one server: [1-9]\\d+ and 0"),
                line -> assertThat(line).matches("committed on both, except one that was forgotten: [1-9]\\d+ and [1-9]\\d+"),
                line -> assertThat(line).isEqualTo("truncate: ERROR: canceling statement due to lock timeout"));
        assertThat(shown(report, "citus")).singleElement().asString().startsWith("No Citus here.");
        assertThat(home.resolve(".ten-thousand-rows/scratch")).isEmptyDirectory();
        assertThat(home.resolve(".ten-thousand-rows/servers")).isEmptyDirectory();
    }

    /** The machine of an attempt is gone, and the server has not noticed: its connection is there still, and so is its lock. */
    @Test
    void aLoadThatIsStartedAgainEndsWhatIsLeftOfTheOneBefore() throws Exception {
        var url = TestServer.newDatabase();
        try (var loader = new URLClassLoader(Shell.classPath(CHAPTER), ClassLoader.getPlatformClassLoader());
                var driver = DriverManager.getConnection(url); var attempt = DriverManager.getConnection(url);
                var elsewhere = DriverManager.getConnection(TestServer.newDatabase())) {
            var begins = loader.loadClass("MoreMachines")
                    .getDeclaredMethod("begins", Connection.class, String.class, String.class);
            begins.setAccessible(true);
            assertThat(begins.invoke(null, driver, "nightly", "first")).isEqualTo(true);
            attempt.setAutoCommit(false);
            TestServer.execute(attempt, "set application_name = 'staging_nightly'; select from loads for share");
            TestServer.execute(elsewhere, "set application_name = 'staging_nightly'"); // a load of the same name
            TestServer.execute(driver, "set lock_timeout = '1min'"); // or it would wait for ever
            assertThat(begins.invoke(null, driver, "nightly", "second")).isEqualTo(true);
            assertThat(TestServer.query(url, "select run from loads")).isEqualTo("second");
            assertThatThrownBy(() -> TestServer.execute(attempt, "select")).isInstanceOf(SQLException.class);
            TestServer.execute(elsewhere, "select");
        }
    }

    /** A master that starts has its page for people before the one for programs, and answers with it. */
    @Test
    void aMasterThatHasNoPageForProgramsYetKnowsNoWorkers() throws Exception {
        var web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.start();
        try (var loader = new URLClassLoader(Shell.classPath(CHAPTER), ClassLoader.getPlatformClassLoader())) {
            var workers = loader.loadClass("machines.Cluster").getDeclaredMethod("workers", int.class);
            int port = web.getAddress().getPort();
            assertThat(workers.invoke(null, port)).as("no page").isEqualTo(0);
            answer(web, "/", "<!DOCTYPE html><html></html>");
            assertThat(workers.invoke(null, port)).as("a page for people").isEqualTo(0);
            answer(web, "/json/", "{\"aliveworkers\" : 2}");
            assertThat(workers.invoke(null, port)).isEqualTo(2);
        } finally {
            web.stop(0);
        }
    }

    private static void answer(HttpServer web, String path, String body) {
        web.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
            exchange.close();
        });
    }

    private static List<Integer> marks(JsonNode report, String approach, String count) {
        return FAULTS.stream().map(fault -> report.get("grids").get(0).get("marks").valueStream()
                .filter(mark -> mark.get("row").asString().equals("14_more_machines/" + approach)
                        && mark.get("column").asString().equals(count + "-" + fault))
                .findFirst().orElseThrow().get("number").asInt()).toList();
    }

    private static List<String> shown(JsonNode report, String id) {
        return report.get("demonstrations").valueStream().filter(each -> each.get("id").asString().equals(id)).findFirst()
                .orElseThrow().get("lines").valueStream().map(JsonNode::asString).toList();
    }

    /** Only those who run this chapter fetch Spark: warmup, the doctor and all other scripts do without it. */
    @Test
    void sparkIsFetchedOnDemand() throws Exception {
        assertThat(ScriptFiles.all()).contains("chapters/06_copy.java").doesNotContain(CHAPTER);
        assertThat(ScriptFiles.compiled()).doesNotContain(Path.of(CHAPTER));
        assertThat(ScriptFiles.onDemand("--spark"))
                .containsExactlyInAnyOrder(Path.of(CHAPTER), Path.of(EXERCISE), Path.of(SOLUTION));
        assertThat(ScriptFiles.all()).doesNotContain(EXERCISE, SOLUTION);
        var name = Path.of(CHAPTER).getFileName();
        for (var folder : List.of("chapters", "checks", "exercises", "solutions", "workshop", "tests")) {
            try (var files = Files.walk(Path.of(folder))) {
                for (var file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    var lines = Files.readAllLines(file);
                    boolean spark = lines.stream().anyMatch(line -> line.startsWith("//DEPS org.apache.spark:"));
                    assertThat(spark).as(file.toString()).isEqualTo(lines.contains("// On demand: jbang warmup --spark"));
                    assertThat(spark).as(file.toString()).isEqualTo(file.getFileName().equals(name)
                            && !file.getParent().equals(Path.of("checks"))); // which is compiled without it
                }
            }
        }
    }

    /** The chapter itself compares what is stored with what was to be loaded. */
    @Test
    void sparkReadsTheSameRowsFromParquet() throws Exception {
        var run = Shell.run(embedded(), chapter("--parquet", "--rows", "800", "--runs", "1", "--only", "copy-per-partition"));
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.error()).isEmpty();
        assertThat(run.out()).last().asString().startsWith("  every run checked: 800 rows, checksum ");
    }

    @Test
    void itsOptionsAreExplained() throws Exception {
        var run = Shell.run("ch14", "--help");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).first().isEqualTo("14. More machines: Spark, and a load that stays whole");
        assertThat(String.join(" ", run.out())).contains("--spark=WHERE", "--parquet", "--times=N");
        assertThat(run.out()).allMatch(line -> line.length() <= 100);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nonsense             | 2 | Invalid value for option '--spark': 'nonsense' is not local[*], local[N]
            spark://127.0.0.1:1  | 1 | No Spark master answers at 127.0.0.1:1. Start one, or leave out --spark to run Spark in""")
    void aMasterThatIsNotThereIsOneLine(String master, int code, String message) throws Exception {
        var run = Shell.run(embedded(), CHAPTER, "--spark", master, "--rows", "10", "--only", "start-up");
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(code);
        assertThat(run.error()).singleElement().asString().startsWith(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM"})
    @Needs.Tool(Needs.SIGNALS)
    void noProcessOutlivesAChapterThatGetsASignal(String signal) throws Exception {
        var process = Shell.start(embedded(), folder.resolve("out"), folder.resolve("error"),
                chapter("--spark", "cluster", "--rows", "1_000", "--latency", "500ms", "--only", "spark-jdbc"));
        try {
            Shell.await("a master, two workers and two executors", () -> {
                assertThat(process.isAlive()).as(() -> read("out") + read("error")).isTrue();
                return children(process).size() == 5;
            });
            var children = children(process);
            var scratch = home.resolve(".ten-thousand-rows/scratch");
            if (Files.isDirectory(Path.of("/proc"))) { // others can read arguments
                for (var child : children) {
                    assertThat(Files.readString(Path.of("/proc/" + child.pid() + "/cmdline")))
                            .doesNotContain("password=").doesNotContain(secret(scratch));
                }
            }
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            Shell.await("all end", () -> children.stream().noneMatch(ProcessHandle::isAlive));
            if (!signal.equals("KILL")) {
                assertThat(scratch).isEmptyDirectory();
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static String secret(Path scratch) throws Exception {
        try (var files = Files.walk(scratch, 3)) {
            var settings = files.filter(file -> file.endsWith("cluster.conf")).findFirst().orElseThrow();
            return Files.readAllLines(settings).stream().filter(line -> line.startsWith("spark.authenticate.secret "))
                    .map(line -> line.split(" ")[1]).findFirst().orElseThrow();
        }
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<ProcessHandle> children(Process process) {
        return process.descendants().filter(each -> each.info().command().orElse("").endsWith("java")).toList();
    }
}
