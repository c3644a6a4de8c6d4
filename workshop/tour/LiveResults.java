package workshop.tour;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.postgresql.PGConnection;
import workshop.book.Script;
import workshop.notebook.Approach;
import workshop.notebook.Cell;
import workshop.notebook.ChapterName;
import workshop.notebook.LoadOptions;
import workshop.notebook.Measurement;
import workshop.notebook.Notebook;
import workshop.notebook.Printout;
import workshop.notebook.Signups;
import workshop.notebook.Stopwatch;
import workshop.server.Database;
import workshop.server.Where;
import workshop.terminal.Problem;
import workshop.terminal.Progress;
import workshop.wire.Distance;

/** The results of running something now, on one server for the whole tour; another one starts where it has died. */
final class LiveResults implements Results {

    private static final String SOON = "connectTimeout=3&socketTimeout=5"; // seconds

    private final List<Script> scripts;
    private final Map<ChapterName, LiveChapter> chapters = new HashMap<>(); // those that were needed so far
    private final LoadOptions load;
    private Signups signups; // of the chapter that is open
    private final Where where;
    private final Distance distance;
    private final List<Measurement> measured = new ArrayList<>(); // of this chapter
    private final Progress progress = new Progress(false); // the tour has a line of its own
    private Where.Host host;
    private volatile Database database; // or null: before the first cell, and after one that failed
    private Stopwatch stopwatch;
    private double flushMs;
    private ChapterName chapter;
    private volatile Thread runs; // the cell that runs, or null

    /** Runs cells of these chapters as the options say; the server, at {@code where}, starts with the first of them. */
    LiveResults(List<Script> scripts, LoadOptions load, Where where) {
        this.scripts = scripts;
        this.load = load;
        this.where = where;
        this.distance = load.distance();
    }

    @Override
    public String label() {
        return "";
    }

    @Override
    public Shown of(ChapterName name, String id, Consumer<Supplier<String>> doing) throws Exception {
        try {
            doing.accept(() -> "the start of " + name);
            var live = live(name);
            Thread.currentThread().setContextClassLoader(live.classes());
            open(live.notebook());
            doing.accept(progress::status);
            progress.begin(id);
            runs = Thread.currentThread();
            return switch (live.notebook().cell(id)) {
                case Cell.Survey survey -> Shown.of(survey.run(database, signups, progress));
                case Cell.Demonstration demonstration -> {
                    var lines = demonstration.run(database, signups).lines();
                    yield new Shown(demonstration.title(), room -> lines);
                }
                case Approach<?> approach -> {
                    keep(stopwatch.measure(List.of(approach)).getFirst());
                    yield Results.shown(Printout.environment(database, flushMs, signups.count()), signups.count(), measured);
                }
            };
        } catch (Exception | OutOfMemoryError e) {
            runs = null;
            var problem = database == null ? Problem.of(id, e) : database.problem(id, e);
            closeDatabase(); // the next cell finds all as new
            throw problem;
        } finally {
            runs = null;
        }
    }

    private LiveChapter live(ChapterName name) throws Exception {
        if (!chapters.containsKey(name)) {
            chapters.put(name, LiveChapter.of(scripts.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow()));
        }
        return chapters.get(name);
    }

    /** Ends the connections of the cell, so that it fails at its next word with the server, and wakes it if it sleeps. */
    @Override
    public void giveUp() {
        var thread = runs;
        var open = database;
        if (thread == null || open == null) {
            return; // the server starts, which does not take long
        }
        try (var connection = DriverManager.getConnection(open.localUrl() + "&" + SOON);
                var end = connection.prepareStatement("""
                        select pg_terminate_backend(pid) from pg_stat_activity
                            where application_name = current_setting('application_name') and datname = current_database()
                                and usename = session_user and pid not in (pg_backend_pid(), ?)""")) {
            end.setInt(1, open.connection().unwrap(PGConnection.class).getBackendPID()); // it has the lock and the schema
            end.execute();
        } catch (SQLException e) {
            // there is no server any more, and so the cell fails by itself
        }
        thread.interrupt();
    }

    /** In the place of what was measured of the same approach before. */
    private void keep(Measurement measurement) {
        if (measured.stream().noneMatch(each -> each.id().equals(measurement.id()))) {
            measured.add(measurement);
        }
        measured.replaceAll(each -> each.id().equals(measurement.id()) ? measurement : each);
    }

    /** Each chapter finds the schema as new, on a server that stays as long as it answers. */
    private void open(Notebook notebook) throws Exception {
        if (!notebook.name().equals(chapter)) {
            measured.clear();
        } else if (database != null && database.connection().isValid(3)) {
            return;
        }
        closeDatabase();
        if (host != null && !answers(host.url())) {
            host.close();
            host = null;
        }
        if (host == null) {
            host = where.host();
        }
        database = Database.open(host.borrowed(), distance);
        signups = Signups.first(load.rows(notebook.rows()));
        try (var connection = DriverManager.getConnection(database.url())) {
            notebook.preparation().prepare(connection, signups);
        }
        flushMs = database.flushMs();
        stopwatch = new Stopwatch(notebook, database, signups, Stopwatch.Effort.BRIEF, progress);
        chapter = notebook.name();
    }

    private static boolean answers(String url) {
        try (var connection = DriverManager.getConnection(url + (url.contains("?") ? "&" : "?") + SOON)) {
            return connection.isValid(3);
        } catch (SQLException e) {
            return false;
        }
    }

    private void closeDatabase() {
        if (database != null) {
            database.close();
            database = null;
        }
    }

    @Override
    public void close() {
        progress.close();
        closeDatabase();
        if (host != null) {
            host.close();
        }
    }
}
