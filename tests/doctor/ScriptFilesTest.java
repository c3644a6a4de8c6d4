package workshop.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import workshop.book.Project;
import workshop.check.Exercises;

/** What is fetched and compiled the evening before, and looked for in the morning. */
class ScriptFilesTest {

    @Test
    void areAllThatAnAttendeeRuns() throws Exception {
        var expected = new ArrayList<>(List.of("workshop/Tap.java", "workshop/Check.java", "workshop/Tour.java"));
        Project.chapters().forEach(name -> expected.add("chapters/" + name + ".java"));
        Exercises.names().forEach(name -> expected.addAll(List.of("exercises/" + name + ".java", "solutions/" + name + ".java")));
        ScriptFiles.onDemand("--spark").forEach(script -> expected.remove(script.toString().replace('\\', '/')));
        assertThat(expected).contains("chapters/10_spring.java", "exercises/10_spring.java");
        assertThat(ScriptFiles.all()).containsAll(expected).doesNotContain("workshop/Weave.java");
        assertThat(ScriptFiles.onePerSetOfLibraries()).as("their libraries are looked for").contains("chapters/10_spring.java",
                "workshop/Tap.java");
    }

    /** A search for missing classes must know what is in the jars that a script runs on. */
    @Test
    void whatAScriptRunsOnComesBeforeIt() throws Exception {
        var compiled = ScriptFiles.compiled().stream().map(each -> each.toString().replace('\\', '/')).toList();
        assertThat(compiled).doesNotHaveDuplicates().startsWith("workshop/Server.java", "workshop/Stage.java")
                .containsSubsequence("chapters/jakartadata/JakartaSignups.java", "chapters/11_other_calls.java")
                .containsAll(ScriptFiles.all());
    }
}
