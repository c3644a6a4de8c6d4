package workshop;

//SOURCES Children.java
//SOURCES LastLines.java
//SOURCES Program.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import workshop.Task.Case;
import workshop.Task.Limit;
import workshop.Verdict.Stage;

/**
 * Judges files that solve exercises, or do not: each load in a process of its own, with a limit to its time, on a
 * database that is opened anew for each file. What a file does wrong can so disturb no other.
 */
final class Judge implements AutoCloseable {

    private final Database.Host host;
    private final Duration limit;
    private final Children children = new Children();
    private int compiled;

    /** On this server, which is closed with it; no load may take longer than this limit. */
    Judge(Database.Host host, Duration limit) throws IOException {
        this.host = host;
        this.limit = limit;
    }

    /** A load that cannot be judged further. */
    private static final class Failed extends Exception {

        final transient Verdict verdict;

        Failed(Stage stage, String tried, String expected, String seen, String next, List<String> said) {
            super(seen);
            verdict = new Verdict(stage, tried, expected, seen, next, said, null);
        }
    }

    /** One load: what became of it, and the last lines that it printed. */
    private record Run(Outcome outcome, List<String> said) {}

    /** Judges a file; with {@code unsolved}, the same exercise as it was given, it measures the speed-up, too. */
    Verdict judge(Task task, Path file, Path unsolved) throws IOException, SQLException, InterruptedException {
        try {
            var program = compile(file);
            try (var database = Database.open(host.borrowed(), Distance.NONE)) {
                var outcomes = new ArrayList<Outcome>();
                for (int i = 0; i < task.cases().size(); i++) {
                    outcomes.add(right(task, i, program, database.url()));
                }
                for (int i = 0; i < outcomes.size(); i++) {
                    technique(task.cases().get(i), outcomes.get(i));
                }
                return Verdict.solved(unsolved == null ? null
                        : speed(task, compile(unsolved), database.url()) / speed(task, program, database.url()));
            }
        } catch (Failed e) {
            return e.verdict;
        }
    }

    private Program compile(Path file) throws IOException, Failed {
        try {
            return Program.compile(file, children.file("classes" + ++compiled));
        } catch (Program.DoesNotCompile e) {
            throw new Failed(Stage.COMPILES, file.toString(), "Java that compiles", "the compiler's errors",
                    "Mend the first error", e.lines);
        }
    }

    private Outcome right(Task task, int index, Program program, String url)
            throws IOException, SQLException, InterruptedException, Failed {
        var tried = task.cases().get(index);
        try (var connection = DriverManager.getConnection(url)) {
            task.prepare(connection, tried.rows());
        }
        var run = run(program, String.valueOf(index), tried.heap(), url, tried.name());
        var outcome = run.outcome;
        if (outcome.messages() == null) {
            throw new Problem("Nothing can be counted on this database: " + Traffic.Hidden.MESSAGE + ".");
        }
        if (outcome.outOfMemory()) {
            throw new Failed(Stage.TECHNIQUE, tried.name(), "to fit into a heap of " + tried.heap() + " MB", "OutOfMemoryError: "
                    + "the rows are held in memory, all of them", "Send each row as you make it, and keep none.", run.said);
        }
        if (tried.named().isEmpty() && outcome.error() != null) {
            throw new Failed(Stage.RIGHT, tried.name(), "all rows stored", outcome.error(), tried.next(), run.said);
        }
        try (var connection = DriverManager.getConnection(url)) {
            task.verify(connection, tried, outcome);
        } catch (Task.Wrong e) {
            throw new Failed(Stage.RIGHT, tried.name(), e.expected, e.seen, tried.next(), run.said);
        } catch (SQLException e) {
            throw new Failed(Stage.RIGHT, tried.name(), "a table that can be read", e.getMessage().lines().findFirst().orElse(""),
                    "Leave the tables as they are; load into them only.", run.said);
        }
        if (!tried.named().isEmpty()) {
            var error = outcome.error() == null ? "no error" : outcome.error();
            if (!tried.named().stream().allMatch(error::contains)) {
                throw new Failed(Stage.RIGHT, tried.name(), "an error that names " + String.join(" and ", tried.named()),
                        error, tried.next(), run.said);
            }
        }
        return outcome;
    }

    private static void technique(Case tried, Outcome outcome) throws Failed {
        for (Limit each : tried.limits()) {
            long count = each.count().applyAsLong(outcome);
            if (count < each.least() || count > each.most()) {
                throw new Failed(Stage.TECHNIQUE, tried.name(), each.expected(),
                        Format.many(count, each.what()) + ": " + each.meaning(), each.next(), List.of());
            }
        }
    }

    private double speed(Task task, Program program, String url) throws IOException, SQLException, InterruptedException, Failed {
        return run(program, Exercise.SPEED, Task.HEAP, url, Format.many(task.speed().count(), "row") + ", timed").outcome.best();
    }

    private Run run(Program program, String judged, int heap, String url, String tried)
            throws IOException, SQLException, InterruptedException, Failed {
        var json = children.file("outcome.json");
        Files.deleteIfExists(json);
        var builder = program.process(heap, judged.equals(Exercise.SPEED), "--judge", judged, "--json", json.toString());
        builder.environment().put("WORKSHOP_DB", url); // others can read arguments, and there may be a password in it
        var process = children.start(builder);
        var printed = new LastLines(process);
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        children.end(process);
        endConnections(url);
        if (!ended) {
            throw new Failed(Stage.RIGHT, tried, "an end within " + Format.duration(limit.toMillis()), "it ran still, and was ended",
                    "Look for a loop that does not end, or for a statement that waits for another one.", printed.lines());
        }
        if (!Files.exists(json)) {
            throw new Failed(Stage.RIGHT, tried, "a load that returns", "its process ended before, with exit code "
                    + process.exitValue(), "Let the load return, and let main call run: no System.exit.", printed.lines());
        }
        return new Run(JsonMapper.shared().readValue(json, Outcome.class), printed.lines());
    }

    /** What the process left open would hold locks, or store rows while they are counted. Ours are older than it. */
    private static void endConnections(String url) throws SQLException {
        try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
            statement.execute("""
                    select pg_terminate_backend(pid, 5000) from pg_stat_activity
                    where application_name = 'ten_thousand_rows' and datname = current_database() and pid <> pg_backend_pid()
                        and usename = session_user and pid not in (select pid from pg_locks where locktype = 'advisory')""");
        }
    }

    @Override
    public void close() {
        try (host) {
            children.close();
        }
    }
}
