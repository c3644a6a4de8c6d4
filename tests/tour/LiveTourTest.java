package workshop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kit.PseudoTerminal;
import kit.Shell;
import kit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What can happen in a room while a cell runs, and the rooms in which a tour must be readable. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@Tag("slow")
class LiveTourTest {

    private static final String ENTER = "\r";
    private static final String PAGE_DOWN = "\u001b[6~";
    private static final String COLOUR = "\u001b\\[[\\d;]*38;5;";

    @TempDir
    Path home;

    /** A tour in a home in which no server has ever been. */
    private String tour(String arguments) {
        return "./jbang -R-Duser.home='" + home + "' -R-Dmaven.repo.local='"
                + Path.of(System.getProperty("user.home"), ".m2", "repository") + "' tour " + arguments + "; echo code $?";
    }

    private Path servers() {
        return home.resolve(".ten-thousand-rows").resolve("servers");
    }

    @Test
    void aCellIsGivenUpAndTheTourStays() throws Exception {
        try (var screen = new PseudoTerminal(tour("ch03 --rows 1_000_000"))) {
            screen.await("3. The INSERT loop");
            screen.type("tj" + ENTER, "ch03 2/");
            screen.type("r", "autocommit, run 1: ");
            screen.type("x", "Given up. Press r to run it again.");
            screen.type("r", "autocommit, run 1: "); // it can be run again
            screen.type("q", "code 0"); // and a q is heard while it runs
            assertThat(screen.exitCode()).isZero();
        }
        assertThat(servers()).isEmptyDirectory();
    }

    @Test
    void aServerThatHasDiedIsStartedAgain() throws Exception {
        try (var screen = new PseudoTerminal(tour("ch06 --rows 1_000"))) {
            screen.await("6. COPY");
            screen.type("tj" + ENTER, "ch06 2/");
            screen.type("r", "every run checked: 1,000 rows");
            kill();
            screen.type(ENTER, "ch06 3/");
            screen.type("r", "CSV, streamed ");
            screen.type("q", "code 0");
        }
        assertThat(servers()).isEmptyDirectory();
    }

    @Test
    void aServerThatDiesMeanwhileIsOneLineAndStartedAgain() throws Exception {
        try (var screen = new PseudoTerminal(tour("ch03 --rows 100_000"))) {
            screen.await("3. The INSERT loop");
            screen.type("tj" + ENTER, "ch03 2/");
            screen.type("r", "autocommit, run 1: ");
            kill();
            screen.await("It failed. ");
            screen.type("r", "autocommit, run 1: ");
            screen.type("q", "code 0");
        }
        assertThat(servers()).isEmptyDirectory();
    }

    private void kill() throws Exception {
        try (var files = Files.find(home, 6, (file, attributes) -> file.endsWith("postmaster.pid"))) {
            long pid = Long.parseLong(Files.readAllLines(files.findFirst().orElseThrow()).getFirst().strip());
            var server = ProcessHandle.of(pid).orElseThrow();
            server.destroyForcibly();
            server.onExit().join();
        }
    }

    /** Nobody answers; the password is wrong; and all is well. */
    @Test
    void noPasswordIsShown() throws Exception {
        var there = TestServer.newDatabaseForCommands();
        TestServer.execute(there, "create role lovelace login password 'hunter2&phrase%'; grant all on database "
                + TestServer.query(there, "select current_database()") + " to lovelace");
        var right = TestServer.as("lovelace&password=hunter2%26phrase%25", there);
        try (var screen = new PseudoTerminal(
                tour("ch06 --rows 10 --db 'jdbc:postgresql://127.0.0.1:1/x?user=ada&password=hunter2%26phrase%25'"))) {
            screen.await("6. COPY");
            screen.type("tj" + ENTER, "ch06 2/");
            screen.type("r", "It failed. No PostgreSQL answers there");
            screen.type("q", "code 0");
            assertThat(screen.written()).doesNotContain("hunter2", "phrase");
        }
        try (var screen = new PseudoTerminal(tour("ch06 --rows 10 --db '" + right.replace("phrase", "fraise") + "'"))) {
            screen.await("6. COPY");
            screen.type("tj" + ENTER, "ch06 2/");
            screen.type("r", "It failed. The server does not let this user in");
            assertThat(String.join(" ", screen.lines())).doesNotContain("Press r");
            screen.type("q", "code 0");
            assertThat(screen.written()).doesNotContain("hunter2", "fraise");
        }
        for (var chapter : List.of("ch06", "ch10")) {
            var all = Shell.run("tour", chapter, "--rows", "10", "--db", right);
            assertThat(all.exitCode()).as(all.toString()).isZero();
            assertThat(all.toString()).contains("10 rows").doesNotContain("hunter2", "phrase");
        }
    }

