import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kit.Needs;
import kit.Shell;
import kit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What JBang makes of the scripts is whole, whoever builds it when: each test has a JBang cache of its own. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@ResourceLock("the builds") // its methods run one after the other
@Needs.Tool(Needs.UNIX)
@Tag("slow")
class BuildTest {

    private static final String CHAPTER = "chapters/06_copy.java";
    private static final String[] SHORT = {CHAPTER, "--rows", "10", "--runs", "1", "--only", "binary"};
    private static final String CHECKED = "  every run checked: 10 rows";

    @TempDir
    Path folder;

    private Map<String, String> environment;

    @BeforeEach
    void emptyCache() throws Exception {
        environment = Map.of("JBANG_CACHE_DIR", folder.resolve("cache").toString(), "WORKSHOP_DB", TestServer.newDatabaseForCommands());
    }

    private Shell.Result run(Path project) throws Exception {
        return Shell.jbangIn(project, environment, SHORT);
    }

    private static void assertFine(Shell.Result run) {
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).as(run.toString()).anyMatch(line -> line.startsWith(CHECKED));
    }

    private Path jar(String script) throws IOException {
        try (var files = Files.find(folder.resolve("cache/jars"), 2, (file, attributes) -> file.toString().endsWith(".jar"))) {
            return files.filter(file -> file.getParent().getFileName().toString().startsWith(script)).findFirst().orElseThrow();
        }
    }

    /** Without turns, two of five are enough to leave a jar with half of its classes, for good. */
    @Test
    void fiveFirstRunsAtOnceAreAllRightAndATruncatedJarHeals() throws Exception {
        var together = new ArrayList<Process>();
        for (int i = 0; i < 5; i++) {
            var variables = new HashMap<>(environment);
            variables.put("WORKSHOP_DB", TestServer.newDatabaseForCommands());
            together.add(Shell.startJBang(Shell.PROJECT, variables, folder.resolve("out" + i), folder.resolve("error" + i), SHORT));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(together.get(i).waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertFine(new Shell.Result(together.get(i).exitValue(), Files.readAllLines(folder.resolve("out" + i)),
                    Files.readAllLines(folder.resolve("error" + i))));
        }
        assertFine(run(Shell.PROJECT));
        for (var script : List.of("06_copy.java", "Stage.java")) {
            var jar = jar(script);
            try (var channel = Files.newByteChannel(jar, StandardOpenOption.WRITE)) {
                channel.truncate(Files.size(jar) / 2);
            }
            assertFine(run(Shell.PROJECT));
        }
    }

    /** The chapter is not touched, and was compiled against a method that is gone. */
    @Test
    void aStageWhoseSignatureChangedIsNoSurpriseToAScriptBuiltBefore() throws Exception {
        var project = folder.resolve("project");
        for (var each : List.of("workshop", "chapters")) {
            Shell.copy(each, project);
        }
        assertFine(run(project));
        var notebook = project.resolve("workshop/notebook/Notebook.java");
        var method = "public void run(String... args) {";
        var now = Files.readString(notebook);
        assertThat(now).contains(method);
        Files.writeString(notebook, now.replace(method, "public Notebook run(String... args) {").replace(
                "        ChapterRun.main(this, args);\n", "        ChapterRun.main(this, args);\n        return this;\n"));
        assertFine(run(project));
        Files.writeString(notebook, now);
        var database = project.resolve("workshop/server/Database.java"); // below the notebook
        var text = Files.readString(database);
        assertThat(text).contains("public void empty() throws SQLException {");
        Files.writeString(database, text.replace("public void empty() throws SQLException {",
                "public int empty() throws SQLException {").replace("        empty(\"signup\");\n", "        empty(\"signup\");\n        return 0;\n"));
        assertFine(run(project));
    }
}
