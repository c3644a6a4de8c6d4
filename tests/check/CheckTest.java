package workshop.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import kit.Shell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import workshop.check.Exercises;
import workshop.check.Judge;
import workshop.check.Solved;
import workshop.check.Task;
import workshop.check.Verdict.Stage;
import workshop.notebook.ChapterName;
import workshop.server.Where;
import workshop.terminal.Problem;
import workshop.terminal.Progress;

/** What people hand in, and what is remembered of it. After each of the bad ones, the next check is not disturbed. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the judge of bad input") // its methods run one after the other: a judge tries one load at a time
@Tag("slow")
public class CheckTest {

    private static final ChapterName THREE = new ChapterName("03_insert_loop");
    private static final ChapterName FOUR = new ChapterName("04_execute_batch");
    private static final Task TASK = Task.named(THREE);
    private static final Progress progress = new Progress(false); // of both
    private static Judge judge;
    private static Judge impatient;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        var host = new Where.Embedded().host();
        judge = new Judge(host, Duration.ofMinutes(10), progress);
        impatient = new Judge(host.borrowed(), Duration.ofSeconds(8), progress);
    }

    @AfterAll
    static void stop() {
        impatient.close();
        judge.close();
    }

    /** The solution with something put before its first line of code in load, in place of anything else. */
    private Path handIn(String statement) throws Exception {
        var solution = Files.readString(Exercises.solution(TASK.name));
        var load = "    Object load(String url, Signups signups) throws SQLException {\n";
        assertThat(solution).contains(load);
        return Files.writeString(folder.resolve("handed_in.java"), solution.replace(load, load + statement + "\n"));
    }

    private void theNextIsNotDisturbed() throws Exception {
        var verdict = judge.judge(TASK, Exercises.solution(TASK.name), null);
        assertThat(verdict.isSolved()).as(String.join("\n", verdict.lines())).isTrue();
    }

    @Test
    void theCompilersErrorsAreShown() throws Exception {
        var file = handIn("int x = \"one\";");
        var verdict = judge.judge(TASK, file, null);
        assertThat(verdict.failedOn()).isEqualTo(Stage.COMPILES);
        var line = Files.readAllLines(file).indexOf("int x = \"one\";") + 1;
        assertThat(verdict.lines()).first().isEqualTo(
                file + ":" + line + ": error: incompatible types: String cannot be converted to int");
        assertThat(verdict.lines()).last().isEqualTo("1 error");
    }

    @Test
    void aLibraryThatAnAttendeeAddsIsNamed() throws Exception {
        var file = handIn("com.example.Thing.load();");
        Files.writeString(file, Files.readString(file).replaceFirst("(?m)^//DEPS ", "//DEPS com.example:thing:1.0\n//DEPS "));
        var verdict = judge.judge(TASK, file, null);
        assertThat(verdict.failedOn()).isEqualTo(Stage.COMPILES);
        assertThat(verdict.lines()).endsWith("  next:      Remove the libraries that you have added, because a check does not",
                "             load them: com.example:thing:1.0.");
    }

    /** It is held up in a case, and then where it is timed, until the file is gone that is named. */
    @Test
    void whatIsTriedIsSaid() throws Exception {
        var held = Files.createFile(folder.resolve("held"));
        var timed = folder.resolve("timed"); // made when the case of as many rows is over
        var file = handIn("""
                var wait = signups.count() == 300 ? %s : signups.count() == %d ? %s : java.nio.file.Path.of("none");
                while (java.nio.file.Files.exists(wait)) { Thread.onSpinWait(); }""".formatted(path(held), TASK.speed().count(), path(timed)));
        progress.begin("a check");
        var verdict = new FutureTask<>(() -> judge.judge(TASK, file, Exercises.solution(TASK.name)));
        Thread.ofVirtual().start(verdict);
        Shell.await("the case", () -> progress.status().equals("trying 300 rows, where the table has another default"));
        Files.createFile(timed);
        Files.delete(held);
        Shell.await("the time", () -> progress.status().equals("measuring your speed-up"));
        Files.delete(timed);
        assertThat(verdict.get().speedUp()).isPositive();
    }

    private static String path(Path file) {
        return "java.nio.file.Path.of(\"" + file.toString().replace("\\", "\\\\") + "\")";
    }

    @Test
    void aLoopWithoutEndIsEnded() throws Exception {
        var verdict = impatient.judge(TASK, handIn("""
                System.out.println(ProcessHandle.current().pid());
                var locked = DriverManager.getConnection(url);
                locked.setAutoCommit(false);
                locked.createStatement().execute("lock table signup");
                while (url != null) { Thread.onSpinWait(); }"""), null);
        assertThat(verdict.failedOn()).isEqualTo(Stage.RIGHT);
        assertThat(verdict.expected()).isEqualTo("to finish within 8.0 s");
        assertThat(verdict.said()).hasSize(1);
        assertThat(ProcessHandle.of(Long.parseLong(verdict.said().getFirst())).filter(ProcessHandle::isAlive)).isEmpty();
        theNextIsNotDisturbed();
    }

    @Test
    void megabytesOfOutputAreNotShown() throws Exception {
        var verdict = judge.judge(TASK, handIn("""
                for (int i = 0; i < 300_000; i++) { System.out.println("line " + i + " of very many lines"); }
                System.out.print("x".repeat(5_000_000));
                if (url != null) { throw new IllegalStateException("that is all"); }"""), null);
        assertThat(verdict.failedOn()).isEqualTo(Stage.RIGHT);
        assertThat(verdict.seen()).isEqualTo("java.lang.IllegalStateException: that is all");
        assertThat(verdict.said()).hasSize(5).contains("line 299999 of very many lines");
        assertThat(String.join("", verdict.lines())).hasSizeLessThan(2_000);
    }

    @Test
    void whoExitsHasNotSolvedIt() throws Exception {
        var verdict = judge.judge(TASK, handIn("if (url != null) { System.exit(0); }"), null);
        assertThat(verdict.failedOn()).isEqualTo(Stage.RIGHT);
        assertThat(verdict.seen()).isEqualTo("its process ended early, with exit code 0");
    }

    @Test
    void whoDropsTheTableIsTold() throws Exception {
        var verdict = judge.judge(TASK, handIn("""
                if (url != null) {
                    DriverManager.getConnection(url).createStatement().execute("drop table signup");
                    return null;
                }"""), null);
        assertThat(verdict.failedOn()).isEqualTo(Stage.RIGHT);
        assertThat(verdict.seen()).contains("relation \"signup\" does not exist");
        theNextIsNotDisturbed();
    }

    @Test
    void progressIsKeptByName() throws Exception {
        var file = folder.resolve("deeper").resolve("progress.json");
        var solved = new Solved(file);
        solved.solve(THREE, "2026-11-24", 2.0);
        solved.solve(THREE, "2026-11-25", 1.5); // later and slower: neither counts
        solved.hint(FOUR);
        var watching = new Solved(file); // in another terminal
        new Solved(file).solve(FOUR, "2026-11-26", null);
        watching.hint(THREE);
        assertThat(new Solved(file).of(FOUR)).isEqualTo(new Solved.Entry("2026-11-26", null, 1));
        assertThat(new Solved(file).of(THREE)).isEqualTo(new Solved.Entry("2026-11-24", 2.0, 1));
    }

    @Test
    void progressIsShownByNumber() throws Exception {
        var file = folder.resolve("deeper").resolve("progress.json");
        new Solved(file).solve(THREE, "2026-11-24", 2.0);
        new Solved(file).hint(FOUR);
        var again = new Solved(file);
        assertThat(again.of(THREE)).isEqualTo(new Solved.Entry("2026-11-24", 2.0, 0));
        assertThat(again.of(FOUR)).isEqualTo(new Solved.Entry(null, null, 1));
        int all = Exercises.names().size();
        assertThat(again.boxes(Exercises.names())).isEqualTo("[ ][ ][x]" + "[ ]".repeat(all - 3) + "  1 of " + all + " solved");
        assertThat(again.speedUps(Exercises.names())).isEqualTo("03 2.0x");
        Files.writeString(file, "{ no json");
        assertThatThrownBy(() -> new Solved(file)).isInstanceOf(Problem.class).hasMessageContaining("Delete that file");
    }
}
