package workshop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import kit.Needs;
import kit.Shell;
import kit.PseudoTerminal;
import kit.Chapters;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The tour, as somebody drives it: in a terminal of 80 columns and 24 lines, and without one. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@Needs.Tool(Needs.TERMINAL)
@Tag("slow")
class TourTest {

    private static final String ENTER = "\r";
    private static final String ESCAPE = "\u001b";
    private static final String CTRL_C = "\u0003";
    private static final String OTHER_SCREEN_OFF = "\u001b[?1049l"; // of xterm
    private static final String CURSOR_ON = "\u001b[?12l\u001b[?25h";
    private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/nowhere?user=nobody";

    @TempDir
    Path home;

    /** The options for a home in which no server has ever been. */
    private String atHome() {
        return "-R-Duser.home='" + home + "' -R-Dmaven.repo.local='"
                + Path.of(System.getProperty("user.home"), ".m2", "repository") + "' ";
    }

    @Test
    void aChapterIsRunByKeys() throws Exception {
        // the shell survives Ctrl-C, and says what became of the terminal
        try (var screen = new PseudoTerminal("trap : INT; ./jbang " + atHome() + "tour ch06 --rows 20_000; echo code $?; stty -a")) {
            screen.await("6. COPY: stop sending statements, send rows");
            screen.await("ch06 1/14, page 1/2 | Enter: more | b r n t q ?");
            assertThat(screen.lines().getLast()).startsWith(" ch06 1/14");
            screen.type(ENTER, "page 2/2 | Enter: go on");
            screen.type(ENTER, "ch06 2/14, page 1/2");
            assertThat(screen.lines().getFirst()).isEqualTo("CSV, built in memory");
            screen.type(ENTER, "page 2/2 | Enter: run");

            screen.type(ENTER, "CSV, built in memory ");
            screen.await("ch06 2/14 | Enter: go on");
            assertThat(screen.lines().getFirst()).matches("PostgreSQL 18\\.\\d+, embedded, fsync on, a flush \\S+ ms \\| 20,000 rows \\| Java .*");
            assertThat(screen.lines()).anyMatch(line -> line.matches("approach +median +rows/s +round trips +callbacks"));
            assertThat(screen.lines()).anyMatch(line -> line.matches("CSV, built in memory +[\\d.,]+ ms +[\\d,]+ +2 +0"));

            screen.type("r", "running csv-in-memory");
            screen.await("Enter: go on");

            screen.type("b", "page 2/2 | Enter: run");
            screen.type("b", "page 1/2");
            screen.type("n", "For the instructor");
            screen.await("Minutes: 15");
            screen.type(ENTER, "ch06 2/14, page 1/2 | Enter: more");
            screen.type("n", "For the instructor");
            screen.type(ESCAPE, "ch06 2/14, page 1/2 | Enter: more");
            screen.type("?", "the table of contents; choose with");
            screen.type("q", "ch06 2/14, page 1/2 | Enter: more");
            screen.type("t", "arrows, Enter: go there");
            assertThat(screen.lines().subList(0, 3)).containsExactly(
                    "6. COPY: stop sending statements, send rows", "   CSV, built in memory", "   CSV, streamed");
            screen.type("jjjjj" + ENTER, "ch06 7/14");
            assertThat(screen.lines().getFirst()).isEqualTo("One bad row stops them all");
            screen.type(ENTER, "page 2/3");
            screen.type(ENTER, "page 3/3 | Enter: run");
            screen.type(ENTER, "rows stored: 0");
            assertThat(screen.lines()).contains("where: COPY signup, line 3, column points: \"many\"");

            screen.type(CTRL_C, "code 130");
            screen.await(" iexten echo ");
            assertThat(String.join(" ", screen.lines())).contains(" icanon ").doesNotContain("-echo ", "-icanon");
            assertThat(screen.exitCode()).isZero();
            assertThat(screen.written()).contains(OTHER_SCREEN_OFF, CURSOR_ON);
        }
        assertThat(home.resolve(".ten-thousand-rows").resolve("servers")).isEmptyDirectory();
    }

