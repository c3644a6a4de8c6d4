package workshop.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What is said of something that takes long. */
@Isolated // it takes the process's standard error
public class LongRunTest {

    /** What stands on standard error three seconds after it has begun. */
    private static String shown(int most, int count) throws InterruptedException {
        var error = System.err;
        var seen = new ByteArrayOutputStream();
        System.setErr(new PrintStream(seen, true));
        try (var progress = new Progress(true)) {
            progress.begin("starting the database");
            if (most > 0) {
                progress.next("save-each, run 1", most, () -> count);
            }
            Thread.sleep(3_500);
        } finally {
            System.setErr(error);
        }
        return seen.toString();
    }

    @Test
    void whatNobodyCountsShowsItsSecondsAndNoBar() throws Exception {
        assertThat(shown(-1, 0)).containsPattern("starting the database, [23] s").doesNotContain("%", "?", "[");
    }

    @Test
    void aRunThatWillTakeMinutesSaysSoOnceWithFewerRows() throws Exception {
        var shown = shown(1_000_000, 2_000);
        assertThat(shown).containsOnlyOnce("to go, and more runs follow");
        assertThat(shown).containsPattern(
                "save-each, run 1: \\d+ minutes to go, and more runs follow\\. For less: Ctrl-C, and --rows \\d_000");
        assertThat(shown).contains("% [");
    }

    @Test
    void aRunThatTakesSecondsDoesNot() throws Exception {
        assertThat(shown(10_000, 2_000)).doesNotContain("to go").contains("% [");
    }

    @Test
    void timesAndRowsAsOneSaysThem() {
        assertThat(Format.span(0.6)).isEqualTo("1 second");
        assertThat(Format.span(45)).isEqualTo("45 seconds");
        assertThat(Format.span(240)).isEqualTo("4 minutes");
        assertThat(Format.span(5_600)).isEqualTo("1.6 hours");
        assertThat(Format.roundedDown(0)).isEqualTo("1");
        assertThat(Format.roundedDown(1_999)).isEqualTo("1_000");
        assertThat(Format.roundedDown(37)).isEqualTo("30");
    }
}
