package workshop.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import workshop.book.Catalogue;
import workshop.book.Project;
import workshop.book.Recordings;

/** The pages that are written by hand: what they promise is there. */
@Execution(ExecutionMode.CONCURRENT) // it counts nothing
@ResourceLock("FirstScreenTest") // its methods run one after the other
@Tag("slow")
public class FirstScreenTest {

    private static final Pattern LINK = Pattern.compile("(?:\\]\\(|srcset=\"|src=\")([^)#\"]+)(?:#[^)]*)?[)\"]");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "INSTRUCTOR.md", "HANDOUT.md", "workshop/README.md"})
    void eachLinkLeadsSomewhere(String page) throws IOException {
        var file = Path.of(page).toAbsolutePath();
        for (var link : LINK.matcher(Files.readString(file)).results().map(match -> match.group(1)).toList()) {
            if (!link.startsWith("https:")) {
                assertThat(file.resolveSibling(link)).exists();
            }
        }
    }

    @Test
    void theFirstScreenHasThePictureTheChapterAndTheTestsInThisOrder() throws IOException {
        var readme = Files.readString(Path.of("README.md"));
        assertThat(Stream.of("images/steps_light.svg", "You need Java", "./jbang chapters/06_copy.java     # a chapter",
                "./jbang test                      # all tests", "## Which way is yours", "images/elapsed_light.svg")
                .map(readme::indexOf).toList()).isSorted().doesNotContain(-1);
        assertThat(readme).doesNotContainIgnoringCase("nothing to install");
    }

    @Test
    void theNinetyMinutesLeadToTheDecision() throws IOException {
        var agenda = part("agenda-90-minutes");
        assertThat(agenda).contains("(chapters/" + Catalogue.read().decision() + ".md)");
        var minutes = Pattern.compile("(\\d+) minutes in all").matcher(agenda).results().findFirst().orElseThrow();
        assertThat(Integer.parseInt(minutes.group(1))).isBetween(80, 90);
        for (var chapter : Project.chapters()) {
            assertThat(agenda.contains("chapters/" + chapter + ".md")).isEqualTo(Catalogue.read().ninetyMinutes().contains(chapter));
        }
    }

    private static String part(String name) throws IOException {
        var text = Files.readString(Path.of("INSTRUCTOR.md"));
        int start = text.indexOf("<!-- woven: " + name + " -->");
        return text.substring(start, text.indexOf("<!-- end -->", start));
    }

    @Test
    void eachExerciseHasThreeWrongAnswers() throws IOException {
        var text = Files.readString(Path.of("INSTRUCTOR.md"));
        var debrief = text.substring(text.indexOf("## What people get wrong"), text.indexOf("## Chapter by chapter"));
        var exercises = Pattern.compile("(?m)^\\*\\*(\\d+)\\. (.+)\\.\\*\\*\\n((?:- .*\\n(?:  .*\\n)*){3})(?!-)").matcher(debrief)
                .results().toList();
        assertThat(exercises.stream().map(each -> each.group(1) + ". " + each.group(2))).containsExactlyElementsOf(titles());
    }

    private static List<String> titles() throws IOException {
        try (var files = Files.list(Path.of("exercises"))) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().map(FirstScreenTest::title).toList();
        }
    }

    private static String title(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("/// # ")).findFirst().orElseThrow().substring(6);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theMapHasAllRooms() throws IOException {
        var map = Files.readString(Path.of("workshop/README.md"));
        try (var rooms = Files.list(Path.of("workshop"))) {
            for (var room : rooms.filter(Files::isDirectory).map(each -> each.getFileName().toString()).toList()) {
                assertThat(map).contains("| `" + room + "` | ").contains("\n**" + room + ".** ");
            }
        }
    }

    @Test
    void picturesSayWhatTheyShowAndFitATelephone() throws IOException {
        var chapters = Project.chapters();
        try (var pictures = new Pictures(Recordings.read(Project.RECORDINGS, chapters))) {
            var ledger = pictures.chapter(Catalogue.read().decision()).firstEntry().getValue();
            assertThat(ledger).contains("median time for 10,000 rows, logarithmic").contains("width=\"480\"");
            var copy = pictures.chapter(Catalogue.read().shown()).firstEntry().getValue();
            assertThat(copy).contains("median time for 10,000 rows<");
            var steps = pictures.steps().firstEntry().getValue();
            assertThat(steps).contains("persist, a transaction a row", "Binary").doesNotContain("executeBatch, with ids");
            for (var svg : List.of(ledger, copy, steps, pictures.elapsed().firstEntry().getValue())) {
                assertThat(Pattern.compile("font-size:(\\d+)px").matcher(svg).results().map(FirstScreenTest::number))
                        .isNotEmpty().allMatch(size -> size >= 13); // at 390 px, 10 or more of them are left
            }
        }
    }

    private static int number(MatchResult match) {
        return Integer.parseInt(match.group(1));
    }
}
