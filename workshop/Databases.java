///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Databases
//SOURCES Compare.java
//SOURCES weave/package-info.java

package workshop;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine;
import workshop.book.Catalogue;
import workshop.book.DatabaseTimes;
import workshop.notebook.Report;
import workshop.record.Merged;
import workshop.record.Rounds;
import workshop.server.Database;
import workshop.server.Where;
import workshop.terminal.Command;
import workshop.weave.Weaving;

/** The command that measures how long each database takes to start, and what a slow and a fast approach take on it. */
@CommandLine.Command(name = "jbang workshop/Databases.java",
        header = {"Measures embedded, testcontainers and compose (which must be up), writes recordings/databases.json, and"
                + " weaves.", ""})
public final class Databases {

    private static final int ROWS = 10_000;
    private static final int SLOW_ROWS = 1_000; // of the slow approach, of which each row costs the same
    private static final int ROUNDS = 3;
    private static final int STARTS = 5;

    @Mixin
    Command.Help common = new Command.Help();

    public static void main(String... args) {
        Command.run(new CommandLine(new Databases()), args, () -> {
            var measured = new ArrayList<DatabaseTimes.One>();
            var tried = Catalogue.read().databases();
            for (var where : List.of(new Where.Embedded(), new Where.Testcontainers(), new Where.Compose())) {
                measured.add(measure(where, tried));
            }
            new DatabaseTimes(Instant.now().truncatedTo(ChronoUnit.SECONDS), Report.Machine.here(), SLOW_ROWS, ROWS,
                    ROUNDS, STARTS, measured).write();
            Weaving.write();
        });
    }

    private static DatabaseTimes.One measure(Where where, List<Catalogue.Key> tried) throws IOException, InterruptedException {
        Database.open(where).close(); // loads the classes
        var starts = new ArrayList<Double>();
        Database.Server server = null;
        for (int i = 0; i < STARTS; i++) {
            long start = System.nanoTime();
            try (var database = Database.open(where)) {
                starts.add(Math.round((System.nanoTime() - start) / 1e4) / 1e2);
                server = database.server();
            }
        }
        try (var host = where.host(); var rounds = new Rounds(ROWS)) {
            var reports = rounds.run(List.of(run(tried.getFirst(), SLOW_ROWS), run(tried.getLast(), ROWS)), ROUNDS, host);
            return new DatabaseTimes.One(server, starts.stream().sorted().toList().get(STARTS / 2),
                    median(reports.get(tried.getFirst().chapter())), median(reports.get(tried.getLast().chapter())));
        }
    }

    private static Rounds.Run run(Catalogue.Key tried, int rows) {
        return new Rounds.Run(tried.chapter(), List.of("--rows", String.valueOf(rows), "--only", tried.approach()));
    }

    private static double median(List<Report> rounds) {
        return Merged.measurements(rounds.stream().map(round -> round.approaches().getFirst()).toList()).times().medianMs();
    }
}
