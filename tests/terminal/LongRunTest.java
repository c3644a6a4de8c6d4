package workshop.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import kit.Shell;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What is said of something that takes long. */
@Isolated // it takes the process's standard error
@Tag("slow")
public class LongRunTest {

    /** What stands on standard error when this can be found there. */
    private static String shown(int most, IntSupplier count, String expected) throws Exception {
        var error = System.err;
        var seen = new ByteArrayOutputStream();
        System.setErr(new PrintStream(seen, true));
        try (var progress = new Progress(true)) {
            progress.begin("starting the database");
            if (most > 0) {
                progress.next("save-each, run 1", most, count);
            }
            Shell.await(expected, () -> Pattern.compile(expected, Pattern.DOTALL).matcher(seen.toString()).find());
        } finally {
            System.setErr(error);
        }
        return seen.toString();
    }

    /** This many rows a second, from now on, after this many at once. */
    private static IntSupplier rows(int atOnce, int aSecond) {
        long start = System.nanoTime();
        return () -> atOnce + (int) ((System.nanoTime() - start) * aSecond / 1_000_000_000);
    }

    @Test
    void whatNobodyCountsShowsItsSecondsAndNoBar() throws Exception {
        var shown = shown(-1, () -> 0, "starting the database, \\d+ s.*starting the database, \\d+ s");
        assertThat(Pattern.compile(", (\\d+) s").matcher(shown).results().map(each -> each.group(1)).distinct().count())
                .as("its seconds go on: " + shown).isGreaterThan(1);
        assertThat(shown).doesNotContain("%", "?", "[", "\n");
    }

    @Test
    void aRunThatWillTakeMinutesSaysSoOnceWithFewerRows() throws Exception {
        var shown = shown(1_000_000, rows(1, 800), "to go.*% \\[");
        assertThat(shown).containsOnlyOnce("to go, and more runs follow");
        assertThat(shown).containsPattern(
                "save-each, run 1: \\d+ minutes to go, and more runs follow\\. To load fewer rows,"
                        + " press Ctrl-C and run it again with --rows \\d_000");
    }

    @Test
    void aRunThatTakesSecondsDoesNot() throws Exception {
        assertThat(shown(10_000, rows(2_000, 1_000), "(% \\[.*){3}")).doesNotContain("to go", "\n");
    }

    /** Rows that all came at once, or a single one, say nothing of how fast the others will. */
    @Test
    void aRunThatHasHardlyBegunDoesNot() throws Exception {
        assertThat(shown(10_000, () -> 2, "(% \\[.*){3}")).doesNotContain("to go");
    }

    @Test
    void aResultHasALineOfItsOwn() throws Exception {
        var both = new ByteArrayOutputStream();
        var error = System.err;
        System.setErr(new PrintStream(both, true));
        try (var progress = new Progress(true)) {
            progress.begin("one-transaction, run 1");
            Shell.await("it is drawn", () -> both.toString().contains("one-transaction, run 1, "));
            progress.over(() -> System.err.println("a result"));
        } finally {
            System.setErr(error);
        }
        assertThat(both.toString()).containsPattern("\\r +\\r+a result\\R");
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
