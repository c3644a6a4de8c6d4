package workshop.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import kit.SmallChapter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import workshop.book.Recordings;
import workshop.terminal.Progress;

/** What a survey notes, as a table. */
class GridTest {

    private static Grid.Sheet sheet() {
        return new Grid.Sheet("ledger", "The ledger", new Progress(false));
    }

    private static Grid.Sheet ledger() {
        var sheet = sheet();
        sheet.column("pre-persist", "rules", "pre\npersist");
        sheet.column("bad-row", "rules", "bad\nrow");
        sheet.mark("03_small/slow", "pre-persist", "yes", "");
        sheet.mark("03_small/slow", "bad-row", "loop", "it stops there");
        sheet.mark("03_small/copy-all", "pre-persist", "lost", "the row has the old value");
        return sheet;
    }

    @Test
    void isATableForEachGroupWithANoteForEachSurprise() {
        var sheet = ledger();
        sheet.mark("03_small/copy-all", "bad-row", "no", "");
        assertThat(sheet.grid().lines(80)).containsExactly(
                "rules        pre      bad", "             persist  row", "03 slow      yes      loop", "03 copy-all  lost     no", "",
                "pre persist, lost: the row has the old value", "bad row, loop: it stops there");
        assertThat(sheet.grid().lines(22)).contains("rules        pre", "rules        bad", "pre persist, lost: the")
                .allMatch(line -> line.length() <= 22);
    }

    @Test
    void whereAMarkHasSeveralNotesTheRowsOfEachAreNamed() {
        var sheet = sheet();
        for (var column : List.of("bad-row", "foreign-key")) {
            sheet.column(column, "rules", column);
            sheet.mark("03_small/slow", column, "in batch", "entry 49");
            sheet.mark("03_small/fast", column, "in batch", "entry 49");
            sheet.mark("03_small/copy-all", column, "in batch", "entry 1,049");
            sheet.mark("03_small/copy", column, "no", "it stops there");
        }
        sheet.column("null", "rules", "null");
        sheet.mark("03_small/slow", "null", "in batch", "entry 49");
        sheet.mark("03_small/fast", "null", "no", "");
        sheet.mark("03_small/copy-all", "null", "no", "");
        sheet.mark("03_small/copy", "null", "no", "");
        assertThat(sheet.grid().notes()).containsExactly(
                "bad row, in batch; foreign key, in batch (03 slow, 03 fast); null, in batch: entry 49",
                "bad row, in batch; foreign key, in batch (03 copy-all): entry 1,049",
                "bad row, no; foreign key, no: it stops there");
    }

    @Test
    void aGridWithAnAxisIsASweepInJson(@TempDir Path folder) throws Exception {
        var sheet = sheet();
        sheet.axis("rows a statement");
        sheet.column("1", "elapsed, 9 rows", "1", 1);
        sheet.column("8", "elapsed, 9 rows", "8", 8);
        sheet.column("heap-1", "heap", "1", 1);
        sheet.mark("03_small/slow", "1", "5.0 ms", 5, "");
        sheet.mark("03_small/slow", "8", "out of memory", "");
        sheet.mark("03_small/slow", "heap-1", "10 MB", 10, "");
        var report = SmallChapter.report(List.of(), List.of(sheet.grid(), new Grid("questions", "Questions", null, List.of(), List.of())));
        var file = folder.resolve("03_small.json");
        report.write(file);
        assertThat(JsonMapper.shared().readTree(file).get("sweeps")).hasToString("[{\"id\":\"ledger\",\"x\":\"rows a statement\","
                + "\"xLabel\":\"rows a statement, elapsed, 9 rows\",\"series\":[{\"approach\":\"03_small/slow\",\"points\":[[1.0,5.0]]}]}]");
        assertThat(Recordings.read(file)).isEqualTo(report);
    }

    @Test
    void aPlaceWithoutAMarkOrWithTwoIsRefused() {
        assertThatThrownBy(ledger()::grid).hasMessage("ledger has to have one mark at 03_small/copy-all, bad-row");
        var twice = ledger();
        twice.mark("03_small/copy-all", "bad-row", "no", "");
        twice.mark("03_small/copy-all", "bad-row", "yes", "");
        assertThatThrownBy(twice::grid).hasMessage("ledger has to have one mark at 03_small/copy-all, bad-row");
    }

    @Test
    void whatWasMeasuredWithFewerRowsSaysSo() {
        var sheet = sheet();
        sheet.column("elapsed-0ms", "elapsed", "there", 0);
        sheet.column("elapsed-10ms", "elapsed", "there\n10 ms", 10);
        sheet.column("predicted-0ms", "predicted", "there", 0);
        sheet.column("predicted-10ms", "predicted", "there\n10 ms", 10);
        sheet.mark("03_small/slow", "elapsed-0ms", "5.0 ms", 5, "");
        sheet.mark("03_small/slow", "elapsed-10ms", "42 ms (50)", 8_400, "A number in brackets: it loaded only so many rows.");
        sheet.mark("03_small/slow", "predicted-0ms", "-", 5, "");
        sheet.mark("03_small/slow", "predicted-10ms", "35 ms +20%", 7_000, "");
        assertThat(sheet.grid().lines(80)).containsExactly(
                "elapsed   there       there", "                      10 ms", "03 slow  5.0 ms  42 ms (50)", "",
                "predicted  there       there", "                       10 ms", "03 slow        -  35 ms +20%", "",
                "elapsed 10ms, 42 ms (50): A number in brackets: it loaded only so many rows.");
    }
}
