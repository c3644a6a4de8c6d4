package workshop.terminal;

//DEPS com.github.freva:ascii-table:1.12.1

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.List;
import java.util.function.Function;

/** Rows of some kind as columns of text, without borders. */
public record Table<T>(List<Column<T>> columns) {

    /** A column of at least this width: text is aligned left, numbers right. */
    public record Column<T>(String header, boolean number, int width, Function<T, String> cell) {

        public static <T> Column<T> text(String header, Function<T, String> cell) {
            return new Column<>(header, false, 0, cell);
        }

        public static <T> Column<T> number(String header, Function<T, String> cell) {
            return new Column<>(header, true, 0, cell);
        }

        /** The same, so wide whatever stands in it: rows that are printed one by one then stand below each other. */
        public Column<T> atLeast(int width) {
            return new Column<>(header, number, width, cell);
        }
    }

    /** The head, and a line for each row. */
    public List<String> lines(List<T> rows) {
        return AsciiTable.builder().border(AsciiTable.NO_BORDERS).lineSeparator("\n").data(rows, columns.stream().map(column -> {
            var align = column.number ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
            return new com.github.freva.asciitable.Column().header(column.header).headerAlign(align).dataAlign(align)
                    .minWidth(column.width == 0 ? 0 : column.width + 2).with(column.cell); // with a blank on each side
        }).toList()).asString().lines().map(line -> line.substring(1).stripTrailing()).toList(); // each cell has a blank on its left
    }

    /** The head alone, of one line. */
    public String head() {
        return lines(List.of()).getFirst();
    }

    /** A row alone, as it would stand below that head. */
    public String row(T row) {
        return lines(List.of(row)).getLast();
    }
}
