package workshop;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A cell that proves a claim by running it and printing what happened.
 *
 * @param id its name on the command line and in JSON, such as one-bad-row
 * @param title the heading above what it prints
 * @param cell what runs
 */
public record Demonstration(String id, String title, CellWithRows cell) {

    /** The code of a demonstration: it connects to the URL, finds the table empty, and prints what happened. */
    @FunctionalInterface
    public interface Cell {
        void show(String url, PrintStream out) throws Exception;
    }

    /** One that depends on the rows that the approaches load. */
    @FunctionalInterface
    public interface CellWithRows {
        void show(String url, Signups signups, PrintStream out) throws Exception;
    }

    /** Runs it on this database, emptied before, and returns what it printed. */
    Report.Shown run(Database database, Signups signups) throws Exception {
        database.empty();
        var bytes = new ByteArrayOutputStream();
        try {
            cell.show(database.url(), signups, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        } catch (Traffic.Hidden e) {
            return new Report.Shown(id, title, List.of(e.getMessage()));
        }
        return new Report.Shown(id, title, bytes.toString(StandardCharsets.UTF_8).lines().toList());
    }
}
