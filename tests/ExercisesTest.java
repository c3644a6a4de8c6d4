package workshop; // what it tests is not public

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import workshop.Verdict.Stage;

/** Each exercise fails as it should, each solution passes, and each wrong technique fails although its rows are right. */
@Execution(ExecutionMode.CONCURRENT) // what is counted is counted in processes of its own
@ResourceLock("the judge of exercises") // its methods run one after the other: a judge tries one load at a time
public class ExercisesTest {

    /** What is wrong with each exercise as it is given, and with the one that stores the right rows wrongly. */
    private record Failures(Stage unsolved, String seen, String wrong) {}

    private static final Map<String, Failures> FAILURES = Map.of(
            "01_orm_loop", new Failures(Stage.RIGHT, "41 rows stored", "commits: still a transaction for each row"),
            "02_orm_batch", new Failures(Stage.TECHNIQUE, "round trips: batch_size does nothing", "round trips: batch_size does nothing"),
            "03_insert_loop", new Failures(Stage.TECHNIQUE, "Parse messages: the statement is prepared for each row",
                    "Parse messages: the statement is prepared for each row"),
            "04_execute_batch", new Failures(Stage.TECHNIQUE, "round trips: still one wait for each row",
                    "round trips: still one wait for each row"),
            "05_multi_row_insert", new Failures(Stage.RIGHT, "210,000", "Execute messages: still a statement for each row"),
            "06_copy", new Failures(Stage.RIGHT, "extra data after last expected column", "the rows are held in memory"),
            "07_generate_series", new Failures(Stage.TECHNIQUE, "DataRow messages: rows are fetched",
                    "round trips: more than one statement is sent"),
            "08_what_you_gave_up", new Failures(Stage.RIGHT, "it has 'bob+news@example.org'",
                    "0 CopyData messages: the second half no longer goes through COPY"),
            "09_distance", new Failures(Stage.TECHNIQUE, "round trips: the load waits for each row",
                    "round trips: the load waits for each row"));

    private static Judge judge;

    @BeforeAll
    static void start() throws Exception {
        judge = new Judge(Database.host("embedded"), Duration.ofSeconds(60));
    }

    @AfterAll
    static void stop() {
        judge.close();
    }

    static Stream<Task> tasks() {
        return Task.ALL.stream().map(task -> task);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void theExerciseFailsAsIntended(Task task) throws Exception {
        var verdict = judge.judge(task, Exercises.unsolved(task.name), null);
        assertThat(verdict.lines()).isNotEmpty();
        assertThat(verdict.failedOn()).as(String.join("\n", verdict.lines())).isEqualTo(FAILURES.get(task.name).unsolved);
        assertThat(verdict.seen()).contains(FAILURES.get(task.name).seen);
        assertThat(verdict.next()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void theSolutionPasses(Task task) throws Exception {
        var verdict = judge.judge(task, Exercises.solution(task.name), null);
        assertThat(verdict.isSolved()).as(String.join("\n", verdict.lines())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void theWrongTechniqueFailsAlthoughItsRowsAreRight(Task task) throws Exception {
        var verdict = judge.judge(task, Path.of("tests", "wrong", task.name + ".java"), null);
        assertThat(verdict.failedOn()).as(String.join("\n", verdict.lines())).isEqualTo(Stage.TECHNIQUE);
        assertThat(verdict.seen()).contains(FAILURES.get(task.name).wrong);
    }

    @Test
    void theSpeedUpOfASolutionIsMeasured() throws Exception {
        var verdict = judge.judge(Task.named("09_distance"), Exercises.solution("09_distance"), Exercises.unsolved("09_distance"));
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
        assertThat(prose).startsWith("# " + Integer.parseInt(task.name.substring(0, 2)) + ". ");
        assertThat(task.hints).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void thereIsOneForEachChapter() throws Exception {
        assertThat(Exercises.names()).containsAll(Project.chapters());
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
        assertThat(directives(Path.of("workshop", "Check.java"))).as("what the check compiles with").containsAll(
                expected.stream().filter(line -> line.startsWith("//DEPS") && !line.contains("org.postgresql")).toList());
    }

    private static List<String> directives(Path file) throws Exception {
        return Files.readAllLines(file).stream().filter(line -> line.matches("//[A-Z]+ .*")).toList();
    }
}
