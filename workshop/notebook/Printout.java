package workshop.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import workshop.server.Database;
import workshop.terminal.Format;
import workshop.terminal.Table;
import workshop.terminal.Table.Column;
import workshop.wire.Distance;
import workshop.wire.Traffic;

/**
 * The lines that are shown of results: by a chapter that runs, in a tour, live or recorded, and on a page.
 *
 * @param width how many columns there are; where these are few, a table leaves out what matters least
 */
public record Printout(int width) {

    /** Of the projector that a chapter prints for. */
    public static final Printout WIDE = new Printout(100);

    private static final int INDENT = 2;

    /** The table of some approaches. Its columns have the same width whichever of its rows are known. */
    public Table<Measurement> table(List<String> titles, boolean judged) {
        int title = titles.stream().mapToInt(String::length).max().orElse(0);
        if (judged) {
            return judged(title);
        }
        var columns = new ArrayList<>(List.of(
                Column.text("approach", Measurement::title).atLeast(title),
                Column.<Measurement>number("first", each -> Format.millis(each.times().firstMs())).atLeast(8),
                Column.<Measurement>number("median", each -> Format.millis(each.times().medianMs())).atLeast(8),
                Column.<Measurement>number("rows/s", each -> Format.rounded(each.times().rowsPerSecond())).atLeast(9),
                Column.<Measurement>number("round trips", each -> Format.whole(each.counts().roundTrips())),
                Column.<Measurement>number("sent", each -> Format.bytes(each.counts().bytesSent())).atLeast(7),
                Column.<Measurement>number("callbacks", each -> Format.whole(each.counts().callbacks()))));
        if (title + 68 > width) {
            columns.remove(5);
            columns.remove(1);
        }
        if (title + 45 > width) {
            columns.removeLast();
        }
        if (title + 34 > width) {
            columns.remove(2);
        }
        return new Table<>(columns);
    }

    /** The same of approaches that load a file, each as much of it as it can. */
    private Table<Measurement> judged(int title) {
        var columns = new ArrayList<>(List.of(
                Column.text("approach", Measurement::title).atLeast(title),
                Column.<Measurement>number("first", each -> Format.millis(each.times().firstMs())).atLeast(9),
                Column.<Measurement>number("median", each -> Format.millis(each.times().medianMs())).atLeast(9),
                Column.<Measurement>number("round trips", each -> Format.whole(each.counts().roundTrips())),
                Column.<Measurement>number("callbacks", each -> Format.whole(each.counts().callbacks())),
                Column.<Measurement>number("loaded", each -> Format.whole(each.rejects().loaded())).atLeast(7),
                Column.<Measurement>number("rejected", each -> Format.whole(each.rejects().rejected())),
                Column.<Measurement>number("wrong", each -> Format.whole(each.rejects().wrong()))));
        if (title + 74 > width) {
            columns.remove(4);
            columns.remove(1);
        }
        if (title + 51 > width) {
            columns.remove(2);
        }
        return new Table<>(columns);
    }

    /** The line that says where, and how much, is measured. */
    public static String environment(Report.Setting setting) {
        return environment(setting.database(), setting.flushMs(), setting.distance(), setting.rows(), setting.machine().java(),
                setting.machine().cores());
    }

    /** The same of a run on this machine, on a database that is open and flushes a commit in this many milliseconds. */
    public static String environment(Database database, double flushMs, int rows) {
        return environment(database.server(), flushMs, database.distance(), rows, System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
    }

    private static String environment(
            Database.Server server, double flushMs, Distance distance, int rows, String java, int cores) {
        return String.format(Locale.ROOT, "PostgreSQL %s, %s, %s%s | %,d rows | Java %s | %d cores",
                server.version(), server.source(),
                server.durable() ? "fsync on" : "NOT DURABLE: " + server.undurable() + ", which flatters the slow ways",
                // the line has to fit, and with a distance it is the distance that matters, not the flush
                distance.none() ? ", a flush " + Format.duration(flushMs) : distance.inWords(), rows, java, cores);
    }

    /** The lines below the table of these measurements, of which there is at least one. */
    public static List<String> below(int rows, List<Measurement> measured) {
        var runs = measured.stream().mapToInt(each -> each.times().runs()).summaryStatistics();
        var lines = new ArrayList<>(List.of("median of " + (runs.getMin() < runs.getMax() ? runs.getMin() + " to " : "")
                + Format.many(runs.getMax(), "warm run"), String.format(Locale.ROOT, measured.getFirst().rejects() == null
                ? "every run checked: %,d rows, checksum %s"
                : "every run judged: %,d rows in the file; wrong: rows that were neither stored correctly nor named",
                rows, measured.getFirst().checksum())));
        if (measured.getFirst().counts().messages() == null) {
            lines.add(Traffic.Hidden.MESSAGE);
        }
        return lines;
    }

    /** The table of these measurements, of which there is at least one, and the lines below it. */
    public List<String> measured(int rows, List<Measurement> measured) {
        var lines = new ArrayList<>(table(measured.stream().map(Measurement::title).toList(), measured.getFirst().rejects() != null).lines(measured));
        lines.add("");
        lines.addAll(below(rows, measured));
        return lines;
    }

    /** A survey's table. */
    public List<String> grid(Grid grid) {
        return grid.lines(width - INDENT);
    }

    /** All that a run prints when it has ended; the ids are those of the chapter's cells, in order. */
    public String all(Report report, List<String> ids) {
        var lines = new ArrayList<>(List.of(report.title(), environment(report.setting())));
        if (!report.approaches().isEmpty()) {
            lines.add("");
            measured(report.setting().rows(), report.approaches()).forEach(line -> lines.add(indented(line)));
        }
        for (var id : ids) {
            report.grids().stream().filter(grid -> grid.id().equals(id)).forEach(grid -> lines.addAll(titled(grid.title(), grid(grid))));
            report.demonstrations().stream().filter(shown -> shown.id().equals(id))
                    .forEach(shown -> lines.addAll(titled(shown.title(), shown.lines())));
        }
        return String.join("\n", lines);
    }

    /** A cell's result below its title. */
    static List<String> titled(String title, List<String> lines) {
        var all = new ArrayList<>(List.of("", title));
        lines.forEach(line -> all.add(indented(line)));
        return all;
    }

    static String indented(String line) {
        return (" ".repeat(INDENT) + line).stripTrailing();
    }
}
