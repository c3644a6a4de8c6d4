import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kit.Shell;
import kit.Chapters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import workshop.book.Catalogue;
import workshop.notebook.ChapterName;
import workshop.notebook.Measurement;
import workshop.notebook.Notebook;
import workshop.notebook.Report;
import workshop.book.Recordings;
import workshop.terminal.Command;
import workshop.wire.Folding;

/** The pages, pictures and recordings that are committed, and the commands that make them. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@Tag("slow")
class PagesTest {

    private static final Pattern LINK = Pattern.compile("(?:]\\(|src=\"|srcset=\")([^)\"#:]+)(#[^)\"]+)?[)\"]");
    private static final Path RECORDINGS = Shell.PROJECT.resolve("recordings");
    private static final List<ChapterName> NAMES = Chapters.ALL.stream().map(Notebook::name).toList();

    private static final ChapterName SIX = new ChapterName("06_copy");

    @TempDir
    Path folder;

    static Stream<Path> pages() throws IOException {
        return Stream.concat(Stream.of(Shell.PROJECT.resolve("README.md"), Shell.PROJECT.resolve("INSTRUCTOR.md")),
                Chapters.scripts().stream().map(script -> Path.of(script.toString().replaceFirst("\\.java$", ".md"))));
    }

    static Stream<Path> pictures() throws IOException {
        return Files.list(Shell.PROJECT.resolve("images")).sorted();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void noLinkAndNoPictureIsDead(Path page) throws IOException {
        var text = Files.readString(page);
        assertThat(text).doesNotContain("{{");
        var links = LINK.matcher(text).results().toList();
        assertThat(links).isNotEmpty();
        for (var link : links) {
            var target = page.resolveSibling(link.group(1));
            assertThat(target).as(link.group()).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).contains(link.group(2));
            }
        }
    }

    /** The anchors that GitHub makes of headings. */
    private static List<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream().filter(line -> line.startsWith("#")).map(line -> "#" + line.replaceFirst("#+ ", "")
                .toLowerCase().replaceAll("[^\\w -]", "").replace(' ', '-')).toList();
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void eachPictureIsXmlAndBelongsToAPage(Path picture) throws Exception {
        var svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(picture.toFile()).getDocumentElement();
        assertThat(svg.getTagName()).isEqualTo("svg");
        assertThat(svg.getElementsByTagName("text").getLength()).isGreaterThan(3);
        assertThat(pages().map(PagesTest::read)).anyMatch(text -> text.contains(picture.getFileName().toString()));
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theWireDiagramsShowWhatWasRecorded() throws IOException {
        var execute = read(Shell.PROJECT.resolve("images/wire_04_execute_batch_execute-batch_light.svg"));
        assertThat(execute).contains(">255 × (Bind insert, Describe, Execute)<", ">Sync<", ">ReadyForQuery<");
        var copy = read(Shell.PROJECT.resolve("images/wire_06_copy_csv-streamed_light.svg"));
        assertThat(copy).contains(">Query copy<", ">CopyInResponse<", ">8 × CopyData<", ">CopyDone<").doesNotContain(">Sync<");
    }

    @Test
    void theAgendasKeepToTheirTime() throws IOException {
        var minutes = Pattern.compile("(\\d+) minutes in all").matcher(read(Shell.PROJECT.resolve("INSTRUCTOR.md"))).results()
                .map(found -> Integer.parseInt(found.group(1))).toList();
        assertThat(minutes).hasSize(2);
        assertThat(minutes.get(0)).isLessThanOrEqualTo(90);
        assertThat(minutes.get(1)).isLessThanOrEqualTo(4 * 60);
    }

    /** Figures are compared across chapters, so they have to be of one run; what stands apart is of a run of its own. */
    @Test
    void allRecordingsAreOfOneRunOfAtLeastTwoRoundsOfTheseChapters() throws IOException {
        var recordings = Recordings.read(RECORDINGS, NAMES);
        var apart = Catalogue.read().apart();
        for (var chapter : Chapters.ALL) {
            var report = recordings.get(chapter.name());
            assertThat(report.setting().rows()).isEqualTo(chapter.rows());
            assertThat(report.title()).isEqualTo(chapter.title());
            assertThat(report.approaches()).extracting(each -> each.id()).isEqualTo(
                    chapter.approaches().stream().map(each -> each.id()).toList());
            assertThat(report.demonstrations()).extracting(each -> each.id()).isEqualTo(
                    Chapters.demonstrations(chapter).stream().map(each -> each.id()).toList());
            assertThat(report.grids()).extracting(each -> each.id()).isEqualTo(
                    Chapters.surveys(chapter).stream().map(each -> each.id()).toList());
            int rounds = apart.contains(chapter.name()) ? 1 : 2;
            assertThat(report.approaches()).allMatch(each -> each.times().roundMediansMs().size() >= rounds && each.times().runs() >= 3);
            assertThat(report.approaches()).allSatisfy(each -> {
                var exchanges = each.counts().exchanges();
                long kept = exchanges.stream().mapToLong(group -> (long) group.times() * group.of().size()).sum();
                long pieces = exchanges.stream().mapToInt(group -> group.times() == 1 ? group.of().size() : 1).sum();
                long ssl = each.counts().messages().getOrDefault("SSLRequest", 0L); // its answer is not a message
                long all = each.counts().roundTrips() - ssl;
                assertThat(kept).as(each.id()).isLessThanOrEqualTo(all);
                assertThat(pieces == Folding.MOST || kept == all).as(each.id() + ", as long as they fit: " + kept + " of " + all).isTrue();
            });
        }
    }

    @Test
    void aRecordingThatCannotBeReadSaysHowToMendIt() throws IOException {
        var mend = "Put the recordings back (git checkout recordings), or record all chapters: " + Command.jbang() + " record";
        assertThatThrownBy(() -> Recordings.read(folder, List.of(SIX)))
                .hasMessageMatching(".*/06_copy\\.json is missing\\. " + Pattern.quote(mend));
        var good = Files.readString(RECORDINGS.resolve("06_copy.json"));
        for (var bad : List.of(good.substring(0, good.length() / 2), "", good.replace("medianMs", "median"),
                good.replaceFirst("\"rows\" : 10000,", ""), good + "x")) {
            Files.writeString(folder.resolve("06_copy.json"), bad);
            assertThatThrownBy(() -> Recordings.read(folder, List.of(SIX))).hasMessageMatching(
                    ".*/06_copy\\.json is truncated, or in an older format: .*\\. " + Pattern.quote(mend));
        }
        Files.writeString(folder.resolve("06_copy.json"), good.replaceFirst("10000", "500"));
        Files.copy(RECORDINGS.resolve("05_multi_row_insert.json"), folder.resolve("05_multi_row_insert.json"));
        assertThatThrownBy(() -> Recordings.read(folder, List.of(new ChapterName("05_multi_row_insert"), SIX)))
                .hasMessageEndingWith("are not of one run, so their figures cannot be compared. " + mend);
        Files.copy(RECORDINGS.resolve("05_multi_row_insert.json"), folder.resolve("06_copy.json"), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> Recordings.read(folder, List.of(SIX)))
                .hasMessageContaining("06_copy.json is a recording of 05_multi_row_insert.");
        Files.writeString(folder.resolve("06_copy.json"), good.replaceFirst("(?s)\"approaches\" : .*", "\"approaches\" : null,"
                + " \"demonstrations\" : [], \"grids\" : []}"));
        assertThatThrownBy(() -> Recordings.read(folder, List.of(SIX))).hasMessageContaining("06_copy.json is incomplete, or in an older format.");
    }

    @Test
    void compareAlwaysRunsTheBaseline() throws Exception {
        var json = folder.resolve("compared.json");
        var run = Shell.run(Map.of("WORKSHOP_DB", "embedded"), "compare", "--chapters", "6", "--rows", "100", "--rounds", "2",
                "--json", json.toString());
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out().getFirst()).matches("PostgreSQL .*, embedded, fsync on, a flush \\S+ ms");
        assertThat(run.out().get(1)).matches("100 rows \\| Java .*");
        assertThat(run.out().get(2)).startsWith("median of 2 rounds, ").endsWith("the speed-up over save-each");
        assertThat(run.out().get(4)).matches("approach +median +rounds +rows/s +round +call- +speed");
        assertThat(run.out().get(5)).matches(" +ms +ms +trips +backs +up");
        assertThat(run.out().get(6)).matches("01 save-each .* 200 +200 +1\\.0x");
        assertThat(run.out().getLast()).matches("06 binary .* 2 +0 +[\\d.]+x");
        assertThat(run.out()).hasSize(10).allMatch(line -> line.matches("\\p{ASCII}{0,80}"));
        assertThat(JsonMapper.shared().readValue(json, Report[].class)).extracting(report -> report.chapter().name() + " "
                + report.approaches().stream().map(Measurement::id).toList()).containsExactly(
                "01_orm_loop [save-each]", "06_copy [csv-in-memory, csv-streamed, binary]");
    }

    /** In a project of two chapters, or this would take minutes. */
    @Test
    void recordIsOfAllChapters() throws Exception {
        copyProject();
        var all = List.of(new ChapterName("01_orm_loop"), SIX);
        for (var script : Chapters.scripts()) {
            if (all.stream().noneMatch(name -> script.endsWith(name + ".java"))) {
                Files.delete(folder.resolve("chapters").resolve(script.getFileName()));
            }
        }
        var part = Shell.runIn(folder, Map.of(), "record", "--chapters", "6");
        assertThat(part.exitCode()).as(part.toString()).isEqualTo(2);
        assertThat(part.error()).singleElement().asString().startsWith("Unknown option")
                .endsWith("See: jbang record --help");

        var first = folder.resolve("chapters/01_orm_loop.java"); // what it claims of times, five rows may not bear out
        Files.writeString(first, Files.readString(first).replaceAll("(median >=) [\\d.]+", "$1 0"));
        Shell.startAtOnce(folder, all.stream().map(name -> "chapters/" + name + ".java").toList());
        var run = Shell.runIn(folder, Map.of("WORKSHOP_DB", "embedded"), "record", "--rows", "5", "--rounds", "1");
        assertThat(run.out().stream().filter(line -> line.matches("\\d\\d \\S+  .*"))).hasSize((int) Chapters.approaches()
                .filter(each -> all.contains(each.chapter().name())).count());
        var recordings = Recordings.read(folder.resolve("recordings"), all);
        for (var report : recordings.values()) {
            assertThat(report.setting().rows()).isEqualTo(5);
            assertThat(report.setting().database().source()).isEqualTo("embedded");
            assertThat(report.versions()).containsEntry("org.postgresql:postgresql", "42.7.14");
            for (var approach : report.approaches()) {
                assertThat(approach.times().roundMediansMs()).containsExactly(approach.times().medianMs());
            }
        }
        // it weaves at once, and the prose names chapters that are not there
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.error()).singleElement().asString().matches(
                "chapters/06_copy\\.java:\\d+: .* is unknown: no recording of \\w+, only of 01_orm_loop, 06_copy\\.");
    }

    /** All is woven from what is there: nothing is stale but what this makes so. */
    @Test
    void weaveMendsWhatIsStaleAndNothingElse() throws Exception {
        copyProject();
        var page = folder.resolve("chapters/06_copy.md");
        Files.writeString(page, Files.readString(page).replace("COPY", "copy"));
        Files.delete(folder.resolve("images/elapsed_light.svg"));
        Files.writeString(folder.resolve("images/wire_01_orm_loop_old_light.svg"), "<svg/>");
        Files.writeString(folder.resolve("images/logo.svg"), "<svg/>");
        Files.writeString(folder.resolve("chapters/NOTES.md"), "mine");
        var check = Shell.runIn(folder, Map.of(), "weave", "--check");
        assertThat(check.exitCode()).as(check.toString()).isEqualTo(1);
        assertThat(check.out()).containsExactly("stale: chapters/06_copy.md", "stale: images/elapsed_light.svg",
                "stale: images/wire_01_orm_loop_old_light.svg");
        assertThat(check.error()).singleElement().asString().isEqualTo("3 files are out of date. Run: jbang weave");
        var weave = Shell.runIn(folder, Map.of(), "weave");
        assertThat(weave.exitCode()).as(weave.toString()).isZero();
        assertThat(page).hasSameTextualContentAs(Shell.PROJECT.resolve("chapters/06_copy.md"));
        assertThat(folder.resolve("images/elapsed_light.svg"))
                .hasSameTextualContentAs(Shell.PROJECT.resolve("images/elapsed_light.svg"));
        assertThat(folder.resolve("images/wire_01_orm_loop_old_light.svg")).doesNotExist();
        assertThat(folder.resolve("images/logo.svg")).exists();
        assertThat(folder.resolve("chapters/NOTES.md")).hasContent("mine");
    }

    @Test
    void compareRefusesWhatIsNoChapterAndNoProject() throws Exception {
        var unknown = Shell.run("compare", "--chapters", "06,nonsense");
        assertThat(unknown.exitCode()).as(unknown.toString()).isEqualTo(2);
        assertThat(unknown.error()).singleElement().asString().startsWith("There is no chapter nonsense, only 01_orm_loop, ");
        var elsewhere = Shell.runIn(folder, Map.of(), Shell.PROJECT.resolve("workshop/Compare.java").toString());
        assertThat(elsewhere.exitCode()).as(elsewhere.toString()).isEqualTo(1);
        assertThat(elsewhere.error()).containsExactly("This is not the project's folder. Clone the repository if you have not,"
                + " change to its folder, and run the command again.");
    }

    private void copyProject() throws IOException {
        Files.walkFileTree(Shell.PROJECT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
                if (directory.endsWith(".git")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(folder.resolve(Shell.PROJECT.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, folder.resolve(Shell.PROJECT.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
