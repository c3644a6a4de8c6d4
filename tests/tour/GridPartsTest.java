package workshop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import workshop.notebook.Grid;

/** A grid on a terminal. */
class GridPartsTest {

    private static Grid grid(int rows) {
        var columns = List.of(new Grid.Column("first", "one question", "first\nmark", null),
                new Grid.Column("second", "another question", "second", null));
        var marks = new ArrayList<Grid.Mark>();
        IntStream.range(0, rows).forEach(i -> columns.forEach(
                column -> marks.add(new Grid.Mark("06_copy/way-" + i, column.id(), "yes", null, ""))));
        return new Grid("grid", "A grid", null, columns, marks);
    }

    @Test
    void eachPageHasTheHeadOfItsQuestion() {
        var shown = Results.Shown.lines(List.of(Results.Shown.of(grid(24))), new Results.Room(80, 22));
        var pages = new Pages(22).of(TerminalMarkdown.plain(shown, 80));
        assertThat(pages.getFirst().getFirst()).hasToString("A grid");
        for (var page : pages) {
            var lines = page.stream().map(Object::toString).toList();
            assertThat(page == pages.getFirst() ? lines.get(2) : lines.getFirst()).matches("(one|another) question +(first|second)");
        }
        assertThat(shown.stream().filter(line -> line.startsWith("06 way-"))).hasSize(48);
    }

    @Test
    void onPaperNothingIsSplit() {
        assertThat(GridParts.lines(grid(24), 80, Results.Room.PAPER.lines())).hasSize(2 + 24 + 1 + 1 + 24);
    }
}
