package workshop.check;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Verdict.Stage;
import workshop.process.Children;
import workshop.server.Database;
import workshop.server.Where;
import workshop.terminal.Format;
import workshop.terminal.Problem;
import workshop.terminal.Progress;
import workshop.wire.Distance;
import workshop.wire.Traffic;

/**
 * Judges files that solve exercises, or do not: each file in processes of its own, each load with a limit to its time, on a
 * database that is opened anew for each file. So a mistake in one file cannot affect another.
 */
public final class Judge implements AutoCloseable {

    private static final int WORD = 20; // columns, of what an error must say
    private static final int SENTENCE = 400; // of an error
    private static final int STEP = 60; // of what is tried, so that the seconds behind it fit into a line

    private final Where.Host host;
    private final Duration limit;
    private final Progress progress;
    private final Children children = new Children();
    private int compiled;

    /** On this server, which is closed with it; no load may take longer than this limit. The progress is told what it tries. */
    public Judge(Where.Host host, Duration limit, Progress progress) throws IOException {
        this.host = host;
        this.limit = limit;
        this.progress = progress;
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

    /** Judges a file; with {@code unsolved}, the same exercise as it was given, it measures the speed-up, too. */
    public Verdict judge(Task task, Path file, Path unsolved)
            throws IOException, SQLException, InterruptedException, NotFetched {
        progress.begin("looking for its libraries");
        try {
            var libraries = Libraries.of(task);
            next("compiling it");
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
        } finally {
            progress.end();
        }
    }

    private void next(String step) {
        progress.next(shortened(step, STEP), -1, () -> 0);
    }

    private Verdict judge(Task task, Program program, Path unsolved, Libraries libraries, String url)
            throws IOException, SQLException, InterruptedException, Failed {
        var outcomes = outcomes(task, program, url);
        for (int i = 0; i < outcomes.size(); i++) {
            var tried = task.cases().get(i);
            if (tried.named().isEmpty()) {
                technique(tried, task.always(tried), outcomes.get(i));
                technique(tried, tried.limits(), outcomes.get(i));
            }
        }
        once(task, program);
        next("measuring your speed-up");
        return Verdict.solved(unsolved == null || !task.isAboutSpeed() ? null
                : speed(task, compile(task, unsolved, libraries), url) / speed(task, program, url));
    }

    /** Of all cases, one after the other: those in a row that have the same memory are loaded by one process. */
    private List<Outcome> outcomes(Task task, Program program, String url)
            throws IOException, SQLException, InterruptedException, Failed {
        var outcomes = new ArrayList<Outcome>();
        while (outcomes.size() < task.cases().size()) {
            int heap = task.cases().get(outcomes.size()).heap();
            try (var loader = new Loader(children, program, heap, false, url)) {
                while (outcomes.size() < task.cases().size() && task.cases().get(outcomes.size()).heap() == heap) {
                    outcomes.add(right(task, outcomes.size(), loader, url));
                }
            }
        }
        return outcomes;
    }

    private Program compile(Task task, Path file, Libraries libraries) throws IOException, Failed {
        try {
            return Program.compile(file, task.sources(), children.file("classes" + ++compiled), libraries);
        } catch (Program.DoesNotCompile e) {
            var added = Libraries.added(task, file);
            throw new Failed(Stage.COMPILES, file.toString(), "Java that compiles", "the compiler's errors", added.isEmpty() ? null
                    : "Remove the libraries that you have added, because a check does not load them: "
                            + String.join(", ", added) + ".", e.lines);
        }
    }

    private Outcome right(Task task, int index, Loader loader, String url)
            throws IOException, SQLException, InterruptedException, Failed {
        var tried = task.cases().get(index);
        next("trying " + tried.name());
        try (var connection = DriverManager.getConnection(url)) {
            Journal.end(connection);
            task.prepare(connection, tried.rows());
            Journal.begin(connection, task.counted());
        }
        var outcome = load(loader, String.valueOf(index), url, tried.name());
        if (outcome.messages() == null) {
            throw new Problem("Nothing can be counted on this database: " + Traffic.Hidden.MESSAGE + ".");
        }
        if (outcome.outOfMemory()) {
            throw new Failed(Stage.TECHNIQUE, tried.name(), "to fit into a heap of " + tried.heap() + " MB", "OutOfMemoryError: "
                    + "all rows are held in memory", "Send each row as you make it, and keep none.", loader.said());
        }
        if (tried.named().isEmpty() && outcome.error() != null) {
            throw new Failed(Stage.RIGHT, tried.name(), tried.rows().count() == 0 ? "no error" : "all rows stored", outcome.error(),
                    tried.next(), loader.said());
        }
        try (var connection = DriverManager.getConnection(url)) {
            task.verify(connection, tried, outcome);
            outcome = outcome.with(Journal.read(connection));
        } catch (Task.Wrong e) {
            throw new Failed(Stage.RIGHT, tried.name(), e.expected, e.seen, e.next == null ? tried.next() : e.next, loader.said());
        } catch (SQLException e) {
            throw new Failed(Stage.RIGHT, tried.name(), "a table that can be read", e.getMessage().lines().findFirst().orElse(""),
                    "Do not change the tables; only load rows into them.", loader.said());
        }
        if (!tried.named().isEmpty()) {
            var error = outcome.error() == null ? "no error" : outcome.error();
            var missing = tried.named().stream().filter(each -> !error.contains(each)).toList();
            if (!missing.isEmpty()) {
                throw new Failed(Stage.RIGHT, tried.name(), "an error that says " + quoted(tried.named()), shortened(error, SENTENCE),
                        missing.size() == tried.named().size() ? tried.next()
                                : "Name " + quoted(missing) + " in the error message, too.", loader.said());
            }
        }
        return outcome;
    }

    private static String quoted(List<String> words) {
        return words.stream().map(each -> "'" + shortened(each, WORD) + "'").collect(Collectors.joining(" and "));
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
                    callers + " methods that call it: each contains the rule", "Let all of them call one method.", List.of());
        }
    }

    private double speed(Task task, Program program, String url) throws IOException, SQLException, InterruptedException, Failed {
        try (var connection = DriverManager.getConnection(url)) {
            Journal.end(connection); // what is timed has no trigger
        }
        try (var loader = new Loader(children, program, Task.HEAP, true, url)) {
            return load(loader, Exercise.SPEED, url, Format.many(task.speed().count(), "row") + ", timed").best();
        }
    }

    private Outcome load(Loader loader, String judged, String url, String tried)
            throws IOException, SQLException, InterruptedException, Failed {
        var outcome = loader.load(judged, limit);
        var exitCode = loader.exitCode();
        endConnections(url);
        if (outcome.isPresent()) {
            return outcome.get();
        }
        if (exitCode.isPresent()) {
            throw new Failed(Stage.RIGHT, tried, "a load that returns", "its process ended early, with exit code "
                    + exitCode.get(),
                    "Let the load return, and let main call run: no System.exit.", loader.said());
        }
        throw new Failed(Stage.RIGHT, tried, "to finish within " + Format.duration(limit.toMillis()),
                "it was still running, so the check stopped it",
                "Look for a loop that does not end, or for a statement that waits for another one.", loader.said());
    }

    /** What a load left open would hold locks, or store rows while they are counted. Ours are older than it. */
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
