package workshop.check;

import static org.assertj.core.api.Assertions.assertThat;

import kit.TestServer;
import kit.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The commands check and reset, as an attendee has them: in a copy of the project, with a home of its own. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@Tag("slow")
class CheckCommandTest {

    @TempDir
    Path home;

    @TempDir
    Path project;

    private Map<String, String> environment;

    @BeforeEach
    void copy() throws Exception {
        for (var folder : List.of("workshop", "checks", "exercises", "solutions")) {
            Shell.copy(folder, project);
        }
        Files.copy(Shell.PROJECT.resolve("jbang-catalog.json"), project.resolve("jbang-catalog.json"));
        environment = Map.of("WORKSHOP_DB", TestServer.newDatabaseForCommands());
    }

    private Shell.Result run(String command, String... arguments) throws Exception {
        var all = new ArrayList<>(List.of("-R-Duser.home=" + home, command));
        all.addAll(List.of(arguments));
        var words = all.toArray(String[]::new);
        // what an attendee has changed is another script than the project's
        return command.endsWith(".java") ? Shell.jbangIn(project, environment, words) : Shell.runIn(project, environment, words);
    }

    @Test
    void fromTheFirstCheckToASolvedExerciseAndBack() throws Exception {
        var file = project.resolve("exercises/03_insert_loop.java");

        var wrong = run("check", "33");
        assertThat(wrong.exitCode()).as(wrong.toString()).isEqualTo(2);
        assertThat(wrong.error()).singleElement().asString().startsWith("There is no exercise 33, only 01_orm_loop, ");

        var unsolved = run("check", "3");
        assertThat(unsolved.exitCode()).as(unsolved.toString()).isEqualTo(1);
        assertThat(unsolved.error()).isEmpty();
        assertThat(unsolved.out()).contains("  technique   no",
                "  seen:      5,001 Parse messages: statements are prepared for each row");

        assertThat(run("check", "03", "--hint").out()).contains("03_insert_loop, hint 1 of 3:");
        assertThat(run("check", "03", "--hint").out()).contains("03_insert_loop, hint 1 of 3:", "03_insert_loop, hint 2 of 3:")
                .allMatch(line -> line.length() <= 80);
        assertThat(Files.readString(home.resolve(".ten-thousand-rows/progress.json"))).contains("\"hints\" : 2");

        Files.copy(project.resolve("solutions/03_insert_loop.java"), file, StandardCopyOption.REPLACE_EXISTING);
        int all = Exercises.names().size();
        var boxes = "[ ][ ][x]" + "[ ]".repeat(all - 3) + "  1 of " + all + " solved";
        var solved = run("check", "03_insert_loop");
        assertThat(solved.out()).contains("  right       ok", "  technique   ok").endsWith(boxes + " so far",
                "Next: jbang ch04, then exercises/04_execute_batch.java", "and jbang check 04");
        assertThat(solved.error()).as("no terminal").isEmpty();
        assertThat(solved.exitCode()).as(solved.toString()).isZero();

        assertThat(run("check", "--share").out()).singleElement().asString()
                .startsWith("Ten Thousand Rows: " + boxes + " (03 ");

        assertThat(run("reset", "03").out()).singleElement().asString().contains("03_insert_loop.java.mine");
        assertThat(file).hasSameTextualContentAs(project.resolve("checks/unsolved/03_insert_loop.java"));
        assertThat(project.resolve("exercises/03_insert_loop.java.mine"))
                .hasSameTextualContentAs(project.resolve("solutions/03_insert_loop.java"));

        var ran = run("exercises/03_insert_loop.java");
        assertThat(ran.error()).isEmpty();
        assertThat(ran.out()).first().isEqualTo("3. Prepare each statement once");
        assertThat(ran.out()).anyMatch(line -> line.matches("  load +[\\d.,]+ ms .* 5,0\\d\\d .*"));
        assertThat(run("solutions/03_insert_loop.java").out()).anyMatch(line -> line.startsWith("  before "))
                .anyMatch(line -> line.startsWith("  after "));
    }

    /** What only this exercise needs is not a library of the check: it asks JBang for it. */
    @Test
    void anExerciseHasItsOwnLibraries() throws Exception {
        assertThat(Files.readString(project.resolve("workshop/Check.java"))).doesNotContain("springframework");
        Files.copy(Shell.PROJECT.resolve("jbang"), project.resolve("jbang")); // or one on PATH, which need not be there
        var unsolved = run("check", "10", "--limit", "300");
        assertThat(unsolved.exitCode()).as(unsolved.toString()).isEqualTo(1);
        assertThat(unsolved.out()).contains("  right       ok", "  technique   no");
        assertThat(unsolved.error()).isEmpty();

        var solution = project.resolve("solutions/10_spring.java"); // which names the libraries
        Files.writeString(solution, Files.readString(solution).replace("spring-data-jpa:4.1.2", "no-such-library:1"));
        var missing = run("check", "10", "--limit", "300");
        assertThat(missing.exitCode()).as(missing.toString()).isEqualTo(1);
        assertThat(missing.error()).containsExactly("The libraries of exercise 10 are not all on this machine, and JBang"
                + " could not fetch them. Run this with a network: jbang warmup");
    }

    @Test
    void whatCannotBeReadIsNamed() throws Exception {
        environment = new HashMap<>(environment);
        environment.put("TTR_JBANG", "./jbang");
        var file = project.resolve("exercises/03_insert_loop.java");

        Files.write(file, new byte[] {'/', '/', ' ', (byte) 0xe4, '\n'});
        assertThat(run("check", "03").error()).containsExactly("exercises/03_insert_loop.java is not UTF-8. Save it as UTF-8,"
                + " or start again with: ./jbang reset 03");
        Files.delete(file);
        var missing = run("check", "03");
        assertThat(missing.error()).containsExactly(
                "exercises/03_insert_loop.java is not there. Put it back with: ./jbang reset 03");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(run("reset", "03").out()).containsExactly("exercises/03_insert_loop.java is as it was given; it was not there.");
        assertThat(file).isRegularFile();
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(run("check", "03").error()).containsExactly("exercises/03_insert_loop.java is a folder, not a file."
                + " Start again with: ./jbang reset 03");
        assertThat(run("reset", "03").exitCode()).isZero();
        assertThat(file).isRegularFile();
    }
}