    @Test
    void aSmallTerminalShowsAllWithinItsEdges() throws Exception {
        try (var screen = new PseudoTerminal(tour("ch06 --replay --minutes 90"), 60, 15)) {
            screen.await("6. COPY");
            for (int key = 0; key < 25; key++) {
                screen.type(ENTER, "RECORDED");
                assertThat(screen.lines().get(14)).contains("Enter: ");
                assertThat(screen.lines().get(13)).isEmpty(); // a line that wrapped would have moved all below it
            }
            screen.await(" | q ?");
            assertThat(screen.lines().get(14)).containsPattern("\\d early|on time");
            screen.type("q", "code 0");
        }
    }

    @Test
    void whatIsTypedBeforeTheFirstPageIsForgotten() throws Exception {
        try (var screen = new PseudoTerminal(tour("ch06 --replay"))) {
            screen.await("Opening the tour");
            screen.type(ENTER + ENTER, "ch06 1/14, page 1/2");
            screen.type("n", "For the instructor");
            screen.type("t", "arrows, Enter: go there"); // directly from one to another
            screen.type("n", "For the instructor");
            screen.type("n", "ch06 1/14, page 1/2");
            screen.type("q", "code 0");
        }
    }

    @Test
    void aChapterThatCannotRunHereSaysSoBeforeItsFirstCell() throws Exception {
        try (var screen = new PseudoTerminal(tour("ch13 ch14 --rows 100"))) {
            screen.await("13. ");
            screen.type("t", "arrows, Enter: go there");
            screen.type(PAGE_DOWN + ENTER, "This chapter needs a JVM of its own");
            assertThat(screen.lines().getLast()).startsWith(" ch14 ");
            screen.type("q", "code 0");
        }
    }

    @Test
    void theClockIsInTheStatusLine() throws Exception {
        try (var screen = new PseudoTerminal(tour("ch06 ch07 --replay --minutes 45"))) {
            screen.await("ch06 1/");
            screen.await("0:00/0:45, on time");
            screen.type("t" + "j".repeat(14) + ENTER, "ch07 ");
            screen.await(" early | ");
            screen.type("q", "code 0");
        }
    }

    @Test
    void whoWantsNoColoursGetsNone() throws Exception {
        try (var screen = new PseudoTerminal(tour("ch06 --replay"))) {
            screen.await("ch06 1/");
            screen.type("q", "code 0");
            assertThat(screen.written()).containsPattern(COLOUR);
        }
        try (var screen = new PseudoTerminal("export NO_COLOR=1; " + tour("ch06 --replay"))) {
            screen.await("ch06 1/");
            screen.type(ENTER, "page 2/2");
            screen.type("q", "code 0");
            assertThat(screen.written()).doesNotContainPattern(COLOUR);
        }
    }

    @Test
    void aReplayNeedsNoLibraryOfAChapter() throws Exception {
        var project = Files.createDirectory(home.resolve("project"));
        var copy = new ProcessBuilder("cp", "-r", "jbang", "jbang-catalog.json", "workshop", "chapters", "recordings", project.toString());
        assertThat(copy.directory(Shell.PROJECT.toFile()).start().waitFor()).isZero();
        var chapter = project.resolve("chapters").resolve("06_copy.java");
        Files.writeString(chapter, Files.readString(chapter).replaceFirst("(?m)^//DEPS ", "//DEPS org.example:nowhere:1\n//DEPS "));

        var replay = Shell.jbangIn(project, Map.of(), "workshop/Tour.java", "ch06", "--replay");
        assertThat(replay.exitCode()).as(replay.error().toString()).isZero();
        assertThat(replay.out()).contains("NULL and the empty string in CSV");
        var live = Shell.jbangIn(project, Map.of(), "workshop/Tour.java", "ch06", "--rows", "10");
        assertThat(live.error()).singleElement().asString().startsWith("chapters/06_copy.java cannot be run: ");

        Files.writeString(chapter, "//RUNTIME_OPTIONS -Xmx1g\n" + Files.readString(chapter).replaceFirst("\\A///[^\n]*\n", ""));
        live = Shell.jbangIn(project, Map.of(), "workshop/Tour.java", "ch06", "--rows", "10");
        assertThat(live.error()).singleElement().asString().contains("needs its own JVM options")
                .endsWith("Run it directly: jbang chapters/06_copy.java, or see its recording: jbang tour ch06 --replay");
    }
}
