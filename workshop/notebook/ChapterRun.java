package workshop.notebook;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_HEADER;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import workshop.server.Database;
import workshop.terminal.Command;
import workshop.terminal.Format;
import workshop.terminal.Progress;

/** One run of a chapter from its command line to its last printed line. */
@CommandLine.Command(sortOptions = false, sortSynopsis = false, usageHelpWidth = 100)
final class ChapterRun {

    @Mixin
    private LoadOptions load = new LoadOptions();

    @Option(names = "--runs", paramLabel = "N", converter = Command.Count.class,
            description = "how many warm runs after the first, cold one (default: as many as fit into about half a second)")
    private Integer runs;

    @Option(names = "--effort", hidden = true, converter = Stopwatch.Effort.FromText.class, description = "brief, round, thorough")
    private Stopwatch.Effort effort = Stopwatch.Effort.BRIEF;

    @Option(names = "--only", paramLabel = "ID", split = ",",
            description = "run only these parts or cells: their ids, separated by commas")
    private Set<String> only = Set.of();

    @Option(names = "--json", paramLabel = "FILE", converter = Command.Writable.class,
            description = "write everything that was measured to this file")
    private Path json;

    @Option(names = "--keep", description = "at the end, keep the database until you press Enter, and print its address for psql and for JDBC")
    private boolean keep;

    @Mixin
    private Command.Help common = new Command.Help();

    private final Notebook notebook;
    private final Progress progress = new Progress(Progress.onTerminal());

    private ChapterRun(Notebook notebook) {
        this.notebook = notebook;
    }

    static void main(Notebook notebook, String... args) {
        System.setProperty("org.jboss.logging.provider", "jdk");
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        var run = new ChapterRun(notebook);
        var commandLine = new CommandLine(run).setCommandName("jbang chapters/" + notebook.name() + ".java");
        if (notebook.options() != null) {
            commandLine.addMixin(notebook.name().name(), notebook.options());
        }
        commandLine.getHelpSectionMap().put(SECTION_KEY_HEADER, _ -> notebook.title() + "\n\n"); // read when asked for
        commandLine.getCommandSpec().usageMessage().footer("", "Ids: " + String.join(", ", notebook.parts().ids()));
        Command.run(commandLine, args, () -> {
            run.checkIds(commandLine);
            if (run.runs != null && notebook.approaches().isEmpty()) {
                throw new ParameterException(commandLine, "The cells of this chapter choose how often they run: leave out --runs");
            }
            run.run(commandLine);
        });
    }

    private void run(CommandLine commandLine) throws Exception {
        var signups = Signups.first(load.rows(notebook.rows()));
        System.out.println(notebook.title());
        try (progress; var database = open(commandLine)) {
            var flush = database.flushMs();
            System.out.println(Printout.environment(database, flush, signups.count()));
            try (var connection = DriverManager.getConnection(database.url())) {
                notebook.preparation().prepare(connection, signups);
            } catch (Exception e) {
                throw database.problem("the preparation", e);
            }
            var measured = measure(database, signups);
            var grids = new ArrayList<Grid>();
            var shown = new ArrayList<Report.Shown>();
            for (var cell : notebook.cells()) {
                if (chosen(cell)) {
                    switch (cell) {
                        case Approach<?> approach -> {} // all of them are measured by now
                        case Cell.Survey survey -> {
                            grids.add(watched(database, survey, () -> survey.run(database, signups, progress)));
                            print(survey, Printout.WIDE.grid(grids.getLast()));
                        }
                        case Cell.Demonstration demonstration -> {
                            shown.add(watched(database, demonstration, () -> demonstration.run(database, signups)));
                            print(demonstration, shown.getLast().lines());
                        }
                    }
                }
            }
            leftOut().forEach(System.out::println);
            if (json != null) {
                new Report(notebook.name(), notebook.title(), new Report.Setting(Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        signups.count(), database.server(), flush, database.distance(), Report.Machine.here()), notebook.versions(), measured,
                        shown, grids).write(json);
            }
            if (keep) {
                keep(database);
            }
        }
    }

