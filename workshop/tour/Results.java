package workshop.tour;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import workshop.notebook.ChapterName;
import workshop.notebook.Grid;
import workshop.notebook.Measurement;
import workshop.notebook.Printout;
import workshop.notebook.Report;

/** Where a tour gets its results from: running a cell now, or the recording. */
sealed interface Results extends AutoCloseable permits LiveResults, Results.Recorded {

    /** Where there is room for this many columns, and this many lines on a page. */
    record Room(int columns, int lines) {

        /** Where nobody asks a terminal. */
        static final Room PAPER = new Room(80, Integer.MAX_VALUE);
    }

    /** A result: its first line, and what stands below it. */
    record Shown(String head, Function<Room, List<String>> below) {

        /** The marks of a grid. */
        static Shown of(Grid grid) {
            return new Shown(grid.title(), room -> GridParts.lines(grid, room.columns, room.lines));
        }

        /** Some results, one below the other. */
        static List<String> lines(List<Shown> all, Room room) {
            var lines = new ArrayList<String>();
            for (var shown : all) {
                if (!lines.isEmpty()) {
                    lines.add("");
                }
                lines.addAll(List.of(shown.head, ""));
                lines.addAll(shown.below.apply(room));
            }
            return lines;
        }
    }

    /** What a screen says of the results it shows, or an empty text. */
    String label();

    /**
     * What to show for this cell; {@code doing} gets something that says, while it runs, what it is doing. Throws a
     * Problem if it fails.
     */
    Shown of(ChapterName chapter, String id, Consumer<Supplier<String>> doing) throws Exception;

    /** Makes a cell that runs in another thread fail. */
    default void giveUp() {}

    @Override
    void close();

    /** What was measured so far in a chapter, below the line of where. */
    static Shown shown(String environment, int rows, List<Measurement> measured) {
        var copy = List.copyOf(measured);
        return new Shown(environment, room -> new Printout(room.columns).measured(rows, copy));
    }

    /** What was recorded; needs no database. */
    record Recorded(SortedMap<ChapterName, Report> recordings) implements Results {

        @Override
        public String label() {
            var date = recordings.firstEntry().getValue().setting().date();
            return "RECORDED " + DateTimeFormatter.ofPattern("d MMM uuuu", Locale.UK).withZone(ZoneOffset.UTC).format(date);
        }

        @Override
        public Shown of(ChapterName chapter, String id, Consumer<Supplier<String>> doing) {
            var report = recordings.get(chapter);
            for (var grid : report.grids()) {
                if (grid.id().equals(id)) {
                    return Shown.of(grid);
                }
            }
            for (var shown : report.demonstrations()) {
                if (shown.id().equals(id)) {
                    return new Shown(shown.title(), room -> shown.lines());
                }
            }
            var ids = report.approaches().stream().map(Measurement::id).toList();
            return shown(Printout.environment(report.setting()), report.setting().rows(),
                    report.approaches().subList(0, ids.indexOf(id) + 1));
        }

        @Override
        public void close() {}
    }
}
