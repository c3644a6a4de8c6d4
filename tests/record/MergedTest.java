package workshop.record;

import static kit.SmallChapter.measurement;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import workshop.notebook.Grid.Column;
import workshop.notebook.Grid.Mark;
import workshop.notebook.Grid;

/** Several rounds as one. */
class MergedTest {

    @Test
    void ofSeveralRoundsTheOneWithTheMedianCounts() {
        var merged = Merged.measurements(List.of(
                measurement("slow", "Slow", 30), measurement("slow", "Slow", 10), measurement("slow", "Slow", 20))).times();
        assertThat(merged.medianMs()).isEqualTo(20);
        assertThat(merged.firstMs()).isEqualTo(40);
        assertThat(merged.roundMediansMs()).containsExactly(30.0, 10.0, 20.0);
        assertThat(List.of(merged.minMs(), merged.maxMs())).containsExactly(9.0, 31.0);
    }

    @Test
    void whatStandsUnderOneHeadIsOfOneRound() {
        var merged = Merged.grids(List.of(round(7), round(5), round(6)));
        assertThat(merged.mark("03_small/slow", "elapsed").number()).isEqualTo(6);
        assertThat(merged.mark("03_small/slow", "predicted").number()).isEqualTo(60);
        assertThat(merged.mark("03_small/slow", "word").text()).as("of the last").isEqualTo("6");
    }

    private static Grid round(double elapsed) {
        return new Grid("far", "Far", "far", List.of(new Column("elapsed", "elapsed", "there", 1.0),
                        new Column("predicted", "predicted", "there", 1.0), new Column("word", "said", "word", null)),
                List.of(new Mark("03_small/slow", "elapsed", "x", elapsed, ""),
                        new Mark("03_small/slow", "predicted", "x", 10 * elapsed, ""),
                        new Mark("03_small/slow", "word", String.valueOf((int) elapsed), null, "")));
    }
}
