package workshop.tour;

import java.util.ArrayList;
import java.util.List;
import workshop.notebook.Grid;
import workshop.notebook.Printout;

/** The tables of a grid, one for each question; where one has more rows than a page, in parts, and each has the head. */
final class GridParts {

    private static final int HEAD = 3; // lines, at most
    private static final int TITLE = 2; // lines above the first

    private GridParts() {}

    /** The lines for a terminal of this many columns and this many lines a page. */
    static List<String> lines(Grid grid, int columns, int height) {
        var lines = new ArrayList<String>();
        var block = new ArrayList<String>();
        for (var line : new Printout(columns).grid(grid)) {
            if (line.isEmpty()) {
                lines.addAll(parts(block, grid.rows().size(), height - TITLE));
                lines.add("");
                block.clear();
            } else {
                block.add(line);
            }
        }
        lines.addAll(parts(block, grid.rows().size(), height - TITLE));
        return lines;
    }

    private static List<String> parts(List<String> block, int rows, int height) {
        int head = block.size() - rows;
        if (head < 1 || head > HEAD || block.size() <= height) {
            return List.copyOf(block); // notes, or a table that fits
        }
        int number = Math.ceilDiv(rows, height - head);
        int each = Math.ceilDiv(rows, number);
        var lines = new ArrayList<String>();
        for (int from = 0; from < rows; from += each) {
            if (from > 0) {
                lines.add("");
            }
            lines.addAll(block.subList(0, head));
            lines.addAll(block.subList(head + from, head + Math.min(rows, from + each)));
        }
        return lines;
    }
}
