package workshop.process;

import static org.assertj.core.api.Assertions.assertThat;

import kit.Needs;
import kit.TestServer;
import kit.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import workshop.server.Database;
import workshop.server.Where;

/** No server process, no folder and no schema outlives a chapter. Each test has a home of its own, with a space in its name. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@Needs.Tool({Needs.SIGNALS, Needs.TERMINAL})
@Tag("slow")
class CleanupTest {

    private static final String SCHEMA = "select to_regnamespace('ten_thousand_rows')";

    @TempDir
    Path folder;

    private Path home;
    private Path servers;

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectory(folder.resolve("a home"));
        servers = home.resolve(".ten-thousand-rows").resolve("servers");
    }

    private String[] chapter(String... arguments) {
        return atHome(Stream.concat(Stream.of("chapters/03_insert_loop.java"), Stream.of(arguments)).toArray(String[]::new));
    }

    private String[] atHome(String... arguments) {
        var repository = Path.of(System.getProperty("user.home"), ".m2", "repository");
        return Stream.concat(Stream.of("-R-Duser.home=" + home, "-R-Dmaven.repo.local=" + repository,
                "-R-Djava.io.tmpdir=" + folder), Stream.of(arguments)).toArray(String[]::new);
    }

    private Process start(String... arguments) throws Exception {
        return Shell.start(Map.of(), folder.resolve("out"), folder.resolve("error"), chapter(arguments));
    }

    @Test
    void nothingIsLeftAfterARun() throws Exception {
        var good = Shell.run(Map.of("WORKSHOP_DB", "embedded"), chapter("--rows", "10", "--runs", "1", "--only", "autocommit"));
        assertThat(good.exitCode()).as(good.toString()).isZero();
        assertThat(servers).isEmptyDirectory();
        assertThat(Files.getPosixFilePermissions(servers.getParent())).hasSize(3); // the owner's
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void nothingIsLeftAfterASignalInTheMiddleOfALoad(String signal) throws Exception {
        var process = start("--rows", "1_000_000", "--only", "autocommit");
        try {
            var server = runningServer();
            Shell.await("the load begins", () -> Files.readString(folder.resolve("out")).contains("1,000,000 rows"));
            kill(signal, process);
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isGreaterThan(128);
            Shell.await("the server ends", () -> !server.isAlive());
            assertThat(servers).isEmptyDirectory();
            assertThat(Shell.said(folder.resolve("error"))).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void nothingIsLeftAfterASignalToAComparison(String signal) throws Exception {
        var process = Shell.start(Map.of(), folder.resolve("out"), folder.resolve("error"),
                atHome("compare", "--chapters", "3", "--rows", "1_000_000"));
        try {
            var server = runningServer();
            Shell.await("a chapter runs", () -> process.descendants().anyMatch(CleanupTest::isChapter));
            var children = process.descendants().toList();
            kill(signal, process);
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isGreaterThan(128);
            Shell.await("all processes end", () -> !server.isAlive() && children.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(servers).isEmptyDirectory();
            assertThat(home.resolve(".ten-thousand-rows/scratch")).isEmptyDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void noChapterOutlivesAComparisonThatIsKilled() throws Exception {
        var process = Shell.start(Map.of(), folder.resolve("out"), folder.resolve("error"),
                atHome("compare", "--chapters", "3", "--rows", "1_000_000"));
        try {
            var server = runningServer();
            Shell.await("a chapter runs", () -> process.descendants().anyMatch(CleanupTest::isChapter));
            var chapter = process.descendants().filter(CleanupTest::isChapter).findFirst().orElseThrow();
            process.destroyForcibly().waitFor();
            chapter.onExit().get(10, TimeUnit.MINUTES);

            var next = Shell.jbang(atHome("compare", "--chapters", "3", "--rows", "10", "--rounds", "1"));
            assertThat(next.exitCode()).as(next.error().toString()).isZero();
            assertThat(server.isAlive()).isFalse();
            assertThat(home.resolve(".ten-thousand-rows/scratch")).isEmptyDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isChapter(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("--only") && process.info().command().orElse("").endsWith("java");
    }

    /** With the progress bar on the screen, which must not take the signal away from the JVM. */
    @Test
    void nothingIsLeftAfterCtrlCInATerminal() throws Exception {
        var screen = folder.resolve("out");
        var process = Shell.startInTerminal(screen, "", chapter("--rows", "1_000_000", "--only", "autocommit"));
        try {
            var server = runningServer();
            Shell.await("the load's bar is drawn", () -> Shell.shows(screen, "autocommit, run 1 .*% \\["));
            Shell.interrupt(process);
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            Shell.await("the server ends", () -> !server.isAlive());
            assertThat(servers).isEmptyDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatDiedBeforeItHadALockIsRemovedToo() throws Exception {
        Files.createDirectories(servers.resolve("leftover").resolve("data"));
        assertThat(Shell.run(Map.of("WORKSHOP_DB", "embedded"), chapter("--rows", "10", "--runs", "1", "--only", "autocommit")).exitCode()).isZero();
        assertThat(servers).isEmptyDirectory();
    }

    @Test
    void chaptersThatStartTogetherLeaveEachOtherAlone() throws Exception {
        assertThat(Shell.run(Map.of("WORKSHOP_DB", "embedded"), chapter("--help")).exitCode()).as("JBang has built it").isZero();
        var together = new ArrayList<Process>();
        for (int i = 0; i < 3; i++) {
            together.add(Shell.start(Map.of(), folder.resolve("out" + i), folder.resolve("error" + i),
                    chapter("--rows", "10", "--runs", "1", "--only", "autocommit")));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(together.get(i).waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(together.get(i).exitValue()).as(Files.readString(folder.resolve("error" + i))).isZero();
        }
        assertThat(servers).isEmptyDirectory();
    }

    @Test
    void nothingIsLeftAfterASignalWhileTheServerStarts() throws Exception {
        var process = start();
        try {
            Shell.await("initdb begins", () -> Files.exists(servers) && !isEmpty(servers));
            var children = process.descendants().toList();
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            Shell.await("its children end", () -> children.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(servers).isEmptyDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAtTheNextStart() throws Exception {
        var process = start("--rows", "1_000_000", "--only", "autocommit");
        var server = runningServer();
        process.destroyForcibly().waitFor();
        assertThat(server.isAlive()).as("SIGKILL leaves the server running").isTrue();

        var next = Shell.run(Map.of("WORKSHOP_DB", "embedded"), chapter("--rows", "10", "--runs", "1", "--only", "autocommit"));
        assertThat(next.exitCode()).as(next.toString()).isZero();
        assertThat(server.isAlive()).isFalse();
        assertThat(servers).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"ch03, autocommit, TERM", "ch06, csv-streamed, INT", "ch07, generate-series, INT"})
    void noSchemaIsLeftOnAServerThatGoesOn(String chapter, String approach, String signal) throws Exception {
        var url = TestServer.newDatabaseForCommands();
        var nobodySpecial = "role_of_" + chapter;
        TestServer.execute(url, "create role %s login password 'x'; grant create on database %s to %1$s"
                .formatted(nobodySpecial, TestServer.query(url, "select current_database()")));
        var process = startLoading(TestServer.as(nobodySpecial + "&password=x", url), chapter, approach);
        try {
            kill(signal, process);
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isGreaterThan(128);
            assertThat(TestServer.query(url, SCHEMA)).isNull();
            assertThat(Shell.said(folder.resolve("error"))).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aTableThatSomebodyElseHoldsDoesNotKeepTheProcess() throws Exception {
        var url = TestServer.newDatabaseForCommands();
        var process = startLoading(url, "ch03", "autocommit");
        try (var other = DriverManager.getConnection(url)) {
            other.setAutoCommit(false);
            TestServer.execute(other, "select from ten_thousand_rows.signup limit 1");
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(TestServer.query(url, SCHEMA)).isNotNull();
        } finally {
            process.destroyForcibly();
        }
        Database.open(new Where.Url(url)).close();
        assertThat(TestServer.query(url, SCHEMA)).isNull();
    }

    private Process startLoading(String url, String chapter, String approach) throws Exception {
        var process = Shell.start(Map.of(), folder.resolve("out"), folder.resolve("error"),
                chapter, "--rows", "2_000_000", "--only", approach, "--db", url);
        Shell.await("a statement runs that loads rows", () -> TestServer.query(url, """
                select pid from pg_stat_activity where application_name = 'ten_thousand_rows'
                    and datname = current_database() and state = 'active' and query ~* '^(insert|copy) '""") != null);
        return process;
    }

    private static void kill(String signal, Process process) throws Exception {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
    }

    /** The postmaster of the chapter that was started, once it runs. */
    private ProcessHandle runningServer() throws Exception {
        var found = new ArrayList<Long>();
        Shell.await("the server starts", () -> Files.exists(servers) && found.add(postmasterPid()) && found.getLast() > 0);
        return ProcessHandle.of(found.getLast()).orElseThrow();
    }

    private long postmasterPid() throws IOException {
        try (var directories = Files.list(servers)) {
            var file = directories.findFirst().map(each -> each.resolve("data").resolve("postmaster.pid"));
            var lines = file.isPresent() && Files.exists(file.get()) ? Files.readAllLines(file.get()) : List.<String>of();
            return lines.size() < 8 || !lines.get(7).startsWith("ready") ? 0 : Long.parseLong(lines.getFirst());
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }
}
