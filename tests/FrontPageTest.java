import static org.assertj.core.api.Assertions.assertThat;

import kit.Shell;
import kit.Chapters;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import workshop.notebook.Notebook;

/** What the front page promises exists and starts. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@Tag("slow")
class FrontPageTest {

    static List<Notebook> chapters() {
        return Chapters.ALL;
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void eachChapterHasAnAliasThatStarts(Notebook chapter) throws Exception {
        var run = Shell.run("ch" + chapter.name().digits(), "--help");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).first().isEqualTo(chapter.title());
        assertThat(String.join(" ", run.out())).contains("Ids: " + String.join(", ", chapter.parts().ids()));
        var alias = aliases().get("ch" + chapter.name().digits());
        assertThat(alias.get("script-ref").asString()).isEqualTo("chapters/" + chapter.name() + ".java");
        assertThat(chapter.title()).endsWith(". " + alias.get("description").asString());
    }

    @Test
    void theCatalogHasNothingElse() throws Exception {
        assertThat(aliases().propertyNames()).containsExactly(
                "ch01", "ch02", "ch03", "ch04", "ch05", "ch06", "ch07", "ch08", "ch09", "ch10", "ch11", "ch12", "ch13",
                "ch14", "tour", "check", "reset",
                "compare", "warmup", "doctor", "record", "weave", "site", "handout", "tap", "test");
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
        var script = command.split(" ")[1].replaceFirst("@CATALOG$", "");
        if (script.startsWith("-") || script.equals("URL") || script.startsWith("https:") || script.equals("jdk")) {
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
        var code = Files.readAllLines(Shell.PROJECT.resolve("workshop/server/Database.java")).stream().map(String::strip).toList();
        assertThat(columns).hasSize(4).isSubsetOf(code);
    }
}
