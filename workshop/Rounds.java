package workshop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Runs chapters in rounds, each run a process of its own, as a reader would start it. */
final class Rounds implements AutoCloseable {

    private static final long START = 4_000; // milliseconds until a chapter has begun to measure
    private static final long GUESS = 20_000; // milliseconds that one takes which nobody has recorded
    private static final long REDRAW = 200;

    private final JBang jbang = new JBang();
    private final Map<String, Long> seen = new HashMap<>(); // milliseconds by chapter
    private final long start = System.nanoTime();
    private final int rows;
    private String what = "";

    /** For chapters that load so many rows. */
    Rounds(int rows) throws IOException {
        this.rows = rows;
    }

    /** A chapter, by name, with its options. */
    record Run(String chapter, List<String> options) {}

    /**
     * Runs all of these on the server of this URL, as many times as there are rounds, and begins each round with another
     * one. Returns, by chapter, a report a round. Throws a Problem where a chapter fails.
     */
    TreeMap<String, List<Report>> run(List<Run> runs, int rounds, String url) throws IOException, InterruptedException {
        var reports = new TreeMap<String, List<Report>>();
        var left = new ArrayList<Run>();
        for (int round = 0; round < rounds; round++) {
            var order = new ArrayList<>(runs);
            Collections.rotate(order, -round);
            left.addAll(order);
        }
        try (var bar = bar()) {
            for (int done = 0; !left.isEmpty(); done++) {
                what = "round " + (done / runs.size() + 1) + " of " + rounds + ": " + left.getFirst().chapter;
                var report = run(left, url, bar);
                reports.computeIfAbsent(report.chapter(), chapter -> new ArrayList<>()).add(report);
                left.removeFirst();
            }
        }
        return reports;
    }

    /** Runs the first of what is left. */
    private Report run(List<Run> left, String url, ProgressBar bar) throws IOException, InterruptedException {
        var run = left.getFirst();
        var json = jbang.file("report.json");
        var arguments = new ArrayList<>(List.of("chapters/" + run.chapter + ".java", "--json", json.toString()));
        arguments.addAll(run.options);
        long began = System.nanoTime();
        // other users can read arguments, and there may be a password in the URL
        var child = jbang.start(Map.of("WORKSHOP_DB", url), arguments);
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
        return !Progress.onTerminal() ? null : new ProgressBarBuilder().setTaskName("").setStyle(ProgressBarStyle.ASCII)
                .setUnit(" s", 1000).setConsumer(new ConsoleProgressBarConsumer(System.err, Progress.COLUMNS))
                .hideEta().clearDisplayOnFinish().build();
    }

    /** The bar counts milliseconds: those gone by, and those that the runs which are left will take. */
    private void draw(ProgressBar bar, List<Run> left, long current) {
        if (bar != null) {
            long elapsed = millisSince(start);
            long expected = Math.max(0, expected(left.getFirst()) - current)
                    + left.stream().skip(1).mapToLong(this::expected).sum();
            bar.maxHint(elapsed + expected);
            bar.stepTo(elapsed);
            bar.setExtraMessage("%s, %d min %02d s left".formatted(what, expected / 60_000, expected / 1000 % 60));
        }
    }

    private long expected(Run run) {
        return seen.computeIfAbsent(run.chapter, chapter -> {
            try {
                var recorded = Recordings.read(Project.RECORDINGS.resolve(chapter + ".json"));
                double millis = recorded.approaches().stream()
                        .mapToDouble(each -> each.firstMs() + (each.runs() + 1) * each.medianMs()).sum()
                        + recorded.distances().stream().mapToDouble(each -> 3 * (each.localMs() + each.elapsedMs())).sum();
                return START + (long) (millis * rows / recorded.rows());
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
