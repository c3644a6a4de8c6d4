package workshop.check;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import workshop.book.Project;
import workshop.book.Script;
import workshop.check.Exercises;
import workshop.check.Judge;
import workshop.check.Task;
import workshop.check.Verdict.Stage;
import workshop.doctor.ScriptFiles;
import workshop.notebook.ChapterName;
import workshop.server.Where;
import workshop.terminal.Progress;

/** Each exercise fails as it should, each solution passes, and each wrong technique fails although its rows are right. */
@Execution(ExecutionMode.CONCURRENT) // what is counted is counted in processes of its own
@ResourceLock("the judge of exercises") // its methods run one after the other: a judge tries one load at a time
@Tag("slow")
public class ExercisesTest {

    /** What is wrong with each exercise as it is given, and with the one that stores the right rows wrongly. */
    private record Failures(Stage unsolved, String seen, String wrong) {}

    private static final Map<String, Failures> FAILURES = Map.ofEntries(
            entry("01_orm_loop", new Failures(Stage.RIGHT, "41 rows stored", "1,000 transactions: still more than one for all rows")),
            entry("02_orm_batch", new Failures(Stage.TECHNIQUE,
                    "0 pipelined Execute messages: each INSERT waits", "0 pipelined Execute messages: each INSERT waits")),
            entry("03_insert_loop", new Failures(Stage.TECHNIQUE, "Parse messages: statements are prepared for each row",
                    "Parse messages: statements are prepared for each row")),
            entry("04_execute_batch", new Failures(Stage.TECHNIQUE, "round trips: still a wait for each row",
                    "round trips: still a wait for each row")),
            entry("05_multi_row_insert", new Failures(Stage.RIGHT, "210,000", "Execute messages: still a statement for each row")),
            entry("06_copy", new Failures(Stage.RIGHT, "extra data after last expected column", "all rows are held in memory")),
            entry("07_generate_series", new Failures(Stage.TECHNIQUE, "DataRow messages: rows are fetched",
                    "DataRow message: rows are fetched")),
            entry("08_what_you_gave_up", new Failures(Stage.RIGHT, "it has 'bob+news@example.org'",
                    "0 CopyData messages: the second half no longer goes through COPY")),
            entry("09_distance", new Failures(Stage.TECHNIQUE, "round trips: the load waits for each row",
                    "round trips: the load waits for each row")),
            entry("10_spring", new Failures(Stage.TECHNIQUE, "0 pipelined Execute messages: each INSERT waits",
                    "round trips: most of these waits are for commits")),
            entry("11_other_calls", new Failures(Stage.RIGHT, "2,899 rows stored", "values are written into the text of the SQL")),
            entry("12_dirty_file", new Failures(Stage.RIGHT, "it is not there", "round trips: rows wait one by one")),
            entry("13_more_rows", new Failures(Stage.TECHNIQUE, "all rows are held in memory",
                    "1 transaction: one connection loads all")));

    private static final ChapterName NINE = new ChapterName("09_distance");
    private static Judge judge;

    @BeforeAll
    static void start() throws Exception {
        judge = new Judge(new Where.Embedded().host(), Duration.ofMinutes(10), new Progress(false)); // on the busiest machine
    }

    @AfterAll
    static void stop() {
        judge.close();
    }

    static Stream<Task> tasks() throws IOException {
        return Exercises.names().stream().map(Task::named);
    }

    /** But those whose libraries are fetched on demand: the tests of their chapters have them checked. */
    static Stream<Task> judged() throws IOException {
        return tasks().filter(task -> FAILURES.containsKey(task.name.name()));
    }

    @Test
    void allAreJudgedButThoseOnDemand() throws Exception {
        var onDemand = ScriptFiles.onDemand("--spark");
        assertThat(tasks().filter(task -> !FAILURES.containsKey(task.name.name())).map(task -> Exercises.solution(task.name)))
                .isNotEmpty().allMatch(onDemand::contains);
    }

