package workshop.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kit.Needs;
import kit.Shell;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exercise that needs Spark, as an attendee has it checked: in a copy of the project, with a home of its own. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@ResourceLock("the check of an exercise with Spark") // its methods run one after the other: Spark has threads enough
@Needs.Tool(Needs.UNIX)
@Tag("slow")
class SparkExerciseTest {

    private static final String EXERCISE = "exercises/14_more_machines.java";
    private static final String SOLUTION = "solutions/14_more_machines.java";

    @TempDir
    Path home;

    @TempDir
    Path project;

    @BeforeAll
    static void fetch() throws Exception {
        var fetched = Shell.jbang("build", SOLUTION);
        assertThat(fetched.exitCode()).as(fetched.toString()).isZero();
    }

    @BeforeEach
    void copy() throws Exception {
        for (var part : List.of("workshop", "checks", "exercises", "solutions")) {
            Shell.copy(part, project);
        }
        Files.copy(Shell.PROJECT.resolve("jbang"), project.resolve("jbang"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            checks/unsolved | right       no | seen:      1,125 rows stored                                            | 1
            tests/wrong     | technique   no | seen:      1 CopyDone message: the tasks do not send their rows themselves | 1
            solutions       | right       ok | technique   ok                                                          | 0""")
    void itFailsAsIntendedAndItsSolutionPasses(String given, String first, String second, int code) throws Exception {
        var handedIn = Shell.PROJECT.resolve(given).resolve("14_more_machines.java");
        Files.copy(handedIn, project.resolve(EXERCISE), StandardCopyOption.REPLACE_EXISTING);
        var run = check("14", "--limit", "300");
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(code);
        assertThat(run.error()).isEmpty();
        assertThat(run.out()).contains("  " + first, "  " + second).allMatch(line -> line.length() <= 80);
    }

    /** Nobody gets 280 MB for having typed --all. */
    @Test
    void withoutSparkItIsLeftOut() throws Exception {
        var solution = project.resolve(SOLUTION); // which names the libraries
        Files.writeString(solution, Files.readString(solution).replace("spark-sql_2.13:", "no-such-library:"));
        try (var others = Files.list(project.resolve("checks/unsolved"))) {
            for (var other : others.filter(each -> !each.endsWith("14_more_machines.java")).toList()) {
                Files.delete(other);
            }
        }
        var fetch = "Exercise 14 needs large libraries that are not on this machine. Fetch them with: jbang warmup --spark";
        var one = check("14");
        assertThat(one.error()).containsExactly(fetch);
        assertThat(one.exitCode()).as(one.toString()).isEqualTo(1);
        var all = check("--all");
        assertThat(all.error()).isEmpty();
        assertThat(all.out()).contains("  left out    " + fetch, "0 of 0 exercises are solved:");
        assertThat(all.out()).last().asString().matches(" +14_more_machines +left out");
        assertThat(all.exitCode()).as(all.toString()).isZero();
    }

    private Shell.Result check(String... arguments) throws Exception {
        return Shell.runIn(project, Map.of(), Stream.concat(Stream.of("-R-Duser.home=" + home, "check"), Stream.of(arguments))
                .toArray(String[]::new));
    }
}
