package workshop; // what it tests is not public

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The weaver, on sources that are small enough to see. */
public class WeaverTest {

    private static final String SOURCE = """
            ///usr/bin/env jbang "$0" "$@" ; exit $?
            //JAVA 25+
            //DEPS org.postgresql:postgresql:42.7.14
            // A line that is no prose.

            import java.util.List;
            import workshop.Notebook;

            /// # 3. A small chapter
            ///
            /// It took {{03_small/copy-all.median}}, and *this* took
            /// {{03_small/slow.median / 03_small/copy-all.median >= 20}} as long.
            ///
            /// ```sh
            /// # no heading
            /// ## nor this
            /// ```
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

    private static Measurement measurement(String id, String title, double median) {
        return measurement(id, title, median, 2, List.of());
    }

    private static Measurement measurement(
            String id, String title, double median, long roundTrips, List<Exchange.Repeated<Exchange>> exchanges) {
        return new Measurement(id, title, 5, 2 * median, median, median - 1, median + 1, 10_000, roundTrips, 467_412, 36,
                new TreeMap<>(Map.of("Sync", 1L)), 1L, 1_000_000, 3, 4, "97e8893b", List.of(median, median + 0.5, median - 0.5),
                exchanges);
    }

    private static final Report REPORT = new Report("03_small", "3. A small chapter", Instant.parse("2026-03-01T12:00:00Z"), 10_000,
            new Database.Server("embedded", "18.6", "on", "on", "on"), Distance.NONE, new Report.Machine("Linux 6", "A processor", 2, "25.0.3"),
            new TreeMap<>(Map.of("org.postgresql:postgresql", "42.7.14")),
            List.of(measurement("slow", "Slow", 700), measurement("copy-all", "Copy", 24)),
            List.of(new Report.Shown("one-bad-row", "One bad row", List.of("rows stored: 0"))), List.of(), List.of());

    private static final SortedMap<String, Report> RECORDINGS = new TreeMap<>(Map.of("03_small", REPORT));

    private static final Figures FIGURES = Figures.strict(RECORDINGS);

    private static String page(String source) {
        return Page.of(Script.of("03_small", source), REPORT, FIGURES, "links", null);
    }

    @Test
    void weavesProseCodeAndResultsInTheOrderOfTheFile() {
        assertThat(page(SOURCE)).isEqualTo("""
                # 3. A small chapter

                <!-- jbang weave makes this page from 03_small.java and recordings/. Change those. -->

                links

                It took 24 ms, and *this* took
                about 29 times as long.

                ```sh
                # no heading
                ## nor this
                ```

                <details>
                <summary>Imports</summary>

                ```java
                import java.util.List;
                import workshop.Notebook;
                ```

                </details>

                ```java
                Notebook contents() {
                    return new Notebook("03_small")
                            .time("slow", "Slow", this::slow)
                            .time("copy-all", "Copy", url -> null, this::copyAll)
                            .show("one-bad-row", "One bad row", this::oneBadRow);
                }
                ```

                ## Slow

                ```java
                void slow() {} // and not ///
                ```

                > **Slow:** 700 ms (700 ms to 701 ms in 3 rounds; the first run 1.4 s). 10,000 rows a second, 2 round trips, \
                0.47 MB sent, 7 callbacks.

                ## Copy

                | a | b |
                |---|--:|
                | 1 | 2 |

                ```java
                void copyAll() {
                    var text = \"""
                        /// # not prose
                        }
                        \""";
                }

                void oneBadRow() {}
                ```

                > **Copy:** 24 ms (24 ms to 25 ms in 3 rounds; the first run 48 ms). 10,000 rows a second, 2 round trips, \
                0.47 MB sent, 7 callbacks.

                |approach|first|median|rows/s|round trips|sent|callbacks|
                |---|---:|---:|---:|---:|---:|---:|
                |Slow|1,400 ms|700 ms|10,000|2|0.47 MB|7|
                |Copy|48.0 ms|24.0 ms|10,000|2|0.47 MB|7|

                <picture>
                  <source media="(prefers-color-scheme: dark)" srcset="../images/chapter_03_small_dark.svg">
                  <img alt="Elapsed time of each approach of this chapter, and of the best of the chapter before" \
                src="../images/chapter_03_small_light.svg">
                </picture>

                ```text
                rows stored: 0
                ```

                ## When to use it

                <picture>
                  <source media="(prefers-color-scheme: dark)" srcset="../images/wire_03_small_slow_dark.svg">
                  <img alt="What crosses" src="../images/wire_03_small_slow_light.svg">
                </picture>

