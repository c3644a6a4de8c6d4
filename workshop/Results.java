package workshop;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Consumer;
import workshop.Table.Column;

/** Where a tour gets its results from: running an approach or a demonstration now, or the recording. */
interface Results extends AutoCloseable {

    /** What a screen says of the results it shows, or an empty text. */
    String label();

    /**
     * The lines to show for this approach or demonstration; says meanwhile what it is doing. Throws a Problem where it
     * fails.
     */
    List<String> of(String chapter, String id, Consumer<Signups> loading) throws Exception;

    @Override
    void close();

    /** What fits a terminal of 80 columns. */
    Table<Measurement> NARROW = new Table<>(List.of(
            Column.text("approach", Measurement::title),
            Column.number("first", each -> Format.millis(each.firstMs())),
            Column.number("median", each -> Format.millis(each.medianMs())),
            Column.number("round trips", each -> Format.whole(each.roundTrips())),
            Column.number("callbacks", each -> Format.whole(each.callbacks()))));

    /** The lines for what was measured so far in a chapter. */
    static List<String> lines(String environment, List<Measurement> measurements) {
        var lines = new ArrayList<>(List.of(environment, ""));
        lines.addAll(NARROW.plain(measurements).lines().map(String::stripTrailing).toList());
        return lines;
    }

    /** The lines for what a demonstration printed, below its title. */
    static List<String> lines(Report.Shown shown) {
        var lines = new ArrayList<>(List.of(shown.title(), ""));
        lines.addAll(shown.lines());
        return lines;
    }

    /** What was recorded; needs no database. */
    record Recorded(SortedMap<String, Report> recordings) implements Results {

        @Override
        public String label() {
            var date = recordings.firstEntry().getValue().date();
            return "RECORDED " + DateTimeFormatter.ofPattern("d MMM uuuu", Locale.UK).withZone(ZoneOffset.UTC).format(date);
        }

        @Override
        public List<String> of(String chapter, String id, Consumer<Signups> loading) {
            var report = recordings.get(chapter);
            for (var shown : report.demonstrations()) {
                if (shown.id().equals(id)) {
                    return lines(shown);
                }
            }
            var ids = report.approaches().stream().map(Measurement::id).toList();
            return lines(report.environment(), report.approaches().subList(0, ids.indexOf(id) + 1));
        }

        @Override
        public void close() {}
    }
}
