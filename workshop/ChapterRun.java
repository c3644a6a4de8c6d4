package workshop;

import java.io.PrintStream;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** One run of a chapter from its command line to its last printed line. */
final class ChapterRun {

    private static final int COLUMNS = 100; // of a projector

    private final Notebook notebook;
    private final Options options;
    private final String where;
    private final PrintStream out = System.out;
    private final Progress progress = new Progress(Progress.onTerminal());

    private ChapterRun(Notebook notebook, Options options, String where) {
        this.notebook = notebook;
        this.options = options;
        this.where = where;
    }

    static void main(Notebook notebook, String... args) {
        System.setProperty("org.jboss.logging.provider", "jdk");
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        var options = new Options();
        var commandLine = new CommandLine(options).setCommandName("jbang chapters/" + notebook.name() + ".java");
        commandLine.getCommandSpec().usageMessage().header(notebook.title(), "")
                .footer("", "Ids: " + String.join(", ", ids(notebook)));
        Command.run(commandLine, args, () -> {
            checkIds(notebook, options, commandLine);
            if (options.runs != null && notebook.approaches().isEmpty()) {
                throw new ParameterException(commandLine, "The cells of this chapter choose how often they run: leave out --runs");
            }
            if (options.step || options.replay) {
                if (!options.only.isEmpty() || options.json != null || options.runs != null) {
                    throw new ParameterException(commandLine,
                            "Step by step, all cells are shown and nothing is written: leave out --only, --json and --runs");
                }
                TourRun.run(List.of(notebook.script()), List.of(notebook), options.replay, options.load, commandLine);
            } else {
                new ChapterRun(notebook, options, options.load.database(commandLine)).run();
            }
        });
    }

    private void run() throws Exception {
        var signups = Signups.first(options.load.rows);
        out.println(notebook.title());
        try (progress; var database = open()) {
            out.println(Report.environment(database.server(), database.distance(), options.load.rows,
                    System.getProperty("java.version"), Runtime.getRuntime().availableProcessors()));
            progress.begin("preparing", signups);
            try (var connection = DriverManager.getConnection(database.url())) {
                notebook.preparation().prepare(connection, signups);
            } finally {
                progress.end();
            }
            var measured = measure(database, signups);
            var marks = ledger(database);
            var results = show(database, signups);
            if (options.json != null) {
                new Report(notebook.name(), notebook.title(), Instant.now().truncatedTo(ChronoUnit.SECONDS), options.load.rows,
                        database.server(), database.distance(), Report.Machine.here(), notebook.versions(), measured,
                        results.stream().map(Demonstration.Result::shown).toList(), marks,
                        results.stream().flatMap(each -> each.distances().stream()).toList()).write(options.json);
            }
        }
    }

    private Database open() {
        progress.begin("starting the database", null);
        try {
            return Database.open(where, options.load.distance());
        } finally {
            progress.end();
        }
    }

    private List<Measurement> measure(Database database, Signups signups) throws Exception {
        var measured = new ArrayList<Measurement>();
        var stopwatch = new Stopwatch(database, signups, options.runs, progress);
        for (var approach : notebook.approaches()) {
            if (chosen(approach.id())) {
                progress.begin(approach.id(), signups);
                try {
                    measured.add(stopwatch.measure(approach));
                } catch (Exception | OutOfMemoryError e) {
                    throw Problem.of(approach.id(), e);
                } finally {
                    progress.end();
                }
            }
        }
        if (!measured.isEmpty()) {
            out.println();
            print(Report.TABLE.plain(measured));
            out.println();
            print(Report.checked(options.load.rows, stopwatch.expected().checksum()));
            if (measured.getFirst().messages() == null) {
                print(Traffic.Hidden.MESSAGE);
            }
        }
        return measured;
    }

    private List<Ledger.Mark> ledger(Database database) {
        var ledger = notebook.ledger();
        if (ledger == null || !chosen(ledger.id())) {
            return List.of();
        }
        progress.begin(ledger.id(), null);
        List<Ledger.Mark> marks;
        try {
            marks = ledger.run(database);
        } catch (Exception e) {
            throw Problem.of(ledger.id(), e);
        } finally {
            progress.end();
        }
        out.println();
        out.println(ledger.title());
        print(String.join("\n", Ledger.lines(marks, COLUMNS - 2)));
        return marks;
    }

    private List<Demonstration.Result> show(Database database, Signups signups) throws Exception {
        var results = new ArrayList<Demonstration.Result>();
        for (var demonstration : notebook.demonstrations()) {
            if (chosen(demonstration.id())) {
                progress.begin(demonstration.id(), null);
                try {
                    results.add(demonstration.run(database, signups, progress));
                } catch (Exception e) {
                    throw Problem.of(demonstration.id(), e);
                } finally {
                    progress.end();
                }
                out.println();
                out.println(demonstration.title());
                print(String.join("\n", results.getLast().shown().lines()));
            }
        }
        return results;
    }

    private void print(String text) {
        text.lines().forEach(line -> out.println(("  " + line).stripTrailing()));
    }

    private boolean chosen(String id) {
        return options.only.isEmpty() || options.only.contains(id);
    }

    private static List<String> ids(Notebook notebook) {
        return Stream.of(notebook.approaches().stream().map(Approach::id), Stream.ofNullable(notebook.ledger()).map(Ledger::id),
                notebook.demonstrations().stream().map(Demonstration::id)).flatMap(each -> each).toList();
    }

    private static void checkIds(Notebook notebook, Options options, CommandLine commandLine) {
        var known = ids(notebook);
        var unknown = options.only.stream().filter(id -> !known.contains(id)).sorted().collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new ParameterException(commandLine,
                    "This chapter has no " + unknown + ", only " + String.join(", ", known));
        }
    }
}
