package workshop;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import workshop.Table.Column;

/** What a chapter measures at several distances: each approach at each of them, in order. */
public final class Distances {

    private final List<AtDistance> measured = new ArrayList<>();
    private final String demonstration;
    private final Progress progress;

    /** For the cell of this id. */
    Distances(String demonstration, Progress progress) {
        this.demonstration = demonstration;
        this.progress = progress;
    }

    /** Says what is going to be measured now, for whoever watches. */
    public void next(Approach<?> approach, Distance distance, Signups rows) {
        progress.next(approach.id() + ", " + distance.shortly(), rows);
    }

    /**
     * Takes what was measured of an approach of a chapter, at a place of this name and distance: the rows that it loaded,
     * its round trips, and the milliseconds that it took without the distance, was predicted to take, and took.
     */
    public void add(String chapter, String approach, String place, Distance distance, Signups rows, long roundTrips,
            double localMs, double predictedMs, double elapsedMs) {
        measured.add(new AtDistance(demonstration, chapter, approach, place, distance, rows.count(), roundTrips,
                rounded(localMs), rounded(predictedMs), rounded(elapsedMs), List.of(rounded(elapsedMs))));
    }

    private static double rounded(double millis) {
        return Math.round(millis * 100) / 1e2;
    }

    /** What was taken, approach by approach, from near to far. */
    List<AtDistance> measured() {
        return measured.stream().collect(Collectors.groupingBy(AtDistance::name, LinkedHashMap::new, Collectors.toList()))
                .values().stream().flatMap(each -> each.stream()
                        .sorted(Comparator.comparing(one -> one.distance().latencyMs()))).toList();
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
        lines.addAll(table(approaches, "predicted", each -> each.distance().none() ? "-"
                : Format.duration(each.predictedMs()) + " " + Format.percent(each.error())));
        lines.add("");
        lines.add("A percentage: by so much the measured time differs from the predicted one.");
        return lines;
    }

    private static List<String> table(
            List<List<AtDistance>> approaches, String what, Function<AtDistance, String> cell) {
        var distances = IntStream.range(0, approaches.getFirst().size()).mapToObj(i -> {
            var first = approaches.getFirst().get(i);
            var header = first.place() + (first.distance().none() ? "" : "\n" + first.distance().shortly());
            return Column.<List<AtDistance>>number(header, cells -> cell.apply(cells.get(i)));
        });
        var columns = Stream.concat(Stream.of(Column.<List<AtDistance>>text(what, cells -> cells.getFirst().name())), distances);
        return new Table<>(columns.toList()).plain(approaches).lines().map(String::stripTrailing).toList();
    }
}
