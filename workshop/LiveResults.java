package workshop;

import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The results of running something now, on one server for the whole tour. */
final class LiveResults implements Results {

    private final List<Notebook> notebooks;
    private final Signups signups;
    private final String where;
    private final Distance distance;
    private final List<Measurement> measured = new ArrayList<>(); // of this chapter
    private final Progress progress = new Progress(false); // the tour has a line of its own
    private Database.Host host;
    private Database database;
    private Stopwatch stopwatch;
    private String chapter;

    /** Runs approaches of these chapters as the options say; the server, at {@code where}, starts with the first of them. */
    LiveResults(List<Notebook> notebooks, LoadOptions load, String where) {
        this.notebooks = notebooks;
        this.signups = Signups.first(load.rows);
        this.where = where;
        this.distance = load.distance();
    }

    @Override
    public String label() {
        return "";
    }

    @Override
    public List<String> of(String chapter, String id, Consumer<Supplier<String>> doing) throws Exception {
        try {
            var notebook = notebooks.stream().filter(each -> each.name().equals(chapter)).findFirst().orElseThrow();
            open(notebook);
            if (notebook.ledger() != null && notebook.ledger().id().equals(id)) {
                return Ledger.lines(notebook.ledger().run(database), COLUMNS);
            }
            for (var demonstration : notebook.demonstrations()) {
                if (demonstration.id().equals(id)) {
                    doing.accept(progress::status);
                    progress.next(id, null);
                    return Results.lines(demonstration.run(database, signups, progress).shown());
                }
            }
            var approach = notebook.approach(id);
            doing.accept(progress::status);
            var measurement = stopwatch.measure(approach);
            if (measured.stream().noneMatch(each -> each.id().equals(id))) {
                measured.add(measurement);
            }
            measured.replaceAll(each -> each.id().equals(id) ? measurement : each);
            return Results.lines(Report.environment(database.server(), distance, signups.count(), System.getProperty("java.version"),
                    Runtime.getRuntime().availableProcessors()), signups.count(), measured);
        } catch (Exception | OutOfMemoryError e) {
            throw Problem.of(id, e);
        }
    }

    /** Each chapter finds the schema as new, on a server that stays. */
    private void open(Notebook notebook) throws Exception {
        if (notebook.name().equals(chapter)) {
            return;
        }
        if (database != null) {
            database.close();
        }
        if (host == null) {
            host = Database.host(where);
        }
        database = Database.open(host.borrowed(), distance);
        try (var connection = DriverManager.getConnection(database.url())) {
            notebook.preparation().prepare(connection, signups);
        }
        stopwatch = new Stopwatch(database, signups, null, progress);
        measured.clear();
        chapter = notebook.name();
    }

    @Override
    public void close() {
        progress.close();
        if (database != null) {
            database.close();
        }
        if (host != null) {
            host.close();
        }
    }
}