                <details>
                <summary>For the instructor</summary>

                **Minutes:** 7, and 5 for the exercise.

                **Ask:** why?

                **Demonstrate:** this.

                **Trap:** that.

                </details>

                ---

                Recorded on 1 March 2026, in 3 rounds: PostgreSQL 18.6, embedded, fsync on | 10,000 rows | Java 25.0.3 | 2 cores, \
                A processor | Linux 6. postgresql 42.7.14

                links
                """);
    }

    @Test
    void weavesTheSameFromLinesThatEndInCrLfAndFromALastLineWithoutAnEnd() {
        assertThat(page(SOURCE.replace("\n", "\r\n"))).isEqualTo(page(SOURCE));
        assertThat(page(SOURCE.stripTrailing())).isEqualTo(page(SOURCE));
    }

    @Test
    void stepsBeginAtHeadingsAndEndAfterCode() {
        var steps = Step.of(Script.of("03_small", SOURCE), FIGURES, RECORDINGS);
        assertThat(steps).extracting(Step::heading).containsExactly("3. A small chapter", "Slow", "Copy", "When to use it");
        assertThat(steps).extracting(Step::ids).containsExactly(
                List.of(), List.of("slow"), List.of("copy-all", "one-bad-row"), List.of());
        assertThat(steps.getFirst().markdown()).contains("## nor this");
        assertThat(steps.getLast().markdown()).doesNotContain("instructor");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            03_small/copy-all.first | 48 ms
            03_small/slow.first | 1.4 s
            03_small/slow.max | 701 ms
            03_small/slow.sent | 0.47 MB
            03_small/slow.received | 36 B
            03_small/slow.messages.Sync | 1
            03_small/slow.callbacks | 7
            03_small/slow.rowsPerSecond | 10,000
            03_small/slow.sent / 03_small/copy-all.sent | 1.0 times
            """)
    void figures(String key, String text) {
        assertThat(FIGURES.in("It is {{" + key + "}}.", "file", 1)).isEqualTo("It is " + text + ".");
    }

    @ParameterizedTest
    @CsvSource({"1.04, 1.0 times", "1.34, 1.3 times", "2.2, about 2 times", "2.4, about 2.5 times", "4.9, about 5 times",
        "9.9, about 10 times", "12.6, about 13 times", "29, about 29 times", "47, about 45 times", "98, about 100 times",
        "125, about 130 times", "230, about 230 times", "304, about 300 times", "351, about 350 times",
        "1234, 'about 1,200 times'"})
    void ratiosAreRoundedAsAPersonWouldSayThem(double ratio, String text) {
        assertThat(Format.times(ratio)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"03_small/nothing.median", "03_small/slow.speed", "04_other/slow.median", "slow",
        "03_small/slow.messages.Flush", "03_small/slow.median * 2"})
    void anUnknownKeyNamesFileAndLine(String key) {
        var source = SOURCE.replace("03_small/slow.median / 03_small/copy-all.median >= 20", key);
        assertThatThrownBy(() -> page(source)).isInstanceOf(Problem.class)
                .hasMessageStartingWith("chapters/03_small.java:12: ").hasMessageContaining(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"03_small/slow.median / 03_small/copy-all.median >= 30", "03_small/copy-all.median / 03_small/slow.median"})
    void aClaimThatTheRecordingDoesNotBearNamesFileAndLine(String claim) {
        var source = SOURCE.replace("03_small/slow.median / 03_small/copy-all.median >= 20", claim);
        assertThatThrownBy(() -> page(source)).isInstanceOf(Problem.class)
                .hasMessageMatching("chapters/03_small\\.java:12: .* is [\\d.]+ times .*, and not at least (30|1) times\\..*");
    }

    private static final List<Ledger.Mark> MARKS = List.of(
            new Ledger.Mark("03_small/slow", "pre-persist", "yes", ""), new Ledger.Mark("03_small/slow", "bad-row", "loop", "it stops there"),
            new Ledger.Mark("03_small/copy-all", "pre-persist", "lost", "the row has the old value"),
            new Ledger.Mark("03_small/copy-all", "bad-row", "no", ""));

    private static Report withLedger() {
        return new Report(REPORT.chapter(), REPORT.title(), REPORT.date(), REPORT.rows(), REPORT.database(), Distance.NONE, REPORT.machine(),
                REPORT.versions(), REPORT.approaches(), REPORT.demonstrations(), MARKS, List.of());
    }

    @Test
    void aLedgerIsATableWithANoteForEachSurprise() {
        assertThat(Ledger.lines(MARKS, 80)).containsExactly(
                "             pre   bad", "03 slow      yes   loop", "03 copy-all  lost  no", "",
                "columns: pre-persist, bad-row", "", "pre lost: the row has the old value", "bad loop: it stops there");
        assertThat(Ledger.lines(MARKS, 20)).contains("             pre", "             bad", "pre lost: the row")
                .allMatch(line -> line.length() <= 20);
        assertThat(Ledger.markdown(MARKS)).isEqualTo("""
                ||pre persist|bad row|
                |---|---|---|
                |03 `slow`|yes|loop<sup>2</sup>|
                |03 `copy-all`|lost<sup>1</sup>|no|

                1. pre persist, *lost*: the row has the old value
                2. bad row, *loop*: it stops there""");
    }

    @Test
    void aLedgerIsWovenBelowItsCellAndBearsClaims() {
        var source = SOURCE.replace(".show(\"one", ".ledger(\"ledger\", \"The ledger\", this::ledger)\n.show(\"one")
                .replace("void oneBadRow() {}", "void ledger() {}\n\n/// It is {{ledger:03_small/copy-all/pre-persist = lost}}.\n"
                        + "void oneBadRow() {}");
        var script = Script.of("03_small", source);
        var figures = Figures.strict(new TreeMap<>(Map.of("03_small", withLedger())));
        assertThat(Page.of(script, withLedger().under(script), figures, "links", null))
                .containsSubsequence("void ledger() {}", "||pre persist|bad row|", "2. bad row, *loop*", "It is lost.");
        assertThatThrownBy(() -> REPORT.under(script)).hasMessageContaining("lists other things");
        for (var claim : List.of("ledger:03_small/slow/pre-persist = lost", "ledger:03_small/slow/speed = yes")) {
            var untrue = Script.of("03_small", source.replace("ledger:03_small/copy-all/pre-persist = lost", claim));
            assertThatThrownBy(() -> Page.of(untrue, withLedger(), figures, "links", null)).isInstanceOf(Problem.class)
                    .hasMessageMatching("chapters/03_small\\.java:\\d+: 03_small/slow/(pre-persist is yes in the ledger, and not lost"
                            + "\\. Change what the prose says|speed is unknown: no recorded ledger has it)\\.");
        }
    }

    @Test
    void whatIsNoJavaSaysWhere() {
        assertThatThrownBy(() -> page(SOURCE.replace("void slow() {}", "void slow( {}"))).isInstanceOf(Problem.class)
                .hasMessageStartingWith("chapters/03_small.java is no Java: (line 28,");
    }

    @Test
    void bracesThatDoNotCloseNameTheirCell() {
        assertThatThrownBy(() -> page(SOURCE.replace("slow.median / 03_small/copy-all.median >= 20}}", "slow.median}")))
                .hasMessage("chapters/03_small.java:9: below, a {{ lacks its }}. Close it.");
    }

    @Test
    void anAnnotationAndABlockCommentAreNoFrame() {
        var source = SOURCE.replace("class Small {", "@SuppressWarnings({\"a\", \"b\"})\nclass Small { /* } */")
                .replace("void oneBadRow() {}", "/*\n    /// not prose\n    */\n    void oneBadRow() {}");
        assertThat(page(source)).doesNotContain("Suppress", "class Small").contains("/*\n/// not prose\n*/\nvoid oneBadRow() {}");
    }

    @Test
    void anApproachIsAMethodOfOneName() {
        assertThatThrownBy(() -> page(SOURCE.replace("this::slow)", "() -> slow())"))).hasMessage(
                "chapters/03_small.java:22: slow has to be a method of one name, as in this::method.");
        assertThatThrownBy(() -> page(SOURCE.replace("void oneBadRow() {}", "void slow(int twice) {}\nvoid oneBadRow() {}")))
                .hasMessageStartingWith("chapters/03_small.java:22: slow has to be a method of one name");
    }

    @Test
    void aRecordingOfOtherThingsThanTheScriptListsIsRefused() {
        var renamed = Script.of("03_small", SOURCE.replace("\"copy-all\"", "\"copy-some\""));
        assertThatThrownBy(() -> REPORT.under(renamed)).hasMessage("chapters/03_small.java lists other things (time slow,"
                + " time copy-some, show one-bad-row) than recordings/03_small.json has (time slow, time copy-all, show one-bad-row)."
                + " Record again: jbang record");
        var retitled = REPORT.under(Script.of("03_small", SOURCE.replace("\"Copy\"", "\"All of it\"").replace("A small", "A short")));
        assertThat(retitled.title()).isEqualTo("3. A short chapter");
        assertThat(retitled.approaches().get(1).title()).isEqualTo("All of it");
    }

    @Test
    void ofSeveralRoundsTheOneWithTheMedianCounts() {
        var merged = Measurement.ofRounds(List.of(
                measurement("slow", "Slow", 30), measurement("slow", "Slow", 10), measurement("slow", "Slow", 20)));
        assertThat(merged.medianMs()).isEqualTo(20);
        assertThat(merged.firstMs()).isEqualTo(40);
        assertThat(merged.roundMediansMs()).containsExactly(30.0, 10.0, 20.0);
        assertThat(List.of(merged.minMs(), merged.maxMs())).containsExactly(9.0, 31.0);
        var far = AtDistance.ofRounds(List.of(atDistance(0, 7), atDistance(0, 5), atDistance(0, 6)));
        assertThat(far.elapsedMs()).isEqualTo(6);
        assertThat(far.roundElapsedMs()).containsExactly(7.0, 5.0, 6.0);
    }

    private static AtDistance atDistance(double latencyMs, double elapsedMs) {
        return new AtDistance("far", "03_small", "slow", "there", Distance.ofMillis(latencyMs), latencyMs == 0 ? 10_000 : 50, 3,
                5, 5 + 3 * latencyMs, elapsedMs, List.of(elapsedMs));
    }

    @Test
    void distancesAreTwoTablesThatSayWhatWasLeftOut() {
        var measured = List.of(atDistance(0, 5), atDistance(10, 42));
        assertThat(Distances.printed(measured, 10_000)).containsExactly(
                "elapsed   there       there", "                      10 ms", "03 slow  5.0 ms  42 ms (50)", "",
                "A number in brackets: it loaded only so many rows, so that you need not wait for minutes.", "",
                "predicted  there       there", "                       10 ms", "03 slow        -  35 ms +20%", "",
                "A percentage: by so much the measured time differs from the predicted one.");
        var report = new Report(REPORT.chapter(), REPORT.title(), REPORT.date(), REPORT.rows(), REPORT.database(), Distance.NONE,
                REPORT.machine(), REPORT.versions(), REPORT.approaches(), REPORT.demonstrations(), List.of(), measured);
        var figures = Figures.strict(new TreeMap<>(Map.of("03_small", report)));
        assertThat(figures.in("{{03_small/slow.at10ms.elapsed}}, {{03_small/slow.at10ms.error}}, {{03_small/slow.at10ms.rows}}", "x", 1))
                .isEqualTo("42 ms, +20%, 50");
        assertThatThrownBy(() -> figures.in("{{03_small/slow.at11ms.elapsed}}", "x", 1)).hasMessageContaining(
                "03_small/slow.at11ms.elapsed is unknown: write {{CHAPTER/APPROACH.at20ms.FIGURE}} with a distance that was measured");
    }

    @Test
    void aPictureOfWhatWasNotRecordedIsRefused() {
        assertThatThrownBy(() -> Wire.of(REPORT, "slower")).hasMessageStartingWith(
                "images/wire_03_small_slower.svg cannot be drawn: recordings/03_small.json has no approach slower.");
    }

    @Test
    void aWireDiagramLeavesOutTheMiddleAndSaysHowMuch() {
        var exchanges = new Folding<Exchange>();
        for (int i = 0; i < 10; i++) {
            var sent = new Folding<String>();
            IntStream.rangeClosed(0, i).forEach(bind -> sent.add("Bind"));
            exchanges.add(new Exchange(sent.result(), List.of(new Exchange.Repeated<>(1, List.of("ReadyForQuery")))));
        }
        var all = measurement("slow", "Slow", 700, 10, exchanges.result());
        assertThat(Wire.of(with(all), "slow")).hasSize(1); // one group of ten different exchanges
        var groups = IntStream.range(0, 10).mapToObj(i -> new Exchange.Repeated<>(i + 2, exchanges.result().getFirst().of().subList(i, i + 1)));
        var many = Wire.of(with(measurement("slow", "Slow", 700, 65, groups.toList())), "slow");
        assertThat(many).hasSize(5).element(3).isEqualTo("45 more round trips of these kinds"); // 65 less 2, 3, 4 and 11
        assertThat(many.getLast()).isEqualTo(new Wire.Group(11, List.of(
                new Wire.Arrow(true, List.of("10 × Bind")), new Wire.Arrow(false, List.of("ReadyForQuery")))));
        var cutOff = Wire.of(with(measurement("slow", "Slow", 700, 12, exchanges.result())), "slow");
        assertThat(cutOff).hasSize(2).last().isEqualTo("2 more round trips of these kinds");
    }

    private static Report with(Measurement measurement) {
        return new Report(REPORT.chapter(), REPORT.title(), REPORT.date(), REPORT.rows(), REPORT.database(), Distance.NONE,
                REPORT.machine(), REPORT.versions(), List.of(measurement), List.of(), List.of(), List.of());
    }

    @Test
    void foldingLosesNothing() {
        var random = new Random(42);
        for (int run = 0; run < 2000; run++) {
            var things = random.ints(random.nextInt(60), 0, 3).boxed().toList();
            assertThat(unfolded(things)).isEqualTo(things);
        }
    }

    @Test
    void foldingKeepsTheBeginningOfWhatIsTooLong() {
        for (int cycle : new int[] {9, 20, 150}) {
            var things = IntStream.range(0, 3000).mapToObj(i -> i % cycle).toList();
            var kept = unfolded(things);
            assertThat(kept).hasSizeBetween(100, 3000).isEqualTo(things.subList(0, kept.size()));
        }
        var threes = IntStream.range(0, 30_000).mapToObj(i -> i % 3 == 2 ? "b" : "a").toList();
        var kept = unfolded(threes);
        assertThat(kept).hasSizeGreaterThan(100).isEqualTo(threes.subList(0, kept.size()));
    }

    private static <T> List<T> unfolded(List<T> things) {
        var folding = new Folding<T>();
        things.forEach(folding::add);
        return folding.result().stream().flatMap(each -> Collections.nCopies(each.times(), each.of()).stream())
                .flatMap(List::stream).toList();
    }

    @Test
    void proseFitsTheTerminal() {
        var lines = TerminalMarkdown.prose("# Title\n\n- one *item* that is longer than the line\n- two\n\n1. first\n\n> said\n\n"
                + "| a | b |\n|---|---|\n| 1 | 2 |\n\nconnection.unwrap(PGConnection.class).getCopyAPI()\n\n"
                + "![Arrows](../images/wire_x.svg)", 24).stream().map(Object::toString).toList();
        assertThat(lines).containsExactly("Title", "", "- one item that is", "  longer than the line", "- two", "", "1. first", "",
                "| said", "", "a  b", "1  2", "", "connection.unwrap(PGConn", "ection.class).getCopyAPI", "()", "",
                "[picture: Arrows; see", "images/wire_x_light.svg]");
    }

    @Test
    void partsBetweenMarkersAreMadeAnewAndOthersStay() {
        var text = "before\n<!-- woven: table -->\nold\n<!-- end -->\nafter\n";
        var parts = new TreeMap<>(Map.of("table", "new $1"));
        var filled = Weave.filled(Path.of("README.md"), text, parts);
        assertThat(filled).isEqualTo("before\n<!-- woven: table -->\n\nnew $1\n\n<!-- end -->\nafter\n");
        assertThat(Weave.filled(Path.of("README.md"), filled, parts)).isEqualTo(filled);
        for (var broken : List.of(text.replace("<!-- end -->", ""), text + "<!-- woven: table -->\n",
                text.replace("<!-- end -->\n", "") + text)) {
            assertThatThrownBy(() -> Weave.filled(Path.of("README.md"), broken, parts))
                    .hasMessage("README.md: a marker <!-- woven: ... --> lacks its <!-- end -->. Put it back.");
        }
        assertThatThrownBy(() -> Weave.filled(Path.of("README.md"), text.replace("table", "tabel"), parts))
                .hasMessage("README.md: there is nothing to weave by the name of tabel, only table.");
    }

    @Test
    void theInstructorsMinutesAreAddedUp() {
        var parts = Instructor.parts(List.of(Script.of("03_small", SOURCE)), FIGURES);
        assertThat(parts.get("agenda-90-minutes")).contains("|0:05|7|[3. A small chapter](chapters/03_small.md)|")
                .contains("|0:12|5|").endsWith("17 minutes in all.");
        assertThat(parts.get("agenda-half-day")).endsWith("32 minutes in all.");
        assertThatThrownBy(() -> Instructor.parts(List.of(Script.of("03_small", SOURCE.replace("**Trap:**", "Trap:"))), FIGURES))
                .hasMessageStartingWith("chapters/03_small.java:44: the chapter has to end in '### For the instructor'");
    }
}
