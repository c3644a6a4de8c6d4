package workshop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import workshop.Table.Column;

/** The woven parts of README.md, and the links between the pages. */
final class FrontPage {

    private static final Table<Compare.Row> TIMES = new Table<>(List.of(
            Column.text("", row -> "[%d](chapters/%s.md)".formatted(
                    Integer.parseInt(row.chapter().substring(0, 2)), row.chapter())),
            Column.text("approach", row -> row.measurement().title()),
            Column.number("median", row -> Format.duration(row.measurement().medianMs())),
            Column.number("rows/s", row -> Format.rounded(row.measurement().rowsPerSecond())),
            Column.number("round trips", row -> Format.whole(row.measurement().roundTrips())),
            Column.number("callbacks", row -> Format.whole(row.measurement().callbacks())),
            Column.number("speed-up", row -> Format.factor(row.speedUp()))));

    private static final Table<Report> CHAPTERS = new Table<>(List.of(
            Column.text("", report -> "`ch" + report.chapter().substring(0, 2) + "`"),
            Column.text("chapter", report -> "[" + report.title() + "](chapters/" + report.chapter() + ".md)"),
            Column.text("what it tries", report -> Stream.concat(report.approaches().stream().map(Measurement::title),
                            report.distances().stream().map(AtDistance::place)).distinct()
                    .collect(Collectors.joining("; ")))));

    private FrontPage() {}

    /** What stands in README.md, by the name in the marker. */
    static SortedMap<String, String> parts(SortedMap<String, Report> recordings) {
        var parts = new TreeMap<String, String>();
        var shown = recordings.get("06_copy");
        parts.put("run", "```text\n" + shown.printed() + "\n```");
        parts.put("table", TIMES.markdown(Compare.rows(recordings)) + "\n\n" + Page.recorded(recordings.values()));
        parts.put("chart", Page.picture("Elapsed time of all approaches, logarithmic, grouped by chapter", "images/elapsed"));
        parts.put("chapters", CHAPTERS.markdown(List.copyOf(recordings.values())));
        parts.put("databases", Databases.markdown());
        return parts;
    }

    /** From the page of a chapter to the one before and the one after, to its script and its exercise. */
    static String links(SortedMap<String, Report> recordings, String chapter) {
        var before = recordings.headMap(chapter);
        var after = recordings.tailMap(chapter + "\0");
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
}
