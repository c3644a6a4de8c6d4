///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Databases
//SOURCES Compare.java
//SOURCES Weave.java

package workshop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import workshop.Table.Column;

/** The command that measures how long each database takes to start, and what a slow and a fast approach take on it. */
@CommandLine.Command(name = "jbang workshop/Databases.java",
        header = {"Measures embedded, testcontainers and compose (which must be up), writes recordings/databases.json, and"
                + " weaves.", ""})
public final class Databases {

    private static final Path FILE = Project.RECORDINGS.resolve("databases.json");
    private static final int ROWS = 10_000;
    private static final int SLOW_ROWS = 1_000; // of the slow approach, of which each row costs the same
    private static final int ROUNDS = 3;
    private static final int STARTS = 5;

    @Mixin
    HelpOptions common = new HelpOptions();

    /** All of them, in one run. */
    record Recorded(Instant date, Report.Machine machine, int saveEachRows, int binaryRows, int rounds, int starts,
            List<Measured> databases) {}

    /** Milliseconds: the median from asking for a database to its first answers, and of the two approaches. */
    record Measured(Database.Server server, double startMs, double saveEachMs, double binaryMs) {}

    private static Table<Measured> table(Recorded recorded) {
        return new Table<>(List.of(
                Column.text("`--db`", each -> "`" + each.server.source() + "`"),
                Column.number("until it can be used", each -> Format.duration(each.startMs)),
                Column.number("persist, a transaction a row, " + Format.whole(recorded.saveEachRows) + " rows",
                        each -> Format.duration(each.saveEachMs)),
                Column.number("binary COPY, " + Format.whole(recorded.binaryRows) + " rows",
                        each -> Format.duration(each.binaryMs))));
    }

    public static void main(String... args) {
        Command.run(new CommandLine(new Databases()), args, () -> {
            var measured = new ArrayList<Measured>();
            for (var where : List.of("embedded", "testcontainers", "compose")) {
                measured.add(measure(where));
            }
            var recorded = new Recorded(Instant.now().truncatedTo(ChronoUnit.SECONDS), Report.Machine.here(), SLOW_ROWS, ROWS,
                    ROUNDS, STARTS, measured);
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(FILE, recorded);
            Weave.write();
        });
    }

    private static Measured measure(String where) throws IOException, InterruptedException {
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
        try (var host = Database.host(where); var rounds = new Rounds(ROWS)) {
            var reports = rounds.run(List.of(run("01_orm_loop", "save-each", SLOW_ROWS), run("06_copy", "binary", ROWS)),
                    ROUNDS, host.url());
            return new Measured(server, starts.stream().sorted().toList().get(STARTS / 2),
                    median(reports.get("01_orm_loop")), median(reports.get("06_copy")));
        }
    }

    private static Rounds.Run run(String chapter, String approach, int rows) {
        return new Rounds.Run(chapter, List.of("--rows", String.valueOf(rows), "--only", approach));
    }

    private static double median(List<Report> rounds) {
        return Measurement.ofRounds(rounds.stream().map(round -> round.approaches().getFirst()).toList()).medianMs();
    }

    /** The table, and where it was recorded; throws a Problem where the recording cannot be read. */
    static String markdown() {
        try {
            var recorded = JsonMapper.shared().readValue(FILE, Recorded.class);
            var versions = recorded.databases.stream().map(each -> each.server.version()).distinct().toList();
            return table(recorded).markdown(recorded.databases) + ("\n\nRecorded on %s, medians of %d starts and of %d rounds:"
                    + " PostgreSQL %s | Java %s | %d cores, %s | %s.").formatted(Page.DAY.format(recorded.date),
                            recorded.starts, recorded.rounds, String.join(", ", versions), recorded.machine.java(),
                            recorded.machine.cores(), recorded.machine.cpu(), recorded.machine.os());
        } catch (JacksonException | NullPointerException e) {
            throw new Problem(FILE + " is missing, cut off, or of an older form. With compose up, record it:"
                    + " jbang workshop/Databases.java", e);
        }
    }
}
