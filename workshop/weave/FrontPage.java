package workshop.weave;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import workshop.book.Catalogue;
import workshop.book.Comparison;
import workshop.book.DatabaseTimes;
import workshop.book.Project;
import workshop.book.Script;
import workshop.notebook.ChapterName;
import workshop.notebook.Grid;
import workshop.notebook.Measurement;
import workshop.notebook.Printout;
import workshop.notebook.Report;
import workshop.terminal.Format;
import workshop.terminal.Table;
import workshop.terminal.Table.Column;

/** The woven parts of README.md, and the links between the pages. */
public final class FrontPage {

    private static final Table<Comparison> TIMES = new Table<>(List.of(
            Column.text("", row -> "[%d](chapters/%s.md)".formatted(row.chapter().number(), row.chapter())),
            Column.text("approach", row -> row.measurement().title()),
            Column.number("median", row -> Format.duration(row.measurement().times().medianMs())),
            Column.number("rows/s", row -> Format.rounded(row.measurement().times().rowsPerSecond())),
            Column.number("round trips", row -> Format.whole(row.measurement().counts().roundTrips())),
            Column.number("callbacks", row -> Format.whole(row.measurement().counts().callbacks())),
            Column.number("speed-up", row -> Format.factor(row.speedUp()))));

    private static final Table<Report> CHAPTERS = new Table<>(List.of(
            Column.text("", report -> "`ch" + report.chapter().digits() + "`"),
            Column.text("chapter", report -> "[" + report.title() + "](chapters/" + report.chapter() + ".md)"),
            Column.text("what it tries", report -> Stream.concat(report.approaches().stream().map(Measurement::title),
                            report.grids().stream().map(Grid::title)).collect(Collectors.joining("; ")))));

    private FrontPage() {}

    /** What stands in README.md, by the name in the marker. */
    public static SortedMap<String, String> parts(SortedMap<ChapterName, Report> recordings, Catalogue catalogue) throws IOException {
        var parts = new TreeMap<String, String>();
        parts.put("run", Page.fence("text", List.of(Printout.WIDE.all(recordings.get(catalogue.shown()),
                Project.script(catalogue.shown()).entries().stream().map(Script.Entry::id).toList()))));
        parts.put("table", MarkdownTable.of(TIMES, Comparison.of(recordings, catalogue.baseline())) + "\n\n" + Page.recorded(
                recordings.get(catalogue.baseline().chapter()).ofTheSameRun(recordings.values()).toList()));
        parts.put("chart", Page.picture("Elapsed time of all approaches, logarithmic, grouped by chapter", "images/elapsed"));
        parts.put("steps", Page.picture("Elapsed time, logarithmic, of each approach that is faster than all before it", "images/steps"));
        parts.put("chapters", MarkdownTable.of(CHAPTERS, List.copyOf(recordings.values())));
        parts.put("databases", databases(DatabaseTimes.read(), catalogue.databases().stream()
                .map(each -> recordings.get(each.chapter()).approach(each.approach()).title()).toList()));
        return parts;
    }

    /** From the page of a chapter to the one before and the one after, to its script and its exercise. */
    public static String links(SortedMap<ChapterName, Report> recordings, ChapterName chapter) {
        var before = recordings.headMap(chapter);
        var after = recordings.tailMap(new ChapterName(chapter + "_")); // the first name behind it
        var links = new ArrayList<String>();
        if (!before.isEmpty()) {
            links.add("[← " + before.get(before.lastKey()).title() + "](" + before.lastKey() + ".md)");
        }
        links.add("[all chapters](../README.md#the-chapters)");
        links.add("[the script](" + chapter + ".java)");
        if (Files.exists(Path.of("exercises", chapter + ".java"))) {
            links.add("[the exercise](../exercises/" + chapter + ".java)");
        }
        if (!after.isEmpty()) {
            links.add("[" + after.get(after.firstKey()).title() + " →](" + after.firstKey() + ".md)");
        }
        return String.join(" | ", links);
    }

    /** The titles are those of the slow approach and the fast one. */
    private static String databases(DatabaseTimes recorded, List<String> titles) {
        var table = new Table<DatabaseTimes.One>(List.of(
                Column.text("`--db`", each -> "`" + each.server().source() + "`"),
                Column.number("until it can be used", each -> Format.duration(each.startMs())),
                Column.number(titles.getFirst() + ", " + Format.whole(recorded.saveEachRows()) + " rows",
                        each -> Format.duration(each.saveEachMs())),
                Column.number(titles.getLast() + ", " + Format.whole(recorded.binaryRows()) + " rows",
                        each -> Format.duration(each.binaryMs()))));
        var versions = recorded.databases().stream().map(each -> each.server().version()).distinct().toList();
        return MarkdownTable.of(table, recorded.databases()) + ("\n\nRecorded on %s, medians of %d starts and of %d rounds:"
                + " PostgreSQL %s | Java %s | %d cores, %s | %s.").formatted(Page.DAY.format(recorded.date()),
                        recorded.starts(), recorded.rounds(), String.join(", ", versions), recorded.machine().java(),
                        recorded.machine().cores(), Page.literal(recorded.machine().cpu()), Page.literal(recorded.machine().os()));
    }
}