    /** psql asks for the password; that of a server that is not ours is not shown. */
    private void keep(Database database) throws IOException {
        var parts = Driver.parseURL(database.localUrl(), null);
        boolean shown = PGProperty.PASSWORD.isPresent(parts) && !database.server().source().equals("url");
        System.out.println("\nThe database stays as the last cell left it, until you press Enter. Look at it from another terminal or program:");
        var at = "%s:%s/%s".formatted(PGProperty.PG_HOST.getOrDefault(parts), PGProperty.PG_PORT.getOrDefault(parts),
                PGProperty.PG_DBNAME.getOrDefault(parts));
        var user = PGProperty.USER.getOrDefault(parts);
        var password = PGProperty.PASSWORD.getOrDefault(parts);
        var schema = PGProperty.CURRENT_SCHEMA.getOrDefault(parts);
        print("psql \"postgresql://%s@%s?options=-csearch_path%%3D%s\"".formatted(user, at, schema)); // others can read its arguments
        if (shown) {
            print("password: " + password);
        }
        print("jdbc:postgresql://%s?user=%s%s&currentSchema=%s".formatted(at, user, shown ? "&password=" + password : "", schema));
        System.in.read();
    }

    private Database open(CommandLine commandLine) {
        progress.begin("starting the database");
        try {
            return Database.open(load.where(commandLine), load.distance());
        } finally {
            progress.end();
        }
    }

    /** Prints a first run as soon as it is known, and each row of the table likewise. */
    private List<Measurement> measure(Database database, Signups signups) throws Exception {
        var chosen = notebook.approaches().stream().filter(this::chosen).toList();
        if (chosen.isEmpty()) {
            return List.of();
        }
        var table = Printout.WIDE.table(chosen.stream().map(Approach::title).toList(), notebook.judge() != null);
        progress.begin(chosen.getFirst().id());
        try {
            var measured = new Stopwatch(notebook, database, signups, runs == null ? effort : Stopwatch.Effort.exactly(runs),
                    progress).measure(chosen, new Stopwatch.Listener() {
                @Override
                public void first(Approach<?> approach, double millis) {
                    progress.over(() -> print("first run of %s: %s".formatted(approach.id(), Format.millis(millis))));
                }

                @Override
                public void measured(Measurement measurement) {
                    progress.over(() -> {
                        if (measurement.id().equals(chosen.getFirst().id())) {
                            System.out.println();
                            print(table.head());
                        }
                        print(table.row(measurement));
                    });
                }
            });
            progress.end();
            System.out.println();
            Printout.below(signups.count(), measured).forEach(this::print);
            notebook.remarks().of(database.connection(), measured).forEach(this::print);
            return measured;
        } finally {
            progress.end();
        }
    }

    private interface Result<T> {
        T get() throws Exception;
    }

    private <T> T watched(Database database, Cell cell, Result<T> result) {
        progress.begin(cell.id());
        try {
            return result.get();
        } catch (Exception e) {
            throw database.problem(cell.id(), e);
        } finally {
            progress.end();
        }
    }

    private void print(Cell cell, List<String> lines) {
        Printout.titled(cell.title(), lines).forEach(System.out::println);
    }

    private void print(String line) {
        System.out.println(Printout.indented(line));
    }

    private boolean chosen(Cell cell) {
        return only.isEmpty() ? !notebook.leftOut().contains(cell.id()) : notebook.parts().isMeant(cell.id(), only);
    }

    /** What the options have made beside the point is named, so that nobody misses it. */
    private List<String> leftOut() {
        var ids = notebook.cells().stream().map(Cell::id).filter(notebook.leftOut()::contains).collect(Collectors.joining(", "));
        return !only.isEmpty() || ids.isEmpty() ? List.of() : Printout.titled("Left out with these options; --only runs them",
                Format.wrapped(ids, Printout.WIDE.width() - 2, ""));
    }

    private void checkIds(CommandLine commandLine) {
        var unknown = only.stream().filter(id -> !notebook.parts().ids().contains(id)).sorted().collect(Collectors.joining(", "));
        boolean none = only.isEmpty() && commandLine.getParseResult().hasMatchedOption("--only"); // a comma and nothing else
        if (none || !notebook.parts().ids().containsAll(only)) {
            throw new ParameterException(commandLine,
                    "This chapter has no cell " + (unknown.isBlank() ? "without an id" : unknown) + ". It has: "
                            + String.join(", ", notebook.parts().ids()));
        }
    }
}
