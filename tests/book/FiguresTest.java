package workshop.book;

import static kit.SmallChapter.FIGURES;
import static kit.SmallChapter.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kit.SmallChapter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import workshop.notebook.Grid.Column;
import workshop.notebook.Grid.Mark;
import workshop.notebook.Grid;
import workshop.terminal.Problem;

/** Figures and claims in prose, from a recording that is small enough to see. */
class FiguresTest {

    private static String page(String source) {
        var script = SmallChapter.script(source);
        return FIGURES.in((Script.Prose) script.cells().getFirst(), script);
    }

    @ParameterizedTest
    @CsvSource({"1.04, 1.0 times", "1.34, 1.3 times", "2.2, about 2 times", "2.4, about 2.5 times", "4.9, about 5 times",
        "9.9, about 10 times", "12.6, about 13 times", "29, about 29 times", "47, about 45 times", "98, about 100 times",
        "125, about 130 times", "230, about 230 times", "304, about 300 times", "351, about 350 times",
        "1234, 'about 1,200 times'"})
    void ratiosAreRoundedAsAPersonWouldSayThem(double ratio, String text) {
        assertThat(Figures.times(ratio)).isEqualTo(text);
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
        assertThat(FIGURES.in("It is [as it was][1].\n\n[1]: " + key, "file", 1)).isEqualTo("It is " + text + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"03_small/nothing.median", "03_small/slow.speed", "04_other/slow.median", "slow",
        "03_small/slow.messages.Flush", "03_small/slow.median * 2"})
    void anUnknownKeyNamesFileAndLine(String key) {
        var source = SOURCE.replace("03_small/slow.median / 03_small/copy-all.median >= 20", key);
        assertThatThrownBy(() -> page(source)).isInstanceOf(Problem.class)
                .hasMessageStartingWith("chapters/03_small.java:20: ").hasMessageContaining(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"03_small/slow.median / 03_small/copy-all.median >= 30", "03_small/copy-all.median / 03_small/slow.median"})
    void aClaimThatTheRecordingDoesNotBearNamesFileAndLine(String claim) {
        var source = SOURCE.replace("03_small/slow.median / 03_small/copy-all.median >= 20", claim);
        assertThatThrownBy(() -> page(source)).isInstanceOf(Problem.class)
                .hasMessageMatching("chapters/03_small\\.java:20: .* is [\\d.]+ times .*, and not at least (30|1) times\\..*");
    }

    @Test
    void aReferenceThatIsNotDefinedNamesItsLine() {
        assertThatThrownBy(() -> page(SOURCE.replace("[25 ms][1]", "[25 ms][3]")))
                .hasMessage("chapters/03_small.java:11: [25 ms][3] is not defined at the end of its cell: write [N]: KEY");
    }

    @Test
    void theScriptGetsTheFiguresToo() {
        var refreshed = FIGURES.refreshed(SOURCE, "chapters/03_small.java");
        assertThat(refreshed).isEqualTo(SOURCE.replace("[25 ms]", "[24 ms]").replace("[about 30 times]", "[about 29 times]"));
        assertThat(FIGURES.refreshed(refreshed, "chapters/03_small.java")).isEqualTo(refreshed);
    }

    private static final Grid GRID = new Grid("far", "Far away", "far",
            List.of(new Column("elapsed-0ms", "elapsed", "here", 0.0), new Column("elapsed-10ms", "elapsed", "there", 10.0)),
            List.of(new Mark("03_small/slow", "elapsed-0ms", "5.0 ms", 5.0, ""),
                    new Mark("03_small/slow", "elapsed-10ms", "42 ms (50)", 8_400.0, "it loaded fewer rows")));

    @Test
    void marksOfAGridAreFiguresAndBearClaims() {
        var report = SmallChapter.report(SmallChapter.REPORT.approaches(), List.of(GRID));
        var figures = Figures.strict(new TreeMap<>(Map.of(SmallChapter.NAME, report)));
        assertThat(figures.in("[x][1], [y][2]\n\n[1]: far:03_small/slow/elapsed-10ms\n[2]: far:03_small/slow/elapsed-10ms / "
                + "far:03_small/slow/elapsed-0ms >= 1000", "x", 1)).isEqualTo("42 ms (50), about 1,700 times");
        assertThat(figures.in("It is [as said][1].\n\n[1]: far:03_small/slow/elapsed-0ms = 5.0 ms", "x", 1)).isEqualTo("It is as said.");
        assertThatThrownBy(() -> figures.in("[x][1]\n\n[1]: far:03_small/slow/elapsed-11ms", "x", 1)).isInstanceOf(Problem.class)
                .hasMessage("x:3: far:03_small/slow/elapsed-11ms is unknown: no recorded grid has it. Write GRID:ROW/COLUMN.");
        assertThatThrownBy(() -> figures.in("[x][1]\n\n[1]: far:03_small/slow/elapsed-0ms = 6 ms", "x", 1)).isInstanceOf(Problem.class)
                .hasMessage("x:3: far:03_small/slow/elapsed-0ms is 5.0 ms, and not 6 ms. Change what the prose says.");
    }
}
