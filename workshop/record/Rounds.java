package workshop.record;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import me.tongfei.progressbar.ProgressBar;
import workshop.book.Project;
import workshop.book.Recordings;
import workshop.notebook.ChapterName;
import workshop.notebook.Report;
import workshop.process.JBang;
import workshop.server.Where;
import workshop.terminal.Problem;
import workshop.terminal.Progress;

/** Runs chapters in rounds, each run a process of its own, as a reader would start it. */
public final class Rounds implements AutoCloseable {

    private static final long START = 4_000; // milliseconds until a chapter has begun to measure
    private static final long GUESS = 20_000; // milliseconds that one takes which nobody has recorded
    private static final long REDRAW = 200;
    private static final long ALL = 100; // per cent

    private final JBang jbang = new JBang();
    private final Map<ChapterName, Long> seen = new HashMap<>(); // milliseconds by chapter
    private final long start = System.nanoTime();
    private final int rows;
    private String what = "";

    /** For chapters that load this many rows. */
    public Rounds(int rows) throws IOException {
        this.rows = rows;
    }

    /** A chapter, by name, with its options. */
    public record Run(ChapterName chapter, List<String> options) {}

    /**
     * Runs all of these on this server, in its schema, as many times as there are rounds, and begins each round with another
     * one. Returns, by chapter, a report a round. Throws a Problem if a chapter fails.
     */
    public TreeMap<ChapterName, List<Report>> run(List<Run> runs, int rounds, Where.Host host)
            throws IOException, InterruptedException {
        var reports = new TreeMap<ChapterName, List<Report>>();
        var left = new ArrayList<Run>();
        for (int round = 0; round < rounds; round++) {
            var order = new ArrayList<>(runs);
            Collections.rotate(order, -round);
            left.addAll(order);
        }
        try (var bar = bar()) {
            for (int done = 0; !left.isEmpty(); done++) {
                what = "round %d/%d, ch%s".formatted(done / runs.size() + 1, rounds, left.getFirst().chapter.digits());
                var report = run(left, host, bar);
                reports.computeIfAbsent(report.chapter(), chapter -> new ArrayList<>()).add(report);
                left.removeFirst();
            }
        }
        return reports;
    }

    /** Runs the first of what is left. */
    private Report run(List<Run> left, Where.Host host, ProgressBar bar) throws IOException, InterruptedException {
        var run = left.getFirst();
        var json = jbang.file("report.json");
        var arguments = new ArrayList<>(List.of("chapters/" + run.chapter + ".java", "--json", json.toString()));
        arguments.addAll(run.options);
        long began = System.nanoTime();
        // other users can read arguments, and there may be a password in the URL
        var child = jbang.start(Map.of("WORKSHOP_DB", host.url(), "WORKSHOP_SCHEMA", host.where().schema()), arguments);
        while (!child.endsWithin(REDRAW)) {
            draw(bar, left, millisSince(began));
        }
        if (child.fails()) {
            throw new Problem(run.chapter + " failed: " + child.complaint());
        }
        seen.put(run.chapter, millisSince(began));
        return Recordings.read(json);
    }

    private ProgressBar bar() {
        return Progress.onTerminal() ? Progress.bar("", ALL).build() : null;
    }

    private void draw(ProgressBar bar, List<Run> left, long current) {
        if (bar != null) {
            long expected = left(expected(left.getFirst()), current, left.stream().skip(1).mapToLong(this::expected).sum());
            bar.stepTo(furthest(bar.getCurrent(), millisSince(start), expected));
            bar.setExtraMessage(message(what, expected));
        }
    }

    /** What is left, in milliseconds: when one takes longer than expected, so will those after it. */
    static long left(long expected, long current, long others) {
        return current <= expected ? expected - current + others : others * current / expected;
    }

    /** How far a bar has come that was so far: it stays where it is when what is left takes longer than expected. */
    static long furthest(long before, long elapsed, long expected) {
        return Math.max(before, ALL * elapsed / Math.max(1, elapsed + expected));
    }

    /** What stands behind the bar; it leaves the bar some room. */
    static String message(String what, long expected) {
        return "%s, %d:%02d left".formatted(what, expected / 60_000, expected / 1000 % 60);
    }

    private long expected(Run run) {
        return seen.computeIfAbsent(run.chapter, chapter -> {
            try {
                var recorded = Recordings.read(Project.RECORDINGS.resolve(chapter + ".json"));
                double millis = recorded.approaches().stream()
                        .mapToDouble(each -> each.times().firstMs() + (each.times().runs() + 1) * each.times().medianMs()).sum()
                        + recorded.grids().stream().flatMap(grid -> grid.marks().stream()).filter(mark -> mark.number() != null)
                                .mapToDouble(mark -> mark.number()).sum();
                return START + (long) (millis * rows / recorded.setting().rows());
            } catch (IOException | Problem e) {
                return GUESS;
            }
        });
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    @Override
    public void close() {
        jbang.close();
    }
}
