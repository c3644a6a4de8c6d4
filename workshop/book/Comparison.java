package workshop.book;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import workshop.notebook.ChapterName;
import workshop.notebook.Measurement;
import workshop.notebook.Report;

/** An approach of a chapter, with how many times as fast as the baseline it is. */
public record Comparison(ChapterName chapter, Measurement measurement, double speedUp) {

    /** The approaches of all reports of the run that has the baseline. */
    public static List<Comparison> of(SortedMap<ChapterName, Report> reports, Catalogue.Key baseline) {
        var run = reports.get(baseline.chapter());
        double slow = run.approach(baseline.approach()).times().medianMs();
        return run.ofTheSameRun(reports.values()).flatMap(report -> report.approaches().stream()
                .map(each -> new Comparison(report.chapter(), each, slow / each.times().medianMs()))).toList();
    }

    /** This many of these, the fastest first; and below them the baseline, if it is not among them. */
    public static List<Comparison> fastest(List<Comparison> all, Catalogue.Key baseline, int top) {
        var sorted = all.stream().sorted(Comparator.comparingDouble(each -> -each.speedUp)).toList();
        return Stream.concat(sorted.stream().limit(top), sorted.stream().skip(top).filter(each ->
                each.chapter.equals(baseline.chapter()) && each.measurement.id().equals(baseline.approach()))).toList();
    }
}
