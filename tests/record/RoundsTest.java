package workshop.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import org.junit.jupiter.api.Test;
import workshop.terminal.Progress;

/** The bar that is drawn while chapters run. */
class RoundsTest {

    @Test
    void theBarNeverJumpsBack() {
        long half = Rounds.furthest(0, 10_000, 10_000);
        assertThat(half).isEqualTo(50);
        assertThat(Rounds.furthest(half, 11_000, 100_000)).isEqualTo(50);
        assertThat(Rounds.furthest(half, 100_000, 0)).isEqualTo(100);
        assertThat(Rounds.furthest(0, 0, 0)).isZero();
    }

    @Test
    void whatIsLeftGrowsWhenOneTakesLongerThanExpected() {
        assertThat(Rounds.left(10_000, 4_000, 50_000)).isEqualTo(56_000);
        assertThat(Rounds.left(10_000, 20_000, 50_000)).isEqualTo(100_000);
        assertThat(Rounds.left(10_000, 20_000, 0)).isZero();
    }

    @Test
    void whatStandsBehindTheBarIsNotCutOff() {
        var out = new ByteArrayOutputStream();
        try (var bar = Progress.bar("", 100).setConsumer(new ConsoleProgressBarConsumer(
                new PrintStream(out, true, StandardCharsets.UTF_8), Progress.COLUMNS)).build()) {
            bar.stepTo(100);
            bar.setExtraMessage(Rounds.message("round 10/10, ch14", 100 * 60_000));
            bar.refresh();
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("[=====").contains("round 10/10, ch14, 100:00 left");
    }
}
