package workshop;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import workshop.Table.Column;

/** What a chapter measures at several distances: each approach at each of them, in order. */
public final class Distances {

    private final List<AtDistance> measured = new ArrayList<>();
    private final Progress progress;

    Distances(Progress progress) {
        this.progress = progress;
    }

    /** Says what is going to be measured now, for whoever watches. */
    public void next(Approach<?> approach, Distance distance, Signups rows) {
        progress.next(approach.id() + ", " + distance.millis() + " away", rows);
    }

    /** Takes what was measured. */
    public void add(AtDistance one) {
        measured.add(one);
    }

    List<AtDistance> measured() {
        return List.copyOf(measured);
    }

    /** Two tables with a line an approach and a column a distance: the times, and how well they were predicted. */
    static List<String> printed(List<AtDistance> measured, int rows) {
        var approaches = measured.stream().map(AtDistance::name).distinct()
                .map(name -> measured.stream().filter(each -> each.name().equals(name)).toList()).toList();
        var lines = new ArrayList<String>();
        lines.addAll(table(approaches, "elapsed", each -> Format.duration(each.elapsedMs())
                + (each.rows() == rows ? "" : " (" + Format.whole(each.rows()) + ")")));
        if (measured.stream().anyMatch(each -> each.rows() != rows)) {
            lines.add("");
            lines.add("A number in brackets: it loaded only so many rows, so that you need not wait for minutes.");
        }
        lines.add("");
        lines.addAll(table(approaches, "predicted", each -> each.latencyMs() == 0 ? "-"
                : Format.duration(each.predictedMs()) + String.format(Locale.ROOT, " %+.0f%%", each.error() * 100)));
        lines.add("");
        lines.add("A percentage: by so much the measured time differs from the predicted one.");
        return lines;
    }

    private static List<String> table(
            List<List<AtDistance>> approaches, String what, Function<AtDistance, String> cell) {
        var distances = IntStream.range(0, approaches.getFirst().size()).mapToObj(i -> {
            var distance = approaches.getFirst().get(i);
            var header = distance.place() + "\n" + (distance.latencyMs() == 0 ? "" : Distance.ofMillis(distance.latencyMs()).millis());
            return Column.<List<AtDistance>>number(header.strip(), cells -> cell.apply(cells.get(i)));
        });
        var columns = Stream.concat(Stream.of(Column.<List<AtDistance>>text(what, cells -> cells.getFirst().name())), distances);
        return new Table<>(columns.toList()).plain(approaches).lines().map(String::stripTrailing).toList();
    }
}
