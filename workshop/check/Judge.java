package workshop.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Verdict.Stage;
import workshop.process.Children;
import workshop.process.LastLines;
import workshop.server.Database;
import workshop.server.Where;
import workshop.terminal.Format;
import workshop.terminal.Problem;
import workshop.wire.Distance;
import workshop.wire.Traffic;

/**
 * Judges files that solve exercises, or do not: each load in a process of its own, with a limit to its time, on a
 * database that is opened anew for each file. What a file does wrong can so disturb no other.
 */
public final class Judge implements AutoCloseable {

    private static final int WORD = 20; // columns, of what an error must say
    private static final int SENTENCE = 400; // of an error

    private final Where.Host host;
    private final Duration limit;
    private final Children children = new Children();
    private int compiled;

    /** On this server, which is closed with it; no load may take longer than this limit. */
    public Judge(Where.Host host, Duration limit) throws IOException {
        this.host = host;
        this.limit = limit;
    }

    /** An exercise cannot be judged: its libraries are fetched on demand, and are not there. The message says how. */
    public static final class NotFetched extends Exception {
        NotFetched(String message) {
            super(message);
        }
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
    public Verdict judge(Task task, Path file, Path unsolved)
            throws IOException, SQLException, InterruptedException, NotFetched {
        try {
            var libraries = Libraries.of(task);
            var program = compile(task, file, libraries);
            try (var database = Database.open(host.borrowed(), Distance.NONE)) {
                try {
                    return judge(task, program, unsolved, libraries, database.url());
                } catch (SQLException e) {
                    throw database.problem("the check of " + task.name, e);
                }
            }
        } catch (Failed e) {
            return e.verdict;
        }
    }

    private Verdict judge(Task task, Program program, Path unsolved, Libraries libraries, String url)
            throws IOException, SQLException, InterruptedException, Failed {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < task.cases().size(); i++) {
            outcomes.add(right(task, i, program, url));
        }
        for (int i = 0; i < outcomes.size(); i++) {
            var tried = task.cases().get(i);
            if (tried.named().isEmpty()) {
                technique(tried, task.always(tried), outcomes.get(i));
                technique(tried, tried.limits(), outcomes.get(i));
            }
        }
        once(task, program);
        return Verdict.solved(unsolved == null || !task.isAboutSpeed() ? null
                : speed(task, compile(task, unsolved, libraries), url) / speed(task, program, url));
    }

    private Program compile(Task task, Path file, Libraries libraries) throws IOException, Failed {
        try {
            return Program.compile(file, task.sources(), children.file("classes" + ++compiled), libraries);
        } catch (Program.DoesNotCompile e) {
            throw new Failed(Stage.COMPILES, file.toString(), "Java that compiles", "the compiler's errors",
                    "Mend the first error.", e.lines);
        }
    }

    private Outcome right(Task task, int index, Program program, String url)
            throws IOException, SQLException, InterruptedException, Failed {
        var tried = task.cases().get(index);
        try (var connection = DriverManager.getConnection(url)) {
            Journal.end(connection);
            task.prepare(connection, tried.rows());
            Journal.begin(connection, task.counted());
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
            outcome = outcome.with(Journal.read(connection));
        } catch (Task.Wrong e) {
            throw new Failed(Stage.RIGHT, tried.name(), e.expected, e.seen, tried.next(), run.said);
        } catch (SQLException e) {
            throw new Failed(Stage.RIGHT, tried.name(), "a table that can be read", e.getMessage().lines().findFirst().orElse(""),
                    "Leave the tables as they are; load into them only.", run.said);
        }
        if (!tried.named().isEmpty()) {
            var error = outcome.error() == null ? "no error" : outcome.error();
            if (!tried.named().stream().allMatch(error::contains)) {
                throw new Failed(Stage.RIGHT, tried.name(), "an error that says " + tried.named().stream()
                        .map(each -> "'" + shortened(each, WORD) + "'").collect(Collectors.joining(" and ")),
                        shortened(error, SENTENCE), tried.next(), run.said);
            }
        }
        return outcome;
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }

    private static void technique(Case tried, List<Limit> limits, Outcome outcome) throws Failed {
        for (Limit each : limits) {
            long count = each.count().applyAsLong(outcome);
            if (count < each.least() || count > each.most()) {
                throw new Failed(Stage.TECHNIQUE, tried.name(), each.expected(),
                        Format.many(count, each.what()) + ": " + each.meaning(), each.next(), List.of());
            }
        }
    }

    private static void once(Task task, Program program) throws IOException, Failed {
        long callers = task.once() == null ? 0 : new Calls(program).of(String.class, task.once());
        if (callers > 1) {
            throw new Failed(Stage.TECHNIQUE, "a look at the compiled program", "one method that calls " + task.once(),
                    callers + " methods that call it: the rule stands in each", "Let all of them call one method.", List.of());
        }
    }

    private double speed(Task task, Program program, String url) throws IOException, SQLException, InterruptedException, Failed {
        try (var connection = DriverManager.getConnection(url)) {
            Journal.end(connection); // what is timed has no trigger
        }
        return run(program, Exercise.SPEED, Task.HEAP, url, Format.many(task.speed().count(), "row") + ", timed").outcome.best();
    }

    private Run run(Program program, String judged, int heap, String url, String tried)
            throws IOException, SQLException, InterruptedException, Failed {
        var json = children.file("outcome.json");
        Files.deleteIfExists(json);
        var builder = program.process(heap, judged.equals(Exercise.SPEED), Files.createDirectories(children.file("tmp")),
                "--judge", judged, "--json", json.toString());
        builder.environment().put("WORKSHOP_DB", url); // others can read arguments, and there may be a password in it
        var process = children.start(builder);
        var printed = new LastLines(process);
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        children.end(process);
        endConnections(url);
        if (!ended) {
            throw new Failed(Stage.RIGHT, tried, "an end within " + Format.duration(limit.toMillis()),
                    "it was still running, and was ended",
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
                    where application_name = current_setting('application_name') and datname = current_database() and pid <> pg_backend_pid()
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
