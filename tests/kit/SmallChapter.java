package kit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import workshop.book.Figures;
import workshop.book.Script;
import workshop.notebook.ChapterName;
import workshop.notebook.Grid;
import workshop.notebook.Measurement;
import workshop.notebook.Report;
import workshop.server.Database;
import workshop.wire.Distance;
import workshop.wire.Traffic.Exchange;
import workshop.wire.Traffic.Repeated;

/** A chapter with its recording, both small enough to see. */
public final class SmallChapter {

    public static final ChapterName NAME = new ChapterName("03_small");

    public static final String SOURCE = """
            ///usr/bin/env jbang "$0" "$@" ; exit $?
            //JAVA 25+
            //DEPS org.postgresql:postgresql:42.7.14
            // A line that is not prose.

            import java.util.List;
            import workshop.notebook.Notebook;

            /// # 3. A small chapter
            ///
            /// It took [25 ms][1], and *this* took
            /// [about 30 times][2] as long.
            ///
            /// ```sh
            /// # no heading
            /// ## nor this
            /// ```
            ///
            /// [1]: 03_small/copy-all.median
            /// [2]: 03_small/slow.median / 03_small/copy-all.median >= 20
            class Small {

                Notebook contents() {
                    return new Notebook("03_small")
                            .time("slow", "Slow", this::slow)
                            .time("copy-all", "Copy", url -> null, this::copyAll)
                            .show("one-bad-row", "One bad row", this::oneBadRow);
                }

                /// ## Slow
                void slow() {} // and not ///

                /// ## Copy
                ///
                /// | a | b |
                /// |---|--:|
                /// | 1 | 2 |
                void copyAll() {
                    var text = \"""
                        /// # not prose
                        }
                        \""";
                }

                void oneBadRow() {}

                /// ## When to use it
                ///
                /// ![What crosses](../images/wire_03_small_slow.svg)
                ///
                /// ### For the instructor
                ///
                /// **Minutes:** 7, and 5 for the exercise.
                ///
                /// **Ask:** why?
                ///
                /// **Demonstrate:** this.
                ///
                /// **Trap:** that.
            }
            """;

    public static final Report REPORT = report(List.of(measurement("slow", "Slow", 700), measurement("copy-all", "Copy", 24)), List.of());
    public static final SortedMap<ChapterName, Report> RECORDINGS = new TreeMap<>(Map.of(NAME, REPORT));
    public static final Figures FIGURES = Figures.strict(RECORDINGS);

    private SmallChapter() {}

    public static Script script(String source) {
        return Script.of(NAME, source);
    }

    public static Report report(List<Measurement> approaches, List<Grid> grids) {
        var database = new Database.Server("embedded", "18.6", "on", "on", "on", "128MB", "fdatasync", "1GB");
        return new Report(NAME, "3. A small chapter", new Report.Setting(Instant.parse("2026-03-01T12:00:00Z"), 10_000, database, 1.25,
                        Distance.NONE, new Report.Machine("Linux 6", "A processor", 2, "25.0.3")),
                new TreeMap<>(Map.of("org.postgresql:postgresql", "42.7.14")), approaches,
                List.of(new Report.Shown("one-bad-row", "One bad row", List.of("rows stored: 0"))), grids);
    }

    /** Its median, in milliseconds, is a millisecond away from its minimum and maximum, and half of its first run. */
    public static Measurement measurement(String id, String title, double median) {
        return measurement(id, title, median, 2, List.of());
    }

    public static Measurement measurement(
            String id, String title, double median, long roundTrips, List<Repeated<Exchange>> exchanges) {
        return new Measurement(id, title,
                new Measurement.Times(5, 2 * median, median, median - 1, median + 1, 10_000,
                        List.of(median, median + 0.5, median - 0.5), null),
                new Measurement.Counts(roundTrips, 467_412, 36, new TreeMap<>(Map.of("Sync", 1L)), 1L, 1_000_000, 3, 4, exchanges),
                "97e8893b", null);
    }
}
