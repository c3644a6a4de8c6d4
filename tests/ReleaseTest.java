import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kit.Needs;
import kit.Shell;
import kit.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What others need to use and change this: it can be read, agrees with the scripts, and runs from anywhere. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@ResourceLock("the release") // its methods run one after the other
@Tag("slow")
class ReleaseTest {

    private static final Path PROJECT = Shell.PROJECT;
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)(#[^)]+)?\\)");
    private static final Pattern DEPS = Pattern.compile("(?m)^//DEPS ([^:/\\s]+:[^:\\s]+):([^@:\\s]+)");
    private static final Pattern JBANG = Pattern.compile("(?m)(?:^|run: |[`\" ])(?:\\./)?jbang ([\\w/]+\\.java|[a-z]\\w*)\\b");

    private static HttpServer web;

    @TempDir
    Path empty;

    @BeforeAll
    static void serve() {
        web = SimpleFileServer.createFileServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PROJECT,
                SimpleFileServer.OutputLevel.NONE);
        web.start();
    }

    @AfterAll
    static void stop() {
        web.stop(0);
    }

    private static String read(String file) throws IOException {
        return Files.readString(PROJECT.resolve(file));
    }

    private static JsonNode json(String file) {
        return JsonMapper.shared().readTree(PROJECT.resolve(file));
    }

    private static JsonNode yaml(Path file) {
        return YAMLMapper.shared().readTree(file);
    }

    /** All pages that somebody writes by hand. */
    static Stream<Path> pages() throws IOException {
        try (var files = Files.list(PROJECT)) {
            var pages = new ArrayList<>(files.filter(file -> file.toString().endsWith(".md")).toList());
            pages.add(PROJECT.resolve("workshop/README.md"));
            return pages.stream();
        }
    }

    static Stream<Path> yamls() throws IOException {
        try (var files = Files.walk(PROJECT.resolve(".github"))) {
            var all = new ArrayList<>(files.filter(file -> file.toString().endsWith(".yml")).toList());
            all.addAll(List.of(PROJECT.resolve("CITATION.cff"), PROJECT.resolve("docker-compose.yml")));
            return all.stream();
        }
    }

    private static List<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream().filter(line -> line.startsWith("#"))
                .map(line -> "#" + line.replaceFirst("#+ ", "").toLowerCase().replaceAll("[^\\w -]", "").replace(' ', '-'))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void eachLinkLivesInsideTheRepository(Path page) throws IOException {
        for (var link : LINK.matcher(Files.readString(page)).results().toList()) {
            if (link.group(1).startsWith("https://")) {
                assertThat(link.group(1)).as("the only page elsewhere").startsWith("https://www.jbang.dev/");
                continue;
            }
            var target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
            assertThat(target).as(link.group()).exists().startsWith(PROJECT);
            if (link.group(2) != null) {
                assertThat(anchors(target)).as(link.group()).contains(link.group(2));
            }
        }
    }

    /** No address is made up: what a page names as an address would be somebody else's. */
    @ParameterizedTest
    @MethodSource("pages")
    void noPageNamesAnAddressThatIsNobodys(Path page) throws IOException {
        assertThat(Files.readString(page)).doesNotContainPattern("[\\w.]+@[\\w-]+\\.[a-z]{2,}|github\\.com/|TODO:");
    }

    @ParameterizedTest
    @MethodSource("yamls")
    void eachYamlIsOne(Path file) {
        assertThat(yaml(file).isObject()).isTrue();
        assertThat(yaml(file).isEmpty()).isFalse();
    }

    /** Each command of ours that a workflow, a form, a page or the container calls. */
    @Test
    void whatIsCalledIsThere() throws IOException {
        var aliases = json("jbang-catalog.json").get("aliases");
        var files = Stream.concat(Stream.concat(pages(), yamls()), Stream.of(PROJECT.resolve(".devcontainer/devcontainer.json")));
        var called = new TreeSet<String>();
        for (var file : files.toList()) {
            JBANG.matcher(Files.readString(file)).results().map(found -> found.group(1)).forEach(called::add);
        }
        called.removeAll(List.of("jdk", "edit", "trust", "chapters/NN_name.java")); // JBang's own, and the name of none
        assertThat(called).contains("warmup", "doctor", "record", "test", "ch06", "chapters/06_copy.java");
        for (var each : called) {
            assertThat(each.endsWith(".java") ? Files.exists(PROJECT.resolve(each)) : aliases.has(each)).as(each).isTrue();
        }
    }

    @Test
    void theWorkflowRunsAllOnUbuntuAndWhatCanRunElsewhere() throws IOException {
        var jobs = yaml(PROJECT.resolve(".github/workflows/ci.yml")).get("jobs");
        assertThat(jobs.get("all").get("runs-on").asString()).startsWith("ubuntu-");
        assertThat(jobs.get("all").toString()).contains(".ci/run");
        assertThat(jobs.get("elsewhere").at("/strategy/matrix/os").toString()).contains("macos-", "windows-");
        for (var job : jobs) {
            var java = job.get("steps").valueStream()
                    .filter(step -> step.path("uses").asString().startsWith("actions/setup-java@")).findFirst().orElseThrow()
                    .at("/with/java-version").asString().lines().toList();
            assertThat(java).containsExactlyInAnyOrder("17", "25");
            assertThat(job.get("timeout-minutes").asInt()).isPositive();
        }
        var tests = Pattern.compile("jbang test ((?:[A-Z]\\w+ ?)+)").matcher(read(".github/workflows/ci.yml"));
        assertThat(tests.find()).isTrue();
        for (var name : tests.group(1).strip().split(" ")) {
            try (var files = Files.walk(PROJECT.resolve("tests"))) {
                assertThat(files.map(file -> file.getFileName().toString())).as(name)
                        .anyMatch(file -> file.matches(".*" + name + ".*Test\\.java"));
            }
        }
    }

    @Test
    void versionsAgreeWithTheScripts() throws IOException {
        var sdkman = read(".sdkmanrc").lines().filter(line -> !line.startsWith("#")).map(line -> line.split("="))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        var jbang = Pattern.compile("(?m)^JBANG_VERSION=(\\S+)$").matcher(read("jbang"));
        var java = Pattern.compile("(?m)^//JAVA (\\d+)\\+$").matcher(read("chapters/06_copy.java"));
        assertThat(jbang.find()).isTrue();
        assertThat(java.find()).isTrue();
        assertThat(sdkman).containsEntry("jbang", jbang.group(1)).containsOnlyKeys("java", "jbang");
        assertThat(read(".github/workflows/ci.yml")).contains("JBANG_DOWNLOAD_VERSION: " + jbang.group(1) + "\n");
        assertThat(sdkman.get("java")).startsWith(java.group(1) + ".");
        var features = json(".devcontainer/devcontainer.json").get("features");
        assertThat(features.get("ghcr.io/devcontainers/features/java:1").get("version").asString()).isEqualTo(java.group(1));
        assertThat(json(".devcontainer/devcontainer.json").get("postCreateCommand").asString()).isEqualTo("./jbang warmup");
    }

    @Test
    void theCitationAgreesWithLicenceAndReadme() throws IOException {
        var citation = yaml(PROJECT.resolve("CITATION.cff"));
        assertThat(read("README.md").lines().findFirst()).contains("# " + citation.get("title").asString());
        assertThat(citation.get("license").asString()).isEqualTo("Apache-2.0");
        assertThat(read("LICENSE").lines().map(String::strip)).contains("Apache License", "Version 2.0, January 2004");
        assertThat(citation.propertyNames()).contains("cff-version", "message", "authors");
    }

    /** Renovate's manager finds each library that JBang does, and its version. */
    @Test
    void renovateSeesEachLibrary() throws IOException {
        var manager = json("renovate.json").get("customManagers").get(0);
        var theirs = Pattern.compile(manager.get("matchStrings").get(0).asString());
        var file = Pattern.compile(manager.get("managerFilePatterns").get(0).asString().replaceAll("^/|/$", ""));
        int libraries = 0;
        try (var files = Files.walk(PROJECT)) {
            for (var script : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                var text = Files.readString(script);
                var found = theirs.matcher(text).results().map(each -> each.group("depName") + " " + each.group("currentValue"));
                var expected = DEPS.matcher(text).results().map(each -> each.group(1) + " " + each.group(2)).toList();
                assertThat(found.toList()).as(script.toString()).containsAll(expected);
                assertThat(file.matcher(script.toString()).find()).isTrue();
                libraries += expected.size();
            }
        }
        assertThat(libraries).isGreaterThan(30);
    }

    /** Each form has a title, a field to fill in, and ids that differ. */
    @Test
    void theFormsAskForWhatIsNeeded() throws IOException {
        for (var form : Map.of("does_not_work", "./jbang doctor", "wrong_claim", "Counts").entrySet()) {
            var parsed = yaml(PROJECT.resolve(".github/ISSUE_TEMPLATE/" + form.getKey() + ".yml"));
            assertThat(parsed.propertyNames()).contains("name", "description", "body");
            var ids = parsed.get("body").valueStream().filter(each -> each.has("id")).map(each -> each.get("id").asString())
                    .toList();
            assertThat(ids).hasSizeGreaterThanOrEqualTo(3).doesNotHaveDuplicates();
            assertThat(parsed.toString()).contains(form.getValue(), "\"required\":true");
        }
    }

    /** A file that is missing there makes its commands fail to compile. One that is listed twice does no harm. */
    @Test
    void eachRoomListsItsFiles() throws IOException {
        try (var rooms = Files.walk(PROJECT.resolve("workshop"), 2)) {
            for (var list : rooms.filter(each -> each.endsWith("package-info.java")).toList()) {
                try (var files = Files.list(list.getParent())) {
                    var sources = files.map(each -> each.getFileName().toString())
                            .filter(each -> each.endsWith(".java") && !each.equals("package-info.java")).sorted()
                            .map(each -> "//SOURCES " + each).toList();
                    assertThat(Files.readAllLines(list)).as(list.toString()).containsAll(sources);
                }
            }
        }
    }

    private Shell.Result fromAnywhere(String what, String... arguments) throws Exception {
        var url = what.replace("WEB", "http://localhost:" + web.getAddress().getPort());
        var words = Stream.concat(Stream.of(url), Stream.of(arguments));
        var run = Shell.jbangIn(empty, Map.of("WORKSHOP_DB", TestServer.newDatabaseForCommands()), words.toArray(String[]::new));
        assertThat(empty).isEmptyDirectory();
        return run;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ch06@WEB/jbang-catalog.json", "WEB/chapters/06_copy.java"})
    @Needs.Tool(Needs.UNIX)
    void aChapterRunsFromAnEmptyFolder(String chapter) throws Exception {
        var run = fromAnywhere(chapter, "--rows", "10", "--runs", "1", "--only", "binary");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.error()).isEmpty();
        assertThat(run.out()).first().isEqualTo("6. COPY: stop sending statements, send rows");
        assertThat(run.out()).anyMatch(line -> line.startsWith("  every run checked: 10 rows"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tour", "check", "record", "doctor"}) // the others take no file that these do not
    @Needs.Tool(Needs.UNIX)
    void whatNeedsTheProjectSaysSoInOneLine(String command) throws Exception {
        var run = fromAnywhere(command + "@WEB/jbang-catalog.json");
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.error()).singleElement().asString().matches(
                "This is not the project's folder\\. Clone the repository if you have not, change to its folder, and run the command"
                        + " again\\.");
        assertThat(run.out()).isEmpty();
    }

    /** From a URL, JBang finds none. The tests are for the folder alone; and a check finds no exercise before it needs these. */
    @Test
    void noCommandFindsItsFilesByGlob() throws IOException {
        for (var alias : json("jbang-catalog.json").get("aliases").properties()) {
            var globs = read(alias.getValue().get("script-ref").asString()).lines()
                    .filter(line -> line.matches("//(SOURCES|FILES) .*\\*.*") && !line.equals("//SOURCES ../checks/*.java"));
            assertThat(alias.getKey().equals("test") ? Stream.empty() : globs).as(alias.getKey()).isEmpty();
        }
    }
}
