package workshop.notebook;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import workshop.terminal.Format;
import workshop.terminal.Progress;
import workshop.terminal.Table;

/**
 * What a survey found out: a row for each approach, a column for each question or condition, and a mark in each place.
 *
 * @param id the id of its cell
 * @param axis what the places of its columns are, such as rows a statement; null where these are questions
 * @param columns from left to right; neighbours of one group are shown together, under the name of the group
 * @param marks row by row
 */
public record Grid(String id, String title, String axis, List<Column> columns, List<Mark> marks) {

    /**
     * A column: its id, such as bad-row; the group that it belongs to; its head, a few short lines; and its place on an
     * axis, such as 20 for 20 ms, or null where it is a question and no condition.
     */
    public record Column(String id, String group, String head, Double at) {}

    /**
     * What stands in one place.
     *
     * @param row such as 06_copy/binary
     * @param column the id of the column
     * @param text what is shown
     * @param number the same as a number, or null where it is none
     * @param note what is surprising about it, or an empty text
     */
    public record Mark(String row, String column, String text, Double number, String note) {}

    private static final int FEW = 3; // marks that share a note and are named before it

    /** What a survey writes on. */
    public static final class Sheet {

        private final String id;
        private final String title;
        private final Progress progress;
        private String axis;
        private final List<Column> columns = new ArrayList<>();
        private final List<Mark> marks = new ArrayList<>();

        Sheet(String id, String title, Progress progress) {
            this.id = id;
            this.title = title;
            this.progress = progress;
        }

        /** Says what the places of its columns are, such as rows a statement: then it is drawn, the first group of it. */
        public void axis(String name) {
            axis = name;
        }

        /** Adds a column, on the right, that is a question. */
        public void column(String id, String group, String head) {
            columns.add(new Column(id, group, head, null));
        }

        /** Adds one that is a condition: its place on an axis is {@code at}. */
        public void column(String id, String group, String head, double at) {
            columns.add(new Column(id, group, head, at));
        }

        /** Says what is going to be asked or measured now, for whoever watches. */
        public void next(String what, Signups rows) {
            progress.next(what, rows.count(), rows::handedOut);
        }

        /** Notes a mark that is a word; the note says what is surprising about it, or is empty. */
        public void mark(String row, String column, String text, String note) {
            marks.add(new Mark(row, column, text, null, note));
        }

        /** Notes a mark that is a number, shown as this text. */
        public void mark(String row, String column, String text, double number, String note) {
            marks.add(new Mark(row, column, text, Math.round(number * 1000) / 1e3, note));
        }

        /** The grid of all that was noted; throws an IllegalStateException if a place has no mark, or several. */
        Grid grid() {
            var grid = new Grid(id, title, axis, List.copyOf(columns), List.copyOf(marks));
            for (var row : grid.rows()) {
                for (var column : columns) {
                    if (marks.stream().filter(mark -> mark.row.equals(row) && mark.column.equals(column.id)).count() != 1) {
                        throw new IllegalStateException(id + " has to have one mark at " + row + ", " + column.id);
                    }
                }
            }
            return grid;
        }
    }

    /** The rows, from above to below. */
    public List<String> rows() {
        return marks.stream().map(Mark::row).distinct().toList();
    }

    /** The groups with their columns, from left to right. */
    public Map<String, List<Column>> groups() {
        return columns.stream().collect(Collectors.groupingBy(Column::group, LinkedHashMap::new, Collectors.toList()));
    }

    /** The mark in this place; throws a NoSuchElementException if there is none. */
    public Mark mark(String row, String column) {
        return marks.stream().filter(each -> each.row.equals(row) && each.column.equals(column)).findFirst().orElseThrow();
    }

    /**
     * The notes, column by column, each once, behind the marks that have it: "pre persist, lost: it ran, but ...". Where the
     * same mark has one note in this row and another in that, the rows are named, too.
     */
    public List<String> notes() {
        var notes = new LinkedHashMap<String, Map<String, Set<String>>>(); // the rows, by note and mark
        columns.forEach(column -> marks.stream().filter(mark -> mark.column.equals(column.id) && !mark.note.isEmpty()).forEach(
                mark -> notes.computeIfAbsent(mark.note, note -> new LinkedHashMap<>())
                        .computeIfAbsent(column.id.replace('-', ' ') + ", " + mark.text, label -> new LinkedHashSet<>())
                        .add(ChapterName.inShort(mark.row))));
        return notes.entrySet().stream().map(each -> each.getValue().size() > FEW ? each.getKey()
                : heading(each.getValue(), notes.values()) + ": " + each.getKey()).toList();
    }

    private static String heading(Map<String, Set<String>> marks, Collection<Map<String, Set<String>>> all) {
        var byRows = marks.entrySet().stream().collect(Collectors.groupingBy(
                mark -> all.stream().filter(each -> each.containsKey(mark.getKey())).count() < 2 ? ""
                        : " (" + String.join(", ", mark.getValue()) + ")",
                LinkedHashMap::new, Collectors.mapping(Map.Entry::getKey, Collectors.joining("; "))));
        return byRows.entrySet().stream().map(each -> each.getValue() + each.getKey()).collect(Collectors.joining("; "));
    }

    /** All that is shown of it between margins this many columns apart: a table for each group, and the surprises. */
    List<String> lines(int width) {
        var lines = new ArrayList<String>();
        for (var group : groups().entrySet()) {
            var left = new ArrayList<>(group.getValue());
            while (!left.isEmpty()) {
                int fits = left.size();
                while (fits > 1 && plain(group.getKey(), left.subList(0, fits)).stream().anyMatch(line -> line.length() > width)) {
                    fits--;
                }
                lines.addAll(plain(group.getKey(), left.subList(0, fits)));
                lines.add("");
                left.subList(0, fits).clear();
            }
        }
        notes().forEach(note -> lines.addAll(Format.wrapped(note, width, "   ")));
        return lines.getLast().isEmpty() ? lines.subList(0, lines.size() - 1) : lines;
    }

    private List<String> plain(String group, List<Column> some) {
        var table = new ArrayList<Table.Column<String>>();
        table.add(Table.Column.text(group, ChapterName::inShort));
        for (var column : some) {
            boolean number = marks.stream().anyMatch(mark -> mark.column.equals(column.id) && mark.number != null);
            table.add(new Table.Column<>(column.head, number, 0, row -> mark(row, column.id).text));
        }
        return new Table<>(table).lines(rows());
    }
}
