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
    private final List<Measurement> measured = new ArrayList<>(); // of this chapter
    private final Progress progress = new Progress(false); // the tour has a line of its own
    private Database.Host host;
    private Database database;
    private Stopwatch stopwatch;
    private String chapter;

    /** Runs approaches of these chapters with this many rows; the server starts when the first of them runs. */
    LiveResults(List<Notebook> notebooks, int rows, String where) {
        this.notebooks = notebooks;
        this.signups = Signups.first(rows);
        this.where = where;
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
                    return Results.lines(demonstration.run(database, signups));
                }
            }
            var approach = notebook.approaches().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
            doing.accept(progress::status);
            var measurement = stopwatch.measure(approach);
            if (measured.stream().noneMatch(each -> each.id().equals(id))) {
                measured.add(measurement);
            }
            measured.replaceAll(each -> each.id().equals(id) ? measurement : each);
            return Results.lines(Report.environment(database.server(), signups.count(), System.getProperty("java.version"),
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
        database = Database.open(host.borrowed());
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
