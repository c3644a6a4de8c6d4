package workshop.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import kit.Needs;
import kit.Shell;
import kit.PseudoTerminal;
import kit.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.json.JsonMapper;

/** The look at the machine on the morning: each check can go well, and each can fail. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@ResourceLock("the doctor") // its methods run one after the other
@Tag("slow")
class DoctorTest {

    @TempDir
    Path folder;

    /** A project of one script, which needs that library or none; its JBang does this when it is called. */
    private void project(String library, String jbang) throws IOException {
        Files.createDirectory(folder.resolve("chapters"));
        Files.writeString(folder.resolve("chapters/01_new.java"), """
                ///usr/bin/env jbang "$0" "$@" ; exit $?
                //JAVA 25+
                %s
                class New { void main() {} }
                """.formatted(library));
        Files.writeString(folder.resolve("jbang"), "#!/bin/sh\n" + jbang);
        assertThat(folder.resolve("jbang").toFile().setExecutable(true)).isTrue();
    }

    /** Spark's notes on Java: 25 before 25.0.3 is deprecated. */
    @Test
    void namesAJavaThatSparkDeprecates() {
        assertThat(Examination.java(Runtime.Version.parse("25.0.2+10"))).hasToString("note             25.0.2, with its compiler; Spark"
                + " advises against JDK 25 before 25.0.3, because of a bug in its G1 collector. For the chapter about Spark, update"
                + " the JDK, for example from https://adoptium.net");
        assertThat(Examination.java(Runtime.Version.parse("25.0.3+9-LTS"))).hasToString("ok               25.0.3, with its compiler");
        assertThat(Examination.java(Runtime.Version.parse("26"))).hasToString("ok               26, with its compiler");
    }

    @Test
    @Needs.Tool(Needs.TERMINAL)
    void looksAtEverythingAndANoteIsNoFailure() throws Exception {
        project("", "echo 0.99.0");
        var file = folder.resolve("with a space.json");
        var command = "cd '%s'; stty cols 79; '%s/jbang' '%2$s/workshop/Doctor.java' --json '%s'";
        try (var screen = new PseudoTerminal(command.formatted(folder, Shell.PROJECT, file))) {
            screen.await("terminal ");
            assertThat(screen.exitCode()).as(() -> String.join("\n", screen.lines())).isZero();
            assertThat(screen.lines()).anyMatch(line -> line.startsWith("note  JBang      0.99.0 is older than 0.132.1"))
                    .anyMatch(line -> line.matches("note +terminal +79 columns, UTF-8\\. Tables take 80.*"));
        }
        var json = JsonMapper.shared().readTree(file);
        assertThat(json.propertyNames()).containsExactly("date", "machine", "ready", "findings");
        assertThat(json.get("ready").asBoolean()).isTrue();
        assertThat(json.get("machine").propertyNames()).containsExactly("os", "cpu", "cores", "java");
        assertThat(json.get("findings").valueStream()
                .map(each -> each.get("what").asString() + " " + each.get("verdict").asString())).containsExactly("Java OK",
                        "JBang NOTE", "disk OK", "memory OK", "port OK", "libraries OK", "compiled OK",
                        "server OK", "commit OK", "terminal NOTE");
    }

    /** A machine on which nothing is right: no compiler, no JBang, a full disk, no memory, no loopback, a new library. */
    @Test
    @Needs.Tool(Needs.NAMESPACES)
    void eachCheckCanFailAndSaysWhatToDo() throws Exception {
        assertThat(Shell.jbang("build", "doctor").exitCode()).isZero();
        project("//DEPS org.example:no-such-library:1", "echo 'it is broken' >&2; exit 1");
        Files.writeString(folder.resolve("meminfo"), "MemTotal: 8000000 kB\nMemFree: 100000 kB\nMemAvailable: 300000 kB\n");
        var home = Files.createDirectory(folder.resolve("home"));
        var run = Namespace.run(folder, """
                mount -t tmpfs -o size=70m none '%s'
                mount --bind meminfo /proc/meminfo
                mount -t tmpfs none /run # where Docker's socket may be
                export DOCKER_HOST=tcp://127.0.0.1:1
                '%s/jbang' -o -R--limit-modules=java.se,jdk.unsupported -R-Dstdout.encoding=US-ASCII -R-Duser.home='%s' \\
                    -R-Dmaven.repo.local="$HOME/.m2/repository" '%2$s/workshop/Doctor.java' --docker
                """.formatted(home, Shell.PROJECT, home));
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.error()).containsExactly(
                "Not everything works: do what each MEND line says, and run jbang doctor again.");
        var patterns = new String[] {
            "MEND +Java +25\\S* has no compiler\\. Install a full JDK 25.*",
            "MEND +JBang +it is broken\\. Install JBang: https://www\\.jbang\\.dev/download",
            "MEND +disk +0\\.1 GB free in your home folder\\. Free some space: 1 GB is needed",
            "MEND +memory +0\\.3 GB of 8\\.2 GB available\\. 0\\.7 GB is needed: close some programs",
            "MEND +port +No port of localhost can be reached: .*firewall.*",
            "MEND +libraries +Those of chapters/01_new\\.java are not all on this machine\\. Run this with.*: jbang warmup",
            "ok +compiled +nothing is missing from what JBang has compiled",
            "MEND +server +PostgreSQL's initdb failed: .*No space left on device.*",
            "MEND +commit +PostgreSQL's initdb failed: .*No space left on device.*",
            "MEND +Docker +Testcontainers finds no Docker engine that works\\. Start Docker.*",
            "note +terminal +US-ASCII shows letters other.*"};
        assertThat(run.out()).hasSameSizeAs(patterns);
        for (int i = 0; i < patterns.length; i++) {
            assertThat(run.out().get(i)).matches(patterns[i]);
        }
    }

    @Test
    void badInputIsOneLine() throws Exception {
        assertOneLine(Shell.run("doctor", "--doker"), 2, "Did you mean --docker. See: jbang doctor --help");
        assertOneLine(Shell.run("doctor", "--json", "/nowhere/at/all.json"), 2, "'/nowhere/at/all.json' cannot be written");
        assertOneLine(Shell.runIn(folder, Map.of(), Shell.PROJECT.resolve("workshop/Doctor.java").toString()), 1,
                "This is not the project's folder. Clone the repository if you have not, change to its folder, and run the"
                + " command again.");
    }

    private static void assertOneLine(Shell.Result run, int exitCode, String message) {
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
        assertThat(run.error()).singleElement().asString().contains(message);
    }
}
