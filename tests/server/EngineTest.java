package workshop.server;

import static org.assertj.core.api.Assertions.assertThat;

import kit.Needs;
import kit.TestServer;
import kit.Shell;
import kit.Chapters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import workshop.notebook.Content;
import workshop.server.Database;
import workshop.notebook.Signups;
import workshop.wire.WireTap;

/** Testcontainers and compose on a real Docker engine. */
@Needs.Tool(Needs.ENGINE)
@Tag("slow")
class EngineTest {

    private static final String PROJECT = "ten-thousand-rows-test";
    private static final String PORT = "55432"; // of docker-compose.yml
    private static List<String> compose; // the command
    private static List<String> before; // containers and volumes

    @TempDir
    Path folder;

    @BeforeAll
    static void composeUp() throws Exception {
        compose = succeeds("docker", "compose", "version") ? List.of("docker", "compose") : List.of("docker-compose");
        composeUp(PROJECT, PORT);
    }

    @AfterAll
    static void composeDown() throws Exception {
        composeDown(PROJECT);
    }

    @BeforeEach
    void countContainers() throws Exception {
        before = containersAndVolumes();
    }

    @Test
    void eachApproachOfTheFirstChaptersDoesWhatItDoesOnTheEmbeddedServer() throws Exception {
        try (var embedded = TestServer.openFastDatabase()) {
            var expected = roundTrips(embedded);
            for (var where : List.of(new Where.Testcontainers(), new Where.Compose())) {
                try (var database = Database.open(where)) {
                    assertThat(database.server()).extracting(Database.Server::source, Database.Server::version,
                            Database.Server::fsync, Database.Server::synchronousCommit, Database.Server::fullPageWrites)
                            .containsExactly(where.source(), embedded.server().version(), "on", "on", "on");
                    assertThat(roundTrips(database)).isEqualTo(expected);
                }
                assertThat(containersAndVolumes()).isEqualTo(before);
            }
        }
    }

    /** By approach; each has stored the rows. */
    private static Map<String, Long> roundTrips(Database database) throws Exception {
        var signups = Signups.first(300);
        var counted = new TreeMap<String, Long>();
        for (var each : Chapters.approaches().filter(each -> each.chapter().name().number() < 10).toList()) {
            TestServer.prepare(database, each.chapter(), signups);
            var tap = new WireTap();
            try (var open = each.approach().open(tap.on(database.url()))) {
                counted.put(each.id(), tap.count(() -> open.load(signups)).roundTrips());
            }
            assertThat(Content.stored(database)).as(each.id()).isEqualTo(Content.of(signups));
        }
        return counted;
    }

