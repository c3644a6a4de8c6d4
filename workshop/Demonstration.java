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
public record Demonstration(String id, String title, Code cell) {

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

    /** One that measures at several distances: the one that was asked for, or, if that is none, those of its choice. */
    @FunctionalInterface
    public interface CellWithDistances {
        void measure(String url, Signups signups, Distance asked, Distances distances) throws Exception;
    }

    /** What all cells have in common. */
    @FunctionalInterface
    interface Code {
        void run(Database database, Signups signups, PrintStream out, Distances distances) throws Exception;
    }

    /** What a cell printed and, perhaps, measured. */
    record Result(Report.Shown shown, List<AtDistance> distances) {}

    /** Runs it on this database, emptied before, and returns the lines that it prints. */
    public List<String> lines(Database database, Signups signups) throws Exception {
        return run(database, signups, new Progress(false)).shown.lines();
    }

    /** The same, with all that it measures, and for somebody who watches. */
    Result run(Database database, Signups signups, Progress progress) throws Exception {
        database.empty();
        var bytes = new ByteArrayOutputStream();
        var distances = new Distances(id, progress);
        try {
            cell.run(database, signups, new PrintStream(bytes, true, StandardCharsets.UTF_8), distances);
        } catch (Traffic.Hidden e) {
            return new Result(new Report.Shown(id, title, List.of(e.getMessage())), List.of());
        }
        var lines = distances.measured().isEmpty() ? bytes.toString(StandardCharsets.UTF_8).lines().toList()
                : Distances.printed(distances.measured(), signups.count());
        return new Result(new Report.Shown(id, title, lines), distances.measured());
    }
}
