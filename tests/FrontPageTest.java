import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import workshop.Approach;
import workshop.Content;
import workshop.Demonstration;
import workshop.Notebook;
import workshop.Signups;

/** What the front page promises exists and starts. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
class FrontPageTest {

    static List<Notebook> chapters() {
        return Chapters.ALL;
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void eachChapterHasAnAliasThatStarts(Notebook chapter) throws Exception {
        var run = Shell.jbang("ch" + chapter.name().substring(0, 2), "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).first().isEqualTo(chapter.title());
        assertThat(String.join(" ", run.out())).contains("Ids: " + Stream.concat(
                chapter.approaches().stream().map(Approach::id), chapter.demonstrations().stream().map(Demonstration::id))
                .findFirst().orElseThrow());
        var alias = aliases().get("ch" + chapter.name().substring(0, 2));
        assertThat(alias.get("script-ref").asString()).isEqualTo("chapters/" + chapter.name() + ".java");
        assertThat(chapter.title()).endsWith(". " + alias.get("description").asString());
    }

    @Test
    void theCatalogHasNothingElse() throws Exception {
        assertThat(aliases().propertyNames()).containsExactly(
                "ch01", "ch02", "ch03", "ch04", "ch05", "ch06", "ch07", "ch08", "ch09", "tour", "check", "reset", "compare",
                "warmup", "doctor", "record", "weave", "test");
        for (var alias : aliases()) {
            assertThat(Shell.PROJECT.resolve(alias.get("script-ref").asString())).exists();
        }
    }

    private static JsonNode aliases() {
        return JsonMapper.shared().readTree(Shell.PROJECT.resolve("jbang-catalog.json")).get("aliases");
    }

    /** The lines of README.md's blocks of commands that call jbang. */
    static Stream<String> commands() throws IOException {
        var blocks = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Shell.PROJECT.resolve("README.md")));
        return blocks.results().flatMap(block -> block.group(1).lines())
                .map(line -> line.replaceFirst(" +#.*", "")).filter(line -> line.matches("(\\./)?jbang .*")).distinct();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandOfTheReadmeExists(String command) throws IOException {
        var script = command.split(" ")[1];
        if (script.startsWith("-") || script.startsWith("https:") || script.equals("jdk")) {
            return; // JBang's own, or the project's page
        }
        assertThat(script.endsWith(".java") ? Files.exists(Shell.PROJECT.resolve(script)) : aliases().has(script))
                .as(script).isTrue();
    }

    @Test
    void theTwoCommandsStandInTheReadme() throws IOException {
        assertThat(commands()).contains("./jbang chapters/06_copy.java", "./jbang test");
    }

    @Test
    void theTableThatChapterOneShowsIsTheOneThatIsLoaded() throws IOException {
        var chapter = Files.readString(Shell.PROJECT.resolve("chapters/01_orm_loop.java"));
        var columns = chapter.lines().dropWhile(line -> !line.equals("/// create table signup (")).skip(1).limit(4)
                .map(line -> line.substring(4).strip()).toList();
        var code = Files.readAllLines(Shell.PROJECT.resolve("workshop/Database.java")).stream().map(String::strip).toList();
        assertThat(columns).hasSize(4).isSubsetOf(code);
    }

    @Test
    void aChapterRunsFromAUrl() throws Exception {
        var server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Shell.PROJECT, SimpleFileServer.OutputLevel.NONE);
        server.start();
        try {
            var url = "http://localhost:" + server.getAddress().getPort() + "/chapters/06_copy.java";
            var run = Shell.jbang(url, "--rows", "100", "--only", "binary");
            assertThat(run.error()).isEmpty();
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("  every run checked: 100 rows, content " + Content.of(Signups.first(100)).checksum());
        } finally {
            server.stop(0);
        }
    }
}