    @ParameterizedTest
    @MethodSource("judged")
    void theExerciseFailsAsIntended(Task task) throws Exception {
        var verdict = judge.judge(task, Exercises.unsolved(task.name), null);
        assertThat(verdict.lines()).isNotEmpty();
        assertThat(verdict.failedOn()).as(String.join("\n", verdict.lines())).isEqualTo(FAILURES.get(task.name.name()).unsolved);
        assertThat(verdict.seen()).contains(FAILURES.get(task.name.name()).seen);
        assertThat(verdict.next()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("judged")
    void theSolutionPasses(Task task) throws Exception {
        var verdict = judge.judge(task, Exercises.solution(task.name), null);
        assertThat(verdict.isSolved()).as(String.join("\n", verdict.lines())).isTrue();
    }

    /** Those of which VerdictsTest has at most one wrong technique. */
    static Stream<Task> seldomWrong() throws IOException {
        return judged().filter(task -> Set.of(1, 6, 10, 11, 12, 13).contains(task.name.number()));
    }

    @ParameterizedTest
    @MethodSource("seldomWrong")
    void theWrongTechniqueFailsAlthoughItsRowsAreRight(Task task) throws Exception {
        var verdict = judge.judge(task, Path.of("tests", "wrong", task.name + ".java"), null);
        assertThat(verdict.failedOn()).as(String.join("\n", verdict.lines())).isEqualTo(Stage.TECHNIQUE);
        assertThat(verdict.seen()).contains(FAILURES.get(task.name.name()).wrong);
    }

    @Test
    void theSpeedUpOfASolutionIsMeasured() throws Exception {
        var verdict = judge.judge(Task.named(NINE), Exercises.solution(NINE), Exercises.unsolved(NINE));
        assertThat(verdict.speedUp()).isPositive();
        assertThat(verdict.lines()).anyMatch(line -> line.matches("  your speed-up: [\\d.,]+x .*"));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void theSolutionShowsTheExerciseAsItWas(Task task) throws Exception {
        assertThat(Exercises.file(task.name)).hasSameTextualContentAs(Exercises.unsolved(task.name));
        var load = method(Files.readAllLines(Exercises.unsolved(task.name)), "    Object load(");
        var before = method(Files.readAllLines(Exercises.solution(task.name)), "    Object before(");
        assertThat(load).hasSizeGreaterThan(3);
        assertThat(String.join("\n", before)).isEqualTo(String.join("\n", load).replaceFirst(" load\\(", " before("));
    }

    /** From the line that begins so to the brace that ends it. */
    private static List<String> method(List<String> lines, String first) {
        var method = new ArrayList<String>();
        for (var line : lines) {
            if (!method.isEmpty() || line.startsWith(first)) {
                method.add(line);
            }
            if (!method.isEmpty() && line.equals("    }")) {
                break;
            }
        }
        return method;
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void itIsShortAndItsTaskIsOneParagraph(Task task) throws Exception {
        var lines = Files.readAllLines(Exercises.unsolved(task.name));
        assertThat(lines).hasSizeBetween(40, 100);
        assertThat(lines).filteredOn(line -> line.contains("TODO")).hasSize(1);
        var script = Script.read(Exercises.unsolved(task.name));
        var prose = ((Script.Prose) script.cells().getFirst()).markdown();
        assertThat(prose.split("\n\n")).as("a heading and a paragraph").hasSize(2);
        assertThat(prose).startsWith("# " + task.name.number() + ". ");
        assertThat(task.hints).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void thereIsOneForEachChapter() throws Exception {
        for (var chapter : Project.chapters()) { // but where the notes give it no minutes
            boolean none = Files.readString(Project.CHAPTERS.resolve(chapter + ".java")).contains("and 0 for the exercise.");
            assertThat(Exercises.names().contains(chapter)).as(chapter.name()).isEqualTo(!none);
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void allItsFilesDependOnTheSame(Task task) throws Exception {
        var expected = directives(Exercises.unsolved(task.name));
        assertThat(directives(Exercises.solution(task.name))).isEqualTo(expected);
        assertThat(directives(Path.of("tests", "wrong", task.name + ".java"))).isEqualTo(expected);
        var chapters = new ArrayList<String>();
        try (var files = Files.list(Project.CHAPTERS)) {
            for (var file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                chapters.addAll(directives(file));
            }
        }
        assertThat(chapters).as("the same versions").containsAll(expected.stream().filter(line -> line.startsWith("//DEPS")).toList());
    }

    private static List<String> directives(Path file) throws Exception {
        return Files.readAllLines(file).stream().filter(line -> line.matches("//[A-Z]+ .*")).toList();
    }
}
