package workshop.record;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import workshop.book.Catalogue;
import workshop.book.Project;
import workshop.book.Recordings;
import workshop.book.Script;
import workshop.notebook.ChapterName;
import workshop.notebook.Measurement;
import workshop.notebook.Report;
import workshop.process.Children;
import workshop.process.JBang;
import workshop.server.Database;
import workshop.server.Where;
import workshop.terminal.Problem;
import workshop.wire.Distance;

/** Measures chapters on one server, with this many rows and at this distance. Each run of a chapter is a process of its own. */
public final class Comparing implements AutoCloseable {

    private final Where.Host host;
    private final Rounds rounds;
    private final Report.Setting setting;

    /** Starts the server, if there is to be one; throws a Problem if it cannot be used. */
    public Comparing(Where where, int rows, Distance distance) throws IOException {
        host = where.host();
        try (var database = Database.open(host.borrowed(), Distance.NONE)) {
            setting = new Report.Setting(Instant.now().truncatedTo(ChronoUnit.SECONDS), rows, database.server(),
                    flushMs(database), distance, Report.Machine.here());
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
        rounds = new Rounds(rows);
    }

    private static double flushMs(Database database) {
        try {
            return database.flushMs();
        } catch (SQLException e) {
            throw new IllegalStateException("the server no longer answers", e);
        }
    }

    /** When, where and with how many rows. */
    public Report.Setting setting() {
        return setting;
    }

    /**
     * The chapters in this many rounds, and the baseline in each round whether its chapter is among them or not; {@code effort}
     * is how much is measured in each. Where only what is {@code timed} is wanted, all other cells are left out. Returns, by
     * chapter, what was found in all rounds.
     */
    public SortedMap<ChapterName, Report> inRounds(List<ChapterName> chapters, Catalogue.Key baseline, int number, String effort,
            boolean timed) throws IOException, InterruptedException {
        var runs = new ArrayList<Rounds.Run>();
        for (var chapter : chapters) {
            runs.add(timed ? run(chapter, "--effort", effort, "--only", approaches(chapter)) : run(chapter, "--effort", effort));
        }
        if (!chapters.contains(baseline.chapter())) {
            runs.addFirst(run(baseline.chapter(), "--effort", effort, "--only", baseline.approach()));
        }
        var reports = new TreeMap<ChapterName, Report>();
        rounds.run(runs, number, host).forEach((chapter, each) -> reports.put(chapter, Merged.reports(each, setting)));
        return reports;
    }

    /**
     * The report of one run of a chapter that stands apart: with its own number of rows and, unless another server is named, on
     * a server of its own.
     */
    public static Report apart(ChapterName chapter, Where where) throws IOException, InterruptedException {
        try (var jbang = new JBang()) {
            var json = jbang.file("report.json");
            var child = jbang.start(Map.of("WORKSHOP_DB", where instanceof Where.Url url ? url.url() : where.source(), "WORKSHOP_SCHEMA",
                    where.schema()), List.of("chapters/" + chapter + ".java", "--effort", "thorough", "--json", json.toString()));
            if (child.fails()) {
                throw new Problem(chapter + " failed: " + child.complaint());
            }
            return Recordings.read(json);
        }
    }

    private static String approaches(ChapterName chapter) throws IOException {
        return Project.script(chapter).entries().stream().filter(entry -> entry.kind().equals("time")).map(Script.Entry::id)
                .collect(Collectors.joining(","));
    }

    /**
     * The same reports with the first run of each approach in a process of its own, as a nightly import pays for it. It is measured
     * this many times, or once where it takes more than {@code slow} milliseconds.
     */
    public SortedMap<ChapterName, Report> withFirsts(SortedMap<ChapterName, Report> reports, int number, double slow)
            throws IOException, InterruptedException {
        var runs = new ArrayList<Rounds.Run>();
        for (var report : reports.values()) {
            for (var each : report.approaches()) {
                runs.addAll(Collections.nCopies(each.times().medianMs() > slow ? 1 : number,
                        run(report.chapter(), "--runs", "1", "--only", each.id())));
            }
        }
        return with(reports, rounds.run(runs, 1, host), Merged::first);
    }

    /**
     * The same reports with the times of the approaches that make a round trip a row while a core is kept awake. A core that waits
     * for an answer sleeps, and to wake it takes as long as the answer; how long, depends on the machine.
     */
    public SortedMap<ChapterName, Report> withCoresAwake(SortedMap<ChapterName, Report> reports)
            throws IOException, InterruptedException {
        var runs = new ArrayList<Rounds.Run>();
        for (var report : reports.values()) {
            var chatty = report.approaches().stream().filter(each -> each.counts().roundTrips() >= setting.rows())
                    .map(Measurement::id).collect(Collectors.joining(","));
            if (!chatty.isEmpty()) {
                runs.add(run(report.chapter(), "--effort", "round", "--only", chatty));
            }
        }
        try (var busy = new Children()) {
            busy.start(new ProcessBuilder("nice", "-n", "19", "sh", "-c", "while :; do :; done")); // yields to everybody else
            return with(reports, rounds.run(runs, 1, host), Merged::awake);
        }
    }

    private interface Change {
        Measurement of(Measurement recorded, List<Measurement> more);
    }

    private static SortedMap<ChapterName, Report> with(
            SortedMap<ChapterName, Report> reports, SortedMap<ChapterName, List<Report>> measured, Change change) {
        var changed = new TreeMap<>(reports);
        measured.forEach((chapter, more) -> {
            var report = reports.get(chapter);
            changed.put(chapter, new Report(chapter, report.title(), report.setting(), report.versions(), report.approaches().stream()
                    .map(each -> change.of(each, more.stream().map(one -> one.approach(each.id())).filter(one -> one != null).toList()))
                    .toList(), report.demonstrations(), report.grids()));
        });
        return changed;
    }

    private Rounds.Run run(ChapterName chapter, String... more) {
        var options = new ArrayList<>(List.of("--rows", String.valueOf(setting.rows())));
        options.addAll(setting.distance().options());
        Collections.addAll(options, more);
        return new Rounds.Run(chapter, options);
    }

    @Override
    public void close() {
        rounds.close();
        host.close();
    }
}
