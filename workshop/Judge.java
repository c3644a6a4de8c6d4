package workshop;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import tools.jackson.databind.json.JsonMapper;
import workshop.Task.Case;
import workshop.Task.Limit;
import workshop.Verdict.Stage;

/**
 * Judges files that solve exercises, or do not: each load in a process of its own, with a limit to its time, on a
 * database that is opened anew for each file. What a file does wrong can so disturb no other.
 */
final class Judge implements AutoCloseable {

    private static final Pattern CLASS = Pattern.compile("(?m)^(?:public |final )*class (\\w+)");
    private static final int LINES_KEPT = 5; // of what a load prints
    private static final int COLUMNS_KEPT = 200;

    private final Database.Host host;
    private final Duration limit;
    private final Path folder = Files.createTempDirectory("ten-thousand-rows-");
    private final Thread onExit = new Thread(this::stop);
    private Process running;
    private boolean stopped;
    private int compiled;

    /** On this server, which is closed with it; no load may take longer than this limit. */
    Judge(Database.Host host, Duration limit) throws IOException {
        this.host = host;
        this.limit = limit;
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** A load that cannot be judged further. */
    private static final class Failed extends Exception {

        final transient Verdict verdict;

        Failed(Stage stage, String tried, String expected, String seen, String next, List<String> said) {
            super(seen);
            verdict = new Verdict(stage, tried, expected, seen, next, said, null);
        }
    }

    /** What is run: its classes, and the one that has main. */
    private record Program(Path classes, String mainClass) {}

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
        var classes = Files.createDirectory(folder.resolve("classes" + ++compiled));
        var said = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler().run(null, said, said, "-d", classes.toString(), "-encoding", "UTF-8",
                "-proc:none", "-implicit:none", "-cp", System.getProperty("java.class.path"), file.toString());
        var lines = said.toString().lines().toList();
        if (code != 0) {
            throw new Failed(Stage.COMPILES, file.toString(), "Java that compiles", "the compiler's errors",
                    "Mend the first error", lines);
        }
        var found = CLASS.matcher(Files.readString(file));
        if (!found.find()) {
            throw new Failed(Stage.COMPILES, file.toString(), "a class", "none", "Put the class back",
                    List.of(file + ": it has no class. Put it back, or: jbang reset"));
        }
        return new Program(classes, found.group(1));
    }

    private Outcome right(Task task, int index, Program program, String url)
            throws IOException, SQLException, InterruptedException, Failed {
        var tried = task.cases().get(index);
        try (var connection = DriverManager.getConnection(url)) {
            task.prepare(connection, tried.rows());
        }
        var said = new ArrayDeque<String>();
        var outcome = run(program, String.valueOf(index), tried.heap(), url, tried.name(), said);
        if (outcome.messages() == null) {
            throw new Problem("Nothing can be counted on this database: " + Traffic.Hidden.MESSAGE + ".");
        }
        if (outcome.outOfMemory()) {
            throw new Failed(Stage.TECHNIQUE, tried.name(), "to fit into a heap of " + tried.heap() + " MB", "OutOfMemoryError: "
                    + "the rows are held in memory, all of them", "Send each row as you make it, and keep none.", List.copyOf(said));
        }
        if (tried.named().isEmpty() && outcome.error() != null) {
            throw new Failed(Stage.RIGHT, tried.name(), "all rows stored", outcome.error(), tried.next(), List.copyOf(said));
        }
        try (var connection = DriverManager.getConnection(url)) {
            task.verify(connection, tried, outcome);
        } catch (Task.Wrong e) {
            throw new Failed(Stage.RIGHT, tried.name(), e.expected, e.seen, tried.next(), List.copyOf(said));
        } catch (SQLException e) {
            throw new Failed(Stage.RIGHT, tried.name(), "a table that can be read", e.getMessage().lines().findFirst().orElse(""),
                    "Leave the tables as they are; load into them only.", List.copyOf(said));
        }
        if (!tried.named().isEmpty()) {
            var error = outcome.error() == null ? "no error" : outcome.error();
            if (!tried.named().stream().allMatch(error::contains)) {
                throw new Failed(Stage.RIGHT, tried.name(), "an error that names " + String.join(" and ", tried.named()),
                        error, tried.next(), List.copyOf(said));
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
        var said = new ArrayDeque<String>();
        return run(program, Exercise.SPEED, Task.HEAP, url, Format.many(task.speed().count(), "row") + ", timed", said).best();
    }

    /** Runs it in a process of its own, and keeps the last lines that it says. */
    private Outcome run(Program program, String judged, int heap, String url, String tried, ArrayDeque<String> said)
            throws IOException, SQLException, InterruptedException, Failed {
        var json = folder.resolve("outcome.json");
        Files.deleteIfExists(json);
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap + "m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=" + (judged.equals(Exercise.SPEED) ? 4 : 1), // to count, starting fast is all
                "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8",
                program.mainClass, "--judge", judged, "--json", json.toString()).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", program.classes + System.getProperty("path.separator")
                + System.getProperty("java.class.path"));
        builder.environment().put("WORKSHOP_DB", url); // others can read arguments, and there may be a password in it
        synchronized (this) {
            if (stopped) {
                throw new Problem("Stopped.");
            }
            running = builder.start();
        }
        running.getOutputStream().close();
        var child = running;
        var reader = Thread.ofPlatform().daemon().start(() -> keepLast(child, said));
        boolean ended = child.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        destroy(child);
        reader.join(Duration.ofSeconds(5));
        endConnections(url);
        List<String> lines;
        synchronized (said) {
            lines = List.copyOf(said);
        }
        if (!ended) {
            throw new Failed(Stage.RIGHT, tried, "an end within " + Format.duration(limit.toMillis()), "it ran still, and was ended",
                    "Look for a loop that does not end, or for a statement that waits for another one.", lines);
        }
        if (!Files.exists(json)) {
            throw new Failed(Stage.RIGHT, tried, "a load that returns", "its process ended before, with exit code " + child.exitValue(),
                    "Let the load return, and let main call run: no System.exit.", lines);
        }
        return JsonMapper.shared().readValue(json, Outcome.class);
    }

    /** Reads all that it prints, however much that is, and keeps little of it. */
    private static void keepLast(Process process, ArrayDeque<String> said) {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            var line = new StringBuilder();
            for (int c; (c = output.read()) >= 0; ) {
                if (c != '\n' && line.length() < COLUMNS_KEPT) {
                    line.append((char) c);
                } else if (c == '\n') {
                    keep(line.toString().stripTrailing(), said);
                    line.setLength(0);
                }
            }
            if (!line.isEmpty()) {
                keep(line.toString(), said);
            }
        } catch (IOException e) {
            // it is gone
        }
    }

    private static void keep(String line, ArrayDeque<String> said) {
        synchronized (said) {
            if (said.size() == LINES_KEPT) {
                said.removeFirst();
            }
            said.addLast(line);
        }
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

    private static void destroy(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    private synchronized void stop() {
        stopped = true;
        try {
            if (running != null) {
                destroy(running);
            }
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            // the system clears its temporary folder
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            return; // it runs already
        }
        stop();
        host.close();
    }
}
