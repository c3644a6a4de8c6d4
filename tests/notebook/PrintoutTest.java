package workshop.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kit.SmallChapter;
import org.junit.jupiter.api.Test;
import workshop.terminal.Progress;

/** What is printed around and below the table of approaches. */
class PrintoutTest {

    private static Measurement withRuns(int runs) {
        var of = SmallChapter.measurement("slow", "Slow", 300);
        var times = of.times();
        return new Measurement(of.id(), of.title(), new Measurement.Times(runs, times.firstMs(), times.medianMs(), times.minMs(),
                times.maxMs(), times.rowsPerSecond(), times.roundMediansMs(), null), of.counts(), of.checksum(), of.rejects());
    }

    @Test
    void saysHowManyRunsAMedianIsOf() {
        var checked = "every run checked: 10,000 rows, checksum 97e8893b";
        assertThat(Printout.below(10_000, List.of(withRuns(1)))).containsExactly("median of 1 warm run", checked);
        assertThat(Printout.below(10_000, List.of(withRuns(9), withRuns(9)))).containsExactly("median of 9 warm runs", checked);
        assertThat(Printout.below(10_000, List.of(withRuns(12), withRuns(3), withRuns(5))))
                .containsExactly("median of 3 to 12 warm runs", checked);
    }

    @Test
    void theCellsStandInTheOrderOfTheChapter() {
        var sheet = new Grid.Sheet("ledger", "The ledger", new Progress(false));
        sheet.column("bad-row", "rules", "bad row");
        sheet.mark("03_small/slow", "bad-row", "loop", "");
        var report = SmallChapter.report(List.of(withRuns(9)), List.of(sheet.grid()));
        assertThat(Printout.WIDE.all(report, List.of("slow", "one-bad-row", "ledger")).lines())
                .containsSubsequence("One bad row", "  rows stored: 0", "", "The ledger").endsWith("  03 slow  loop");
        assertThat(Printout.WIDE.all(report, List.of("slow", "ledger", "one-bad-row")).lines())
                .containsSubsequence("The ledger", "", "One bad row").endsWith("  rows stored: 0");
    }
}
