package workshop; // what it tests is not public

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
        return new Measurement(id, title, 5, 2 * median, median, median - 1, median + 1, 10_000, 2, 467_412, 36,
                new TreeMap<>(Map.of("Sync", 1L)), 1L, 1_000_000, 3, 4, "97e8893b", List.of(median, median + 0.5, median - 0.5),
                List.of());
    }

    private static final Report REPORT = new Report("03_small", "3. A small chapter", Instant.parse("2026-03-01T12:00:00Z"), 10_000,
            new Database.Server("embedded", "18.6", "on", "on", "on"), new Report.Machine("Linux 6", "A processor", 2, "25.0.3"),
            new TreeMap<>(Map.of("org.postgresql:postgresql", "42.7.14")),
            List.of(measurement("slow", "Slow", 700), measurement("copy-all", "Copy", 24)),
            List.of(new Report.Shown("one-bad-row", "One bad row", List.of("rows stored: 0"))));

    private static final SortedMap<String, Report> RECORDINGS = new TreeMap<>(Map.of("03_small", REPORT));

    private static String page(String source) {
        return Page.of(Script.of("03_small", source), REPORT, Figures.strict(RECORDINGS), "links");
    }

    @Test
    void weavesProseCodeAndResultsInTheOrderOfTheFile() {
        assertThat(page(SOURCE)).isEqualTo("""
                # 3. A small chapter

                <!-- jbang weave makes this page from 03_small.java and recordings/. Change those. -->

                links

                It took 24 ms, and *this* took
                about 30 times as long.

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
        var steps = Step.of(Script.of("03_small", SOURCE), Figures.strict(RECORDINGS));
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
        assertThat(Figures.strict(RECORDINGS).in("It is {{" + key + "}}.", "file", 1)).isEqualTo("It is " + text + ".");
    }

    @ParameterizedTest
    @CsvSource({"1.04, 1.0 times", "1.34, 1.3 times", "2.2, about 2 times", "2.4, about 2.5 times", "4.9, about 5 times",
        "9.9, about 10 times", "12, about 10 times", "14, about 15 times", "29, about 30 times", "47, about 50 times",
        "98, about 100 times", "287, about 300 times", "262, about 250 times", "1234, 'about 1,000 times'"})
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

    @Test
    void whatIsNoJavaSaysWhere() {
        assertThatThrownBy(() -> page(SOURCE.replace("void slow() {}", "void slow( {}"))).isInstanceOf(Problem.class)
                .hasMessageStartingWith("chapters/03_small.java is no Java: (line 28,");
    }

    @Test
    void partsBetweenMarkersAreMadeAnewAndOthersStay() {
        var text = "before\n<!-- woven: table -->\nold\n<!-- end -->\nafter\n";
        var parts = new TreeMap<>(Map.of("table", "new $1"));
        var filled = Weave.filled(Path.of("README.md"), text, parts);
        assertThat(filled).isEqualTo("before\n<!-- woven: table -->\n\nnew $1\n\n<!-- end -->\nafter\n");
        assertThat(Weave.filled(Path.of("README.md"), filled, parts)).isEqualTo(filled);
        assertThatThrownBy(() -> Weave.filled(Path.of("README.md"), text.replace("table", "tabel"), parts))
                .hasMessage("README.md: there is nothing to weave by the name of tabel, only table.");
    }

    @Test
    void theInstructorsMinutesAreAddedUp() {
        var parts = Instructor.parts(List.of(Script.of("03_small", SOURCE)), RECORDINGS);
        assertThat(parts.get("agenda-90-minutes")).contains("|0:05|7|[3. A small chapter](chapters/03_small.md)|")
                .contains("|0:12|5|").endsWith("17 minutes in all.");
        assertThat(parts.get("agenda-half-day")).endsWith("32 minutes in all.");
        assertThatThrownBy(() -> Instructor.parts(List.of(Script.of("03_small", SOURCE.replace("**Trap:**", "Trap:"))), RECORDINGS))
                .hasMessageStartingWith("chapters/03_small.java:44: the chapter has to end in '### For the instructor'");
    }
}