    @Test
    void ctrlCEndsACellThatRuns() throws Exception {
        try (var screen = new PseudoTerminal("trap : INT; ./jbang " + atHome() + "tour ch03 --rows 1_000_000; echo code $?; stty -a")) {
            screen.await("3. The INSERT loop");
            screen.type("tj" + ENTER, "ch03 2/");
            screen.type("r", "running autocommit");
            screen.await("autocommit, run 1: ");
            screen.type(CTRL_C, "code 130");
            screen.await(" iexten echo ");
            assertThat(screen.written()).contains(OTHER_SCREEN_OFF, CURSOR_ON);
            assertThat(screen.exitCode()).isZero();
        }
        assertThat(home.resolve(".ten-thousand-rows").resolve("servers")).isEmptyDirectory();
    }

    @Test
    void aTerminalThatMovesNoCursorGetsPlainLines() throws Exception {
        try (var screen = new PseudoTerminal("TERM=dumb ./jbang tour ch06 --replay; echo code $?")) {
            screen.await("code 0");
            assertThat(screen.written()).doesNotContain("\u001b").contains("NULL and the empty string in CSV");
        }
    }

    @Test
    void aReplayShowsTheRecordingAndSaysSo() throws Exception {
        try (var screen = new PseudoTerminal("WORKSHOP_DB='" + NOWHERE + "' ./jbang " + atHome() + "tour ch06 --replay")) {
            screen.await("6. COPY: stop sending statements, send rows");
            screen.type(ENTER + ENTER, "ch06 2/14");
            screen.type(ENTER, "Enter: show");
            screen.type(ENTER, "CSV, built in memory ");
            assertThat(screen.lines().getFirst()).contains("10,000 rows");
            for (var screenful : new String[] {"ch06 3/14", "ch06 4/14"}) {
                screen.type("   ", screenful);
                assertThat(screen.lines().getLast()).contains(" | RECORDED ");
            }
            screen.type("q", "");
            assertThat(screen.exitCode()).isZero();
        }
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aFailureIsOneLineAndTheTourGoesOn() throws Exception {
        try (var screen = new PseudoTerminal("./jbang tour ch06 --db '" + NOWHERE + "'")) {
            screen.await("ch06 1/14");
            screen.type("tj" + ENTER, "ch06 2/14");
            screen.type("r", "It failed. No PostgreSQL answers there");
            screen.type(ENTER, "ch06 3/14");
            screen.type("q", "");
            assertThat(screen.exitCode()).isZero();
        }
    }

    @Test
    void withoutATerminalItPrintsAllAndWaitsForNothing() throws Exception {
        var run = Shell.run(Map.of("WORKSHOP_DB", NOWHERE), "tour", "--replay");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        for (var chapter : Chapters.ALL) {
            assertThat(run.out()).contains(chapter.title());
            for (var demonstration : Chapters.demonstrations(chapter)) {
                assertThat(run.out()).contains(demonstration.title());
            }
        }
        assertThat(run.out()).allMatch(line -> line.length() <= 80).noneMatch(Pattern.compile("\u001b|\\{\\{|not recorded").asPredicate());
        assertThat(run.out().stream().filter(line -> line.startsWith("[RECORDED "))).hasSizeGreaterThanOrEqualTo(
                (int) Chapters.approaches().count());
    }

    @Test
    void aLiveChapterWithoutATerminalRunsEachCell() throws Exception {
        var run = Shell.run("tour", "ch07", "--rows", "200");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(String.join("\n", run.out())).containsPattern("\\| 200 rows \\|").containsPattern("INSERT \\.\\.\\. SELECT +[\\d.,]+ ms")
                .containsPattern("binary COPY +[\\d.,]+ ms");
    }

    @Test
    void onlyPartsAndCellsThatAreNamedAreShown() throws Exception {
        var run = Shell.run(Map.of("WORKSHOP_DB", NOWHERE), "tour", "ch08/ledger", "06/binary", "--replay");
        assertThat(run.exitCode()).as(run.error().toString()).isZero();
        assertThat(run.out()).contains("What each approach gives up").contains("Binary")
                .noneMatch(line -> line.contains("Third way") || line.contains("try-with-resources can commit"));
        var unknown = Shell.jbang("tour", "ch08/legder", "--replay");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.error()).singleElement().asString().startsWith("This chapter has no cell legder. It has: ledger,"
                + " ways-back, ");
    }

    @Test
    void anUnknownChapterIsRefused() throws Exception {
        var run = Shell.run("tour", "ch99");
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(2);
        assertThat(run.error()).singleElement().asString().startsWith("There is no chapter ch99, only 01_orm_loop, ");
    }
}
