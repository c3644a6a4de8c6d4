package workshop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import workshop.Table.Column;

/**
 * A cell that keeps a ledger: a row for each approach, a column for each probe, and in each place what the probe found out.
 *
 * @param id its name on the command line, such as ledger
 * @param title the heading above the table
 * @param cell what runs
 */
public record Ledger(String id, String title, Cell cell) {

    /** The code of a ledger: it connects to the URL, finds the table empty, and returns a mark for each place. */
    @FunctionalInterface
    public interface Cell {
        List<Mark> keep(String url) throws Exception;
    }

    /**
     * What a probe found out about an approach.
     *
     * @param approach such as 06_copy/binary
     * @param probe such as pre-persist; a column is headed by what stands before the first hyphen
     * @param outcome a word or a number
     * @param detail what is surprising about it, or an empty text
     */
    public record Mark(String approach, String probe, String outcome, String detail) {}

    /** Runs it on this database, emptied before. */
    List<Mark> run(Database database) throws Exception {
        database.empty();
        return cell.keep(database.url());
    }

    /** The table in as few parts as fit between the margins, what its heads stand for, and what each surprise is. */
    static List<String> lines(List<Mark> marks, int columns) {
        var lines = new ArrayList<String>();
        var probes = probes(marks);
        for (int from = 0; from < probes.size(); ) {
            int to = probes.size();
            while (to > from + 1 && width(plain(marks, probes.subList(from, to))) > columns) {
                to--;
            }
            plain(marks, probes.subList(from, to)).lines().map(String::stripTrailing).forEach(lines::add);
            lines.add("");
            from = to;
        }
        lines.addAll(wrapped("columns: " + String.join(", ", probes), columns));
        lines.add("");
        surprises(marks).keySet().forEach(each -> lines.addAll(wrapped(
                head(each.probe) + " " + each.outcome + ": " + each.detail, columns)));
        return lines;
    }

    private static String plain(List<Mark> marks, List<String> probes) {
        var table = new ArrayList<Column<String>>();
        table.add(Column.text("", Ledger::label));
        probes.forEach(probe -> table.add(Column.text(head(probe), approach -> mark(marks, approach, probe).outcome)));
        return new Table<>(table).plain(approaches(marks));
    }

    private static int width(String text) {
        return text.lines().mapToInt(line -> line.stripTrailing().length()).max().orElse(0);
    }

    private static List<String> wrapped(String text, int columns) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ")) {
            if (line.length() + word.length() >= columns) {
                lines.add(line.toString());
                line = new StringBuilder("   ");
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** A table in GitHub's Markdown, and below it a numbered list of the surprises, which the marks refer to. */
    static String markdown(List<Mark> marks) {
        var surprises = surprises(marks);
        var table = new ArrayList<Column<String>>();
        table.add(Column.text("", approach -> label(approach).replaceFirst(" (.*)", " `$1`")));
        for (var probe : probes(marks)) {
            table.add(Column.text(probe.replace('-', ' '), approach -> {
                var mark = mark(marks, approach, probe);
                var note = surprises.get(new Surprise(probe, mark.outcome, mark.detail));
                return mark.outcome + (note == null ? "" : "<sup>" + note + "</sup>");
            }));
        }
        return new Table<>(table).markdown(approaches(marks)) + "\n\n" + surprises.entrySet().stream()
                .map(each -> each.getValue() + ". " + each.getKey().probe.replace('-', ' ') + ", *" + each.getKey().outcome + "*: "
                        + each.getKey().detail).collect(Collectors.joining("\n"));
    }

    private record Surprise(String probe, String outcome, String detail) {}

    /** Each surprise with its number, in the order of the columns. */
    private static Map<Surprise, Integer> surprises(List<Mark> marks) {
        var surprises = probes(marks).stream().flatMap(probe -> marks.stream().filter(mark -> mark.probe.equals(probe)))
                .filter(mark -> !mark.detail.isEmpty())
                .map(mark -> new Surprise(mark.probe, mark.outcome, mark.detail)).distinct().toList();
        return IntStream.range(0, surprises.size()).boxed().collect(Collectors.toMap(
                surprises::get, i -> i + 1, (a, b) -> a, LinkedHashMap::new));
    }

    private static List<String> approaches(List<Mark> marks) {
        return marks.stream().map(Mark::approach).distinct().toList();
    }

    private static List<String> probes(List<Mark> marks) {
        return marks.stream().map(Mark::probe).distinct().toList();
    }

    private static Mark mark(List<Mark> marks, String approach, String probe) {
        return marks.stream().filter(each -> each.approach.equals(approach) && each.probe.equals(probe)).findFirst().orElseThrow();
    }

    private static String label(String approach) {
        return approach.replaceFirst("_.*/", " ");
    }

    private static String head(String probe) {
        return probe.replaceFirst("-.*", "");
    }
}
