package workshop.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import kit.Needs;
import kit.Shell;
import kit.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The evening before, which makes the day after independent of the network. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@ResourceLock("the evening before") // its methods run one after the other
@Tag("slow")
class WarmupTest {

    @TempDir
    Path folder;

    /** The same project with fewer chapters, because each takes seconds to compile. */
    private Path project() throws IOException {
        var project = Files.createDirectory(folder.resolve("project"));
        Files.createDirectory(project.resolve("chapters"));
        Files.copy(Shell.PROJECT.resolve("jbang"), project.resolve("jbang"));
        Files.copy(Shell.PROJECT.resolve("jbang-catalog.json"), project.resolve("jbang-catalog.json"));
        Shell.copy("workshop", project);
        for (var command : List.of("Tour", "Compare", "Check", "Reset", "Handout", "Tap")) {
            Files.delete(project.resolve("workshop/" + command + ".java"));
        }
        return project;
    }

    private static void copy(String chapter, Path project) throws IOException {
        Files.copy(Shell.PROJECT.resolve(chapter), project.resolve(chapter));
    }

    /**
     * What this machine has serves as the network of the evening: as a mirror of Maven's repository, which is gone in the
     * morning. The machine that is warmed up has an empty home, but for JBang.
     */
    @Test
    @Needs.Tool(Needs.NAMESPACES)
    void afterAnEveningWithANetworkAllRunsWithoutOne() throws Exception {
        var project = project();
        copy("chapters/04_execute_batch.java", project); // which chapter 6 includes
        copy("chapters/06_copy.java", project);
        for (var script : new String[] {"warmup", "doctor", "ch04", "ch06"}) {
            assertThat(Shell.jbang("info", "classpath", script).exitCode()).as("fills the mirror for " + script).isZero();
        }
        Shell.jbang("ch06", "--rows", "1", "--runs", "1", "--only", "binary"); // and with the server's programs

        var home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(home.resolve(".jbang"));
        Files.writeString(Files.createDirectory(home.resolve(".m2")).resolve("settings.xml"), """
                <settings><mirrors><mirror>
                    <id>evening</id><mirrorOf>*</mirrorOf><url>file://%s</url>
                </mirror></mirrors></settings>""".formatted(Files.createDirectory(folder.resolve("mirror"))));
        var atHome = Namespace.LOOPBACK + """
                for each in "$HOME"/.jbang/bin "$HOME"/.jbang/maven-*; do
                    if [ -e "$each" ]; then cp -r "$each" '%s/.jbang/'; fi
                done
                """.formatted(home);
        var mirrored = "mount --bind \"$HOME/.m2/repository\" '%s'\n".formatted(folder.resolve("mirror"));
        var moved = "mount --bind '%s' \"$HOME\"\n".formatted(home);

        var evening = Namespace.out(project, atHome + mirrored + moved + "./jbang warmup");
        assertThat(evening).first().asString().matches("ok +scripts +6 of 6 compiled");
        assertThat(evening).anyMatch(line -> line.matches("ok +libraries +those of 4 scripts are on this machine"));
        assertThat(evening).anyMatch(line -> line.matches("ok +server +PostgreSQL 18.*1,000 rows loaded and compared"));
        assertThat(evening).last().asString().startsWith("All is ready");

        var morning = Namespace.out(project, Namespace.LOOPBACK + moved + """
                ./jbang -o doctor
                ./jbang -o ch04 --rows 10 --runs 1
                ./jbang ch06 --rows 10 --runs 1
                """);
        assertThat(morning).filteredOn(line -> line.startsWith("  every run checked: 10 rows")).hasSize(2);
    }

    @Test
    void aScriptThatDoesNotCompileIsNamedAndOthersGoOn() throws Exception {
        var project = project();
        Files.delete(project.resolve("workshop/Doctor.java"));
        Files.writeString(project.resolve("chapters/01_broken.java"), """
                ///usr/bin/env jbang "$0" "$@" ; exit $?
                //JAVA 25+
                class Broken { void main() { this is no Java } }
                """);
        var run = Shell.runIn(project, Map.of(), "warmup");
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.out().get(0)).matches("MEND +scripts +3 of 4 compiled");
        assertThat(run.out().get(1).strip()).isEqualTo(
                "chapters/01_broken.java does not compile. See: jbang chapters/01_broken.java");
        assertThat(run.error()).singleElement().asString().startsWith("Not everything is ready");
    }

    @Test
    void aLibraryThatCannotBeFetchedEndsItWithOneLine() throws Exception {
        var project = project();
        Files.writeString(project.resolve("chapters/01_new.java"), """
                ///usr/bin/env jbang "$0" "$@" ; exit $?
                //JAVA 25+
                //DEPS org.example:no-such-library:1
                class New { void main() {} }
                """);
        var run = Shell.runIn(project, Map.of(), "warmup");
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.error()).singleElement().asString()
                .startsWith("chapters/01_new.java is not ready: ").contains("org.example:no-such-library", "Is there a network");
    }

    @Test
    @Needs.Tool(Needs.SIGNALS)
    void nothingRunsOnAfterCtrlC() throws Exception {
        var process = Shell.start(Map.of(), folder.resolve("out"), folder.resolve("error"), "warmup");
        try {
            Shell.await("a script is compiled", () -> process.descendants().anyMatch(child ->
                    child.info().commandLine().orElse("").contains("build chapters/")));
            var children = process.descendants().toList();
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
            assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            Shell.await("all processes end", () -> children.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(Shell.said(folder.resolve("error"))).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void wrongOptionsAndAnotherFolderAreOneLine() throws Exception {
        var option = Shell.run("warmup", "--doker");
        assertThat(option.exitCode()).as(option.toString()).isEqualTo(2);
        assertThat(option.error()).singleElement().asString().contains("Did you mean --docker. See: jbang warmup --help");
        var elsewhere = Shell.runIn(folder, Map.of(), Shell.PROJECT.resolve("workshop/Warmup.java").toString());
        assertThat(elsewhere.exitCode()).as(elsewhere.toString()).isEqualTo(1);
        assertThat(elsewhere.error()).containsExactly(
                "This is not the project's folder. Clone the repository if you have not, change to its folder, and run the"
                + " command again.");
    }
}