    @Test
    void aChapterLeavesNoContainer() throws Exception {
        var run = Shell.run("ch06", "--rows", "1_000", "--only", "binary", "--db", "testcontainers");
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out().get(1)).matches("PostgreSQL 18\\.\\d+, testcontainers, fsync on, a flush \\S+ ms \\| 1,000 rows \\|.*");
        assertNothingIsLeft();
    }

    @Test
    void noContainerIsLeftAfterCtrlC() throws Exception {
        var screen = folder.resolve("out");
        var process = Shell.startInTerminal(
                screen, "", "ch03", "--rows", "1_000_000", "--only", "autocommit", "--db", "testcontainers");
        try {
            Shell.await("the load's bar is drawn", () -> Shell.shows(screen, "autocommit, run 1 .*% \\["));
            assertThat(containersAndVolumes()).hasSizeGreaterThan(before.size());
            Shell.interrupt(process);
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertNothingIsLeft();
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noContainerIsLeftAfterSigterm(boolean loading) throws Exception {
        var process = startLoading();
        try {
            Shell.await("a container is made", () -> containersAndVolumes().size() > before.size());
            if (loading) {
                awaitLoad();
            }
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(128 + 15);
            assertNothingIsLeft();
            assertThat(said()).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aContainerThatIsRemovedUnderALoadIsOneLine() throws Exception {
        var process = startLoading();
        try {
            awaitLoad();
            var containers = new ArrayList<>(docker("ps", "--quiet", "--filter", "label=org.testcontainers",
                    "--filter", "ancestor=postgres:18"));
            assertThat(containers).hasSize(1);
            docker("rm", "--force", "--volumes", containers.getFirst());
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(said()).singleElement().asString().startsWith("The server ended the connection (autocommit): ");
            assertNothingIsLeft();
        } finally {
            process.destroyForcibly();
        }
    }

    private Process startLoading() throws Exception {
        return Shell.start(Map.of(), folder.resolve("out"), folder.resolve("error"),
                "ch03", "--rows", "1_000_000", "--only", "autocommit", "--db", "testcontainers");
    }

    private void awaitLoad() throws Exception {
        Shell.await("the load begins", () -> Files.readString(folder.resolve("out")).contains("1,000,000 rows"));
    }

    private List<String> said() throws IOException {
        return Shell.said(folder.resolve("error"));
    }

    @Test
    void anImageThatCannotBePulledIsOneLine() throws Exception {
        var nowhere = Map.of("TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX", "127.0.0.1:1/", "TESTCONTAINERS_RYUK_DISABLED", "true");
        assertOneLine(Shell.run(nowhere, "ch06", "--db", "testcontainers"),
                "The image 127.0.0.1:1/postgres:18 is not on this machine and cannot be pulled. Run 'docker pull ");
    }

    @Test
    void anEngineThatIsStoppedIsOneLine() throws Exception {
        // Testcontainers finds the usual socket whatever the environment says; so it is hidden from this process.
        var process = new ProcessBuilder("unshare", "--map-root-user", "--mount", "sh", "-c", "mount --bind /dev/null"
                + " /var/run/docker.sock && exec ./jbang ch06 --db testcontainers").directory(Shell.PROJECT.toFile())
                .redirectOutput(folder.resolve("out").toFile()).redirectError(folder.resolve("error").toFile()).start();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertOneLine(new Shell.Result(process.exitValue(), Files.readAllLines(folder.resolve("out")), said()),
                "Testcontainers finds no Docker engine that works. Start Docker, or leave out --db");
    }

    @Test
    void composeListensOnLoopbackOnly() throws Exception {
        assertThat(docker("ps", "--format", "{{.Ports}}", "--filter", "label=com.docker.compose.project=" + PROJECT))
                .containsExactly("127.0.0.1:" + PORT + "->5432/tcp");
    }

    @Test
    void twoChaptersAtOnceDoNotDisturbEachOtherOnCompose() throws Exception {
        try (var first = Database.open(new Where.Compose())) {
            TestServer.execute(first.url(), "insert into signup (email, points, signed_up_at) values ('x', 1, now())");
            assertOneLine(Shell.run("ch06", "--db", "compose"),
                    "Another chapter is running on this database in the schema ten_thousand_rows: pid ");
            assertThat(Content.stored(first).rows()).isEqualTo(1);
        }
        var next = Shell.run("ch06", "--rows", "10", "--only", "binary", "--db", "compose");
        assertThat(next.exitCode()).as(next.toString()).isZero();
    }

    @Test
    void composeOnAnotherPortIsUsedAndLeavesNothing() throws Exception {
        var project = PROJECT + "-2";
        String port;
        try (var free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            port = String.valueOf(free.getLocalPort());
        }
        try {
            composeUp(project, port);
            var run = Shell.run(Map.of("WORKSHOP_PORT", port), "ch06", "--rows", "10", "--only", "binary", "--db", "compose");
            assertThat(run.exitCode()).as(run.toString()).isZero();
            assertThat(run.out().get(1)).contains(", compose, fsync on, a flush ");
        } finally {
            composeDown(project);
        }
    }

    @Test
    void aPortThatAnotherServerHasIsOneLine() throws Exception {
        var another = TestServer.newDatabase().replaceFirst(".*:(\\d+)/.*", "$1");
        assertPortIsTaken(another, "password authentication failed for user \"workshop\"");
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertPortIsTaken(String.valueOf(silent.getLocalPort()), "timed out");
        }
    }

    private static void assertPortIsTaken(String port, String reason) throws Exception {
        assertOneLine(Shell.run(Map.of("WORKSHOP_PORT", port), "ch06", "--db", "compose"),
                "What answers on port " + port + " is not the compose server", reason, "set WORKSHOP_PORT to another one");
    }

    private static void assertOneLine(Shell.Result run, String... parts) {
        assertThat(run.error()).singleElement().asString().contains(parts);
        assertThat(run.out()).as("the title").hasSizeLessThanOrEqualTo(1);
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
    }

    /** Testcontainers' own helper, where it is in use, removes some seconds later what a process that ended has left. */
    private void assertNothingIsLeft() throws Exception {
        Shell.await("containers and volumes are gone", () -> containersAndVolumes().equals(before));
    }

    private static List<String> containersAndVolumes() throws Exception {
        return Stream.concat(docker("ps", "--all", "--quiet", "--filter", "ancestor=postgres:18").stream(),
                docker("volume", "ls", "--quiet").stream()).toList();
    }

    private static void composeUp(String project, String port) throws Exception {
        boolean waits = compose.size() == 2; // the older one does not know how
        run(Map.of("WORKSHOP_PORT", port), compose(project, "up", waits ? "--wait" : "--detach"));
        Shell.await("compose is up", () -> docker("ps", "--filter", "label=com.docker.compose.project=" + project,
                "--filter", "health=healthy", "--quiet").size() == 1);
    }

    private static void composeDown(String project) throws Exception {
        run(Map.of(), compose(project, "down", "--volumes"));
        for (var kind : List.of(List.of("ps", "--all"), List.of("volume", "ls"), List.of("network", "ls"))) {
            var list = Stream.concat(kind.stream(), Stream.of(
                    "--quiet", "--filter", "label=com.docker.compose.project=" + project)).toArray(String[]::new);
            assertThat(docker(list)).as(kind.toString()).isEmpty();
        }
    }

    private static String[] compose(String project, String... arguments) {
        return Stream.of(compose, List.of("--project-name", project), Arrays.asList(arguments))
                .flatMap(List::stream).toArray(String[]::new);
    }

    private static List<String> docker(String... arguments) throws Exception {
        return run(Map.of(), Stream.concat(Stream.of("docker"), Stream.of(arguments)).toArray(String[]::new));
    }

    private static boolean succeeds(String... command) {
        try {
            run(Map.of(), command);
            return true;
        } catch (Exception | AssertionError e) {
            return false;
        }
    }

    /** Runs a command of Docker's, and returns what it printed. */
    private static List<String> run(Map<String, String> environment, String... command) throws Exception {
        var builder = new ProcessBuilder(command).directory(Shell.PROJECT.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command) + ": " + said).isZero();
        return said.lines().toList();
    }
}
