package workshop.book;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import workshop.notebook.ChapterName;
import workshop.terminal.Problem;

/**
 * Which chapters and approaches have a part to play: chapters/catalogue.json.
 *
 * @param baseline what every speed-up is against
 * @param shown the chapter whose run README.md shows
 * @param databases what is tried on each database: a slow approach, and a fast one
 * @param decision the chapter whose last table says which way is whose; HANDOUT.md shows it
 * @param ninetyMinutes what fits into ninety minutes
 * @param apart chapters whose input is their own, so that their figures cannot be compared with those of others
 * @param commitsPerRow of chapters that commit each row, how often one run does so, by which jbang doctor estimates its time
 * @param explore what the page has that lets people choose their way
 */
public record Catalogue(Key baseline, ChapterName shown, List<Key> databases, ChapterName decision,
        List<ChapterName> ninetyMinutes, List<ChapterName> apart, SortedMap<ChapterName, Integer> commitsPerRow,
        Explore explore) {

    private static final Path FILE = Project.CHAPTERS.resolve("catalogue.json");

    /** An approach of a chapter, in JSON such as 06_copy/binary. */
    public record Key(ChapterName chapter, String approach) {

        /** Of the form that it has in JSON, and in grids. */
        @JsonCreator
        public static Key of(String text) {
            var parts = text.split("/", 2);
            return new Key(new ChapterName(parts[0]), parts[1]);
        }
    }

    /**
     * The grids that tell how far away each approach was measured, with how many rows, and what it gives up; and what of the
     * last somebody may not want to lose.
     */
    public record Explore(String distances, String sizes, String ledger, List<Question> questions) {}

    /** A column of the ledger: what is kept where its answer is one of these. */
    public record Question(String column, String keep, List<String> answers) {}

    /** Reads it; throws a Problem if it cannot be read. */
    public static Catalogue read() throws IOException {
        if (!Files.exists(FILE)) {
            throw Problem.inAnotherFolder();
        }
        try {
            return JsonMapper.shared().readValue(Files.readString(FILE), Catalogue.class);
        } catch (JacksonException e) {
            throw new Problem(FILE + " cannot be read: " + e.getOriginalMessage().lines().findFirst().orElse("") + ". Put it back.", e);
        }
    }
}
