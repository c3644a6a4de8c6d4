import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The commands check and reset, as an attendee has them: in a copy of the project, with a home of its own. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
class CheckCommandTest {

    @TempDir
    Path home;

    @TempDir
    Path project;

    private Map<String, String> environment;

    @BeforeEach
    void copy() throws Exception {
        for (var folder : List.of("workshop", "checks", "exercises", "solutions")) {
            try (var files = Files.walk(Shell.PROJECT.resolve(folder))) {
                for (var file : files.sorted(Comparator.naturalOrder()).toList()) {
                    Files.copy(file, project.resolve(Shell.PROJECT.relativize(file).toString()));
                }
            }
        }
        Files.copy(Shell.PROJECT.resolve("jbang-catalog.json"), project.resolve("jbang-catalog.json"));
        environment = Map.of("WORKSHOP_DB", TestServer.newDatabaseForCommands());
    }

    private Shell.Result run(String command, String... arguments) throws Exception {
        var all = new ArrayList<>(List.of("run", "--runtime-option=-Duser.home=" + home, command));
        all.addAll(List.of(arguments));
        return Shell.jbangIn(project, environment, all.toArray(String[]::new));
    }

    @Test
    void fromTheFirstCheckToASolvedExerciseAndBack() throws Exception {
        var file = project.resolve("exercises/03_insert_loop.java");

        var wrong = run("check", "33");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.error()).singleElement().asString().startsWith("There is no exercise 33, only 01_orm_loop, ");

        var unsolved = run("check", "3");
        assertThat(unsolved.exitCode()).isEqualTo(1);
        assertThat(unsolved.error()).isEmpty();
        assertThat(unsolved.out()).contains("  technique   no",
                "  seen:      5,001 Parse messages: the statement is prepared for each row");

        assertThat(run("check", "03", "--hint").out()).contains("03_insert_loop, hint 1 of 3:");
        assertThat(Files.readString(home.resolve(".ten-thousand-rows/progress.json"))).contains("\"hints\" : 1");

        Files.copy(project.resolve("solutions/03_insert_loop.java"), file, StandardCopyOption.REPLACE_EXISTING);
        var solved = run("check", "03_insert_loop");
        assertThat(solved.out()).contains("  right       ok", "  technique   ok").last().asString()
                .isEqualTo("[ ][ ][x][ ][ ][ ][ ][ ][ ]  1 of 9 solved");
        assertThat(solved.exitCode()).isZero();

        assertThat(run("check", "--share").out()).singleElement().asString()
                .startsWith("Ten Thousand Rows: [ ][ ][x][ ][ ][ ][ ][ ][ ]  1 of 9 solved (03 ");

        assertThat(run("reset", "03").out()).singleElement().asString().contains("03_insert_loop.java.mine");
        assertThat(file).hasSameTextualContentAs(project.resolve("checks/unsolved/03_insert_loop.java"));
        assertThat(project.resolve("exercises/03_insert_loop.java.mine"))
                .hasSameTextualContentAs(project.resolve("solutions/03_insert_loop.java"));

        var ran = run("exercises/03_insert_loop.java");
        assertThat(ran.error()).isEmpty();
        assertThat(ran.out()).first().isEqualTo("3. Prepare it once");
        assertThat(ran.out()).anyMatch(line -> line.matches("  load +[\\d.,]+ ms .* 5,0\\d\\d .*"));
        assertThat(run("solutions/03_insert_loop.java").out()).anyMatch(line -> line.startsWith("  before "))
                .anyMatch(line -> line.startsWith("  after "));
    }
}
