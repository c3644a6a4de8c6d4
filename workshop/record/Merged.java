package workshop.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import workshop.notebook.Grid;
import workshop.notebook.Measurement;
import workshop.notebook.Measurement.Times;
import workshop.notebook.Report;

/** Several rounds of the same as one: of each thing, the round whose time is the median (the lower one of two). */
public final class Merged {

    private Merged() {}

    /** Reports of a chapter in several rounds, as one of this setting. */
    public static Report reports(List<Report> rounds, Report.Setting setting) {
        var last = rounds.getLast();
        return new Report(last.chapter(), last.title(), setting, last.versions(),
                IntStream.range(0, last.approaches().size()).mapToObj(i ->
                        measurements(rounds.stream().map(round -> round.approaches().get(i)).toList())).toList(),
                last.demonstrations(),
                IntStream.range(0, last.grids().size()).mapToObj(i ->
                        grids(rounds.stream().map(round -> round.grids().get(i)).toList())).toList());
    }

    /** The same approach in several rounds: with the extremes and the medians of all rounds. */
    public static Measurement measurements(List<Measurement> rounds) {
        var middle = middle(rounds, each -> each.times().medianMs());
        var times = middle.times();
        return with(middle, new Times(times.runs(), times.firstMs(), times.medianMs(),
                rounds.stream().mapToDouble(each -> each.times().minMs()).min().orElseThrow(),
                rounds.stream().mapToDouble(each -> each.times().maxMs()).max().orElseThrow(), times.rowsPerSecond(),
                rounds.stream().map(each -> each.times().medianMs()).toList(), null));
    }

    /** With the first run of another process. */
    static Measurement first(Measurement recorded, List<Measurement> alone) {
        var times = recorded.times();
        return with(recorded, new Times(times.runs(), middle(alone, each -> each.times().firstMs()).times().firstMs(),
                times.medianMs(), times.minMs(), times.maxMs(), times.rowsPerSecond(), times.roundMediansMs(), times.awakeMs()));
    }

    /** With the median of runs in which a core was kept awake, where there were some. */
    static Measurement awake(Measurement recorded, List<Measurement> awake) {
        var times = recorded.times();
        return awake.isEmpty() ? recorded : with(recorded, new Times(times.runs(), times.firstMs(), times.medianMs(), times.minMs(),
                times.maxMs(), times.rowsPerSecond(), times.roundMediansMs(), awake.getFirst().times().medianMs()));
    }

    private static Measurement with(Measurement measurement, Times times) {
        return new Measurement(measurement.id(), measurement.title(), times, measurement.counts(), measurement.checksum(),
                measurement.rejects());
    }

    /** The same grid in several rounds. What stands in a row under the same head, in each group, is of the same round. */
    static Grid grids(List<Grid> rounds) {
        var last = rounds.getLast();
        var marks = new ArrayList<Grid.Mark>();
        for (var row : last.rows()) {
            for (var column : last.columns()) {
                var first = last.columns().stream().filter(each -> each.head().equals(column.head())).findFirst().orElseThrow();
                var middle = last.mark(row, first.id()).number() == null ? last
                        : middle(rounds, round -> round.mark(row, first.id()).number());
                marks.add(middle.mark(row, column.id()));
            }
        }
        return new Grid(last.id(), last.title(), last.axis(), last.columns(), marks);
    }

    private static <T> T middle(List<T> rounds, ToDoubleFunction<T> time) {
        return rounds.stream().sorted(Comparator.comparingDouble(time)).toList().get((rounds.size() - 1) / 2);
    }
}
