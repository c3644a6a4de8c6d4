package workshop;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import workshop.Table.Column;

/** Where a tour gets its results from: running an approach or a demonstration now, or the recording. */
interface Results extends AutoCloseable {

    /** What a screen says of the results it shows, or an empty text. */
    String label();

    /**
     * The lines to show for this approach or demonstration; {@code doing} gets something that says, while it runs, what
     * it is doing. Throws a Problem where it fails.
     */
    List<String> of(String chapter, String id, Consumer<Supplier<String>> doing) throws Exception;

    @Override
    void close();

    /** As wide as what they show. */
    int COLUMNS = 80;

    /** What fits a terminal of 80 columns; the median is that of the warm runs. */
    Table<Measurement> NARROW = new Table<>(List.of(
            Column.text("approach", Measurement::title),
            Column.number("median", each -> Format.millis(each.medianMs())),
            Column.number("rows/s", each -> Format.rounded(each.rowsPerSecond())),
            Column.number("round trips", each -> Format.whole(each.roundTrips())),
            Column.number("callbacks", each -> Format.whole(each.callbacks()))));

    /** The lines for what was measured so far in a chapter. */
    static List<String> lines(String environment, int rows, List<Measurement> measurements) {
        var lines = new ArrayList<>(List.of(environment, ""));
        lines.addAll(NARROW.plain(measurements).lines().map(String::stripTrailing).toList());
        lines.addAll(List.of("", Report.checked(rows, measurements.getFirst().checksum())));
        if (measurements.getFirst().messages() == null) {
            lines.add(Traffic.Hidden.MESSAGE);
        }
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
        public List<String> of(String chapter, String id, Consumer<Supplier<String>> doing) {
            var report = recordings.get(chapter);
            if (id.equals("ledger")) {
                return Ledger.lines(report.ledger(), COLUMNS);
            }
            for (var shown : report.demonstrations()) {
                if (shown.id().equals(id)) {
                    return lines(shown);
                }
            }
            var ids = report.approaches().stream().map(Measurement::id).toList();
            return lines(report.environment(), report.rows(), report.approaches().subList(0, ids.indexOf(id) + 1));
        }

        @Override
        public void close() {}
    }
}
