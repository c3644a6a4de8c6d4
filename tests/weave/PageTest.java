package workshop.weave;

import static kit.SmallChapter.FIGURES;
import static kit.SmallChapter.REPORT;
import static kit.SmallChapter.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kit.SmallChapter;
import org.junit.jupiter.api.Test;
import workshop.book.Figures;
import workshop.book.Recordings;
import workshop.notebook.ChapterName;
import workshop.notebook.Grid.Column;
import workshop.notebook.Grid.Mark;
import workshop.notebook.Grid;
import workshop.terminal.Problem;

/** The weaver, on a source that is small enough to see. */
class PageTest {

    private static String page(String source) {
        return Page.of(SmallChapter.script(source), REPORT, FIGURES, "links", null);
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
                import workshop.notebook.Notebook;
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
                  <img alt="Elapsed time of each approach of this chapter, beside the best of the chapter before where that loads the same rows" \
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

                Recorded on 1 March 2026, in 3 rounds: PostgreSQL 18.6, embedded, fsync on, a flush 1.3 ms | 10,000 rows | Java 25.0.3 | 2 cores, \
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
    void anAnnotationAndABlockCommentAreNoFrame() {
        var source = SOURCE.replace("class Small {", "@SuppressWarnings({\"a\", \"b\"})\nclass Small { /* } */")
                .replace("void oneBadRow() {}", "/*\n    /// not prose\n    */\n    void oneBadRow() {}");
        assertThat(page(source)).doesNotContain("Suppress", "class Small").contains("/*\n/// not prose\n*/\nvoid oneBadRow() {}");
    }

    private static final Grid LEDGER = new Grid("ledger", "The ledger", null,
            List.of(new Column("pre-persist", "rules", "pre\npersist", null), new Column("bad-row", "errors", "bad\nrow", null)), List.of(
                    new Mark("03_small/slow", "pre-persist", "yes", null, ""),
                    new Mark("03_small/slow", "bad-row", "loop", null, "it stops there"),
                    new Mark("03_small/copy-all", "pre-persist", "lost", null, "the row has the old value"),
                    new Mark("03_small/copy-all", "bad-row", "no", null, "")));

    @Test
    void aGridIsWovenBelowItsCellAndBearsClaims() {
        var source = SOURCE.replace(".show(\"one", ".grid(\"ledger\", \"The ledger\", this::ledger)\n.show(\"one")
                .replace("void oneBadRow() {}", "void ledger() {}\n\n/// It is [lost][1].\n///\n"
                        + "/// [1]: ledger:03_small/copy-all/pre-persist = lost\nvoid oneBadRow() {}");
        var script = SmallChapter.script(source);
        var report = SmallChapter.report(REPORT.approaches(), List.of(LEDGER));
        var figures = Figures.strict(new TreeMap<>(Map.of(SmallChapter.NAME, report)));
        assertThat(Page.of(script, Recordings.under(script, report), figures, "links", null)).containsSubsequence(
                "void ledger() {}", """
                |rules|pre persist|
                |---|---|
                |03 `slow`|yes|
                |03 `copy-all`|lost|

                |errors|bad row|
                |---|---|
                |03 `slow`|loop|
                |03 `copy-all`|no|

                - pre persist, lost: the row has the old value
                - bad row, loop: it stops there
                """, "It is lost.");
        assertThatThrownBy(() -> Recordings.under(script, REPORT)).hasMessageContaining("lists other things");
        for (var claim : List.of("ledger:03_small/slow/pre-persist = lost", "ledger:03_small/slow/speed = yes")) {
            var untrue = SmallChapter.script(source.replace("ledger:03_small/copy-all/pre-persist = lost", claim));
            assertThatThrownBy(() -> Page.of(untrue, report, figures, "links", null)).isInstanceOf(Problem.class)
                    .hasMessageMatching("chapters/03_small\\.java:\\d+: ledger:03_small/slow/(pre-persist is yes, and not lost"
                            + "\\. Change what the prose says|speed is unknown: no recorded grid has it\\. Write GRID:ROW/COLUMN)\\.");
        }
    }

    @Test
    void partsBetweenMarkersAreMadeAnewAndOthersStay() {
        var text = "before\n<!-- woven: table -->\nold\n<!-- end -->\nafter\n";
        var parts = new TreeMap<>(Map.of("table", "new $1"));
        var filled = Weaving.filled(Path.of("README.md"), text, parts);
        assertThat(filled).isEqualTo("before\n<!-- woven: table -->\n\nnew $1\n\n<!-- end -->\nafter\n");
        assertThat(Weaving.filled(Path.of("README.md"), filled, parts)).isEqualTo(filled);
        for (var broken : List.of(text.replace("<!-- end -->", ""), text + "<!-- woven: table -->\n",
                text.replace("<!-- end -->\n", "") + text)) {
            assertThatThrownBy(() -> Weaving.filled(Path.of("README.md"), broken, parts))
                    .hasMessage("README.md: a marker <!-- woven: ... --> lacks its <!-- end -->. Put it back.");
        }
        assertThatThrownBy(() -> Weaving.filled(Path.of("README.md"), text.replace("table", "tabel"), parts))
                .hasMessage("README.md: there is nothing to weave by the name of tabel, only table.");
    }

    @Test
    void theInstructorsMinutesAreAddedUp() {
        var parts = Instructor.parts(List.of(SmallChapter.script(SOURCE)), FIGURES, List.of(new ChapterName("03_small")));
        assertThat(parts.get("agenda-90-minutes")).contains("|0:05|7|[3. A small chapter](chapters/03_small.md)|")
                .contains("|0:12|5|").endsWith("17 minutes in all.");
        assertThat(parts.get("agenda-half-day")).endsWith("32 minutes in all.");
        assertThatThrownBy(() -> Instructor.parts(List.of(SmallChapter.script(SOURCE.replace("**Trap:**", "Trap:"))), FIGURES,
                List.of()))
                .hasMessageStartingWith("chapters/03_small.java:47: the chapter has to end in '### For the instructor'");
    }
}
