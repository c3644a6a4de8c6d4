package workshop.book;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import workshop.notebook.Report;
import workshop.server.Database;
import workshop.terminal.Command;
import workshop.terminal.Problem;

/**
 * How long each database takes to start, and what a slow and a fast approach take on it, all measured in one run; the number of
 * rows that they load, of rounds and of starts.
 */
public record DatabaseTimes(Instant date, Report.Machine machine, int saveEachRows, int binaryRows, int rounds, int starts,
        List<One> databases) {

    private static final Path FILE = Project.RECORDINGS.resolve("databases.json");

    /** Milliseconds: the median from asking for a database to its first answers, and of the two approaches. */
    public record One(Database.Server server, double startMs, double saveEachMs, double binaryMs) {}

    /** Reads them; throws a Problem if that fails. */
    public static DatabaseTimes read() throws IOException {
        try {
            return JsonMapper.shared().readValue(Files.readString(FILE), DatabaseTimes.class);
        } catch (NoSuchFileException | JacksonException e) {
            throw new Problem(FILE + " is missing, or truncated. Put the recordings back (git checkout recordings), or record the"
                    + " databases: " + Command.jbang() + " workshop/Databases.java", e);
        }
    }

    /** Writes them. */
    public void write() {
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(FILE, this);
    }
}
