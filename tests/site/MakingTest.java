package workshop.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kit.Chapters;
import kit.MadeSite;
import kit.Shell;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import workshop.book.Catalogue;
import workshop.book.Project;
import workshop.book.Recordings;
import workshop.notebook.Grid;
import workshop.terminal.Problem;

/** The files of the site, as they are without a browser. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // it counts nothing
@ResourceLock("MakingTest") // its methods run one after the other
class MakingTest {

    private static final Pattern REFERENCE = Pattern.compile("<[^>]* (href|src|srcset)=\"([^\"]*)\"");
    private static final Pattern ID = Pattern.compile(" id=\"([^\"]+)\"");

    private final Path site = MadeSite.FOLDER;

    private Map<String, String> pages() throws IOException {
        var pages = new TreeMap<String, String>();
        try (var files = Files.list(site)) {
            for (var file : files.filter(each -> each.toString().endsWith(".html")).toList()) {
                pages.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return pages;
    }

    private static List<String> references(String html) {
        return REFERENCE.matcher(html).results().map(found -> found.group(2)).toList();
    }

    @Test
    void everyLinkLeadsSomewhereAndNothingComesFromAnotherHost() throws IOException {
        var pages = pages();
        var ids = new TreeMap<String, List<String>>();
        pages.forEach((name, html) -> ids.put(name, ID.matcher(html).results().map(found -> found.group(1)).toList()));
        var wrong = new ArrayList<String>();
        for (var page : pages.entrySet()) {
            REFERENCE.matcher(page.getValue()).results().forEach(found -> {
                var to = found.group(2);
                if (to.matches("https?://.*") && found.group().startsWith("<a ") || to.equals("data:,")) {
                    return;
                }
                var file = to.startsWith("#") ? page.getKey() : to.replaceFirst("#.*", "");
                var id = to.contains("#") ? to.replaceFirst(".*#", "") : null;
                if (file.isEmpty() || !Files.exists(site.resolve(file)) || id != null && !ids.get(file).contains(id)) {
                    wrong.add(page.getKey() + " refers to " + to);
                }
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPageAndAllOfThemAreSmall() throws IOException {
        for (var page : pages().entrySet()) {
            long bytes = Files.size(site.resolve(page.getKey()));
            for (var name : references(page.getValue()).stream().distinct().toList()) {
                if (name.matches(".*\\.(js|css|svg)")) {
                    bytes += Files.size(site.resolve(name));
                }
            }
            assertThat(bytes).as("bytes of " + page.getKey() + " and all that it loads").isLessThan(1_500_000);
        }
        try (var files = Files.walk(site)) {
            assertThat(files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum()).isLessThan(6_000_000);
        }
    }

    /** What a chapter's page has without a script: its headings, its code, what was printed, and pictures with a text. */
    @Test
    void aChapterReadsWithoutJavaScript() throws IOException {
        for (var chapter : Chapters.ALL) {
            var html = Files.readString(site.resolve(chapter.name() + ".html"));
            var plain = html.replaceAll("<[^>]*>", "").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
                    .replace("&amp;", "&");
            assertThat(plain).contains(chapter.title()).contains("Notebook contents() {").contains("Recorded on ");
            for (var shown : Recordings.read(Project.RECORDINGS.resolve(chapter.name() + ".json")).demonstrations()) {
                assertThat(plain).contains(String.join("\n", shown.lines()).stripTrailing());
            }
            assertThat(html.split("<img ", -1).length).as("pictures of " + chapter.name()).isGreaterThan(1);
            assertThat(html).doesNotContain("<img alt=\"\"");
        }
    }

    @Test
    void whatLooksLikeHtmlIsText() throws IOException {
        try (var highlighter = new Highlighter()) {
            var html = new Html(highlighter, Map.of(), file -> null).of(Path.of("a.md"), """
                    # <script>alert(1)</script>

                    <img src=x onerror=alert(1)>

                    <details open ontoggle=alert(1)>

                    |<b>a|
                    |---|
                    |<img src=x onerror=alert(1)>|

                    [a](javascript:alert(1)) <!-- b --><svg onload=alert(1)>

                    ```java
                    String s = "</code><script>alert(1)</script>"; // <b>
                    ```

                    ```text
                    </code><script>alert(1)</script>
                    ```
                    """);
            assertThat(html).doesNotContain("<script").doesNotContain("<img").doesNotContain("<details").doesNotContain("<svg")
                    .doesNotContain("<b>").doesNotContain("javascript:").contains("&lt;script&gt;alert(1)");
        }
        assertThat(Recorded.json(List.of("</script><!--"))).isEqualTo("[\"\\u003c/script>\\u003c!--\"]");
    }

    /** A question whose answers nobody gives would put every approach out; and a column without a question nobody could keep. */
    @Test
    void theQuestionsFitTheLedger() throws IOException {
        var explore = Catalogue.read().explore();
        var ledger = Chapters.ALL.stream().flatMap(chapter -> grids(chapter.name().name()).stream())
                .filter(grid -> grid.id().equals(explore.ledger())).findFirst().orElseThrow();
        assertThat(explore.questions()).extracting(Catalogue.Question::column)
                .containsExactlyElementsOf(ledger.columns().stream().map(Grid.Column::id).toList());
        for (var question : explore.questions()) {
            assertThat(ledger.marks().stream().filter(mark -> mark.column().equals(question.column())).map(Grid.Mark::text)
                    .collect(Collectors.toSet())).as(question.column()).containsAll(question.answers());
        }
    }

    private static List<Grid> grids(String chapter) {
        try {
            return Recordings.read(Project.RECORDINGS.resolve(chapter + ".json")).grids();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void itReplacesItsOwnFilesAndNoOthers(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("index.html"), "somebody else's");
        assertThatThrownBy(() -> Making.make(folder)).isInstanceOf(Problem.class)
                .hasMessage(folder + " has other files in it. Name a folder that is empty, or new: --to FOLDER");
        assertThat(folder.resolve("index.html")).hasContent("somebody else's");

        Making.write(folder, new TreeMap<>(Map.of(Path.of("index.html"), "ours", Path.of("images", "gone.svg"), "a picture")));
        Files.writeString(folder.resolve("CNAME"), "where somebody publishes it");
        Making.write(folder, new TreeMap<>(Map.of(Path.of("index.html"), "ours again")));
        assertThat(folder.resolve("CNAME")).hasContent("where somebody publishes it");
        assertThat(folder.resolve("index.html")).hasContent("ours again");
        assertThat(folder.resolve("images/gone.svg")).doesNotExist();
    }

    @Test
    void theCommandSaysWhatIsWrongInALine(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("mine.txt"), "mine");
        var none = Map.of("WORKSHOP_DB", "none"); // which it does not need
        var run = Shell.run(none, "workshop/Site.java", "--to", folder.toString());
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.error()).containsExactly(
                folder + " has other files in it. Name a folder that is empty, or new: --to FOLDER");
        var elsewhere = Shell.runIn(folder, none, Shell.PROJECT.resolve("workshop/Site.java").toString());
        assertThat(elsewhere.exitCode()).isEqualTo(1);
        assertThat(elsewhere.error()).containsExactly(
                "This is not the project's folder. Clone the repository if you have not, change to its folder, and run the"
                + " command again.");
    }
}
