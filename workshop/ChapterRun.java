package workshop;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.LogManager;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One run of a chapter from its command line to its last printed line. */
final class ChapterRun {

    private static volatile boolean interrupted; // by Ctrl-C or SIGTERM: then no failure is worth a line

    private final Notebook notebook;
    private final Options options;
    private final PrintStream out = System.out;
    private final Progress progress = new Progress();

    private ChapterRun(Notebook notebook, Options options) {
        this.notebook = notebook;
        this.options = options;
    }

    static void main(Notebook notebook, String... args) {
        Locale.setDefault(Locale.ROOT); // 10,000 is printed as 10,000 everywhere
        LogManager.getLogManager().reset(); // no library's log line comes between the lines of the chapter
        System.setProperty("org.jboss.logging.provider", "jdk");
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted = true));
        var options = new Options();
        var commandLine = new CommandLine(options).setCommandName("jbang chapters/" + notebook.name() + ".java");
        try {
            commandLine.parseArgs(args);
            if (!options.help) {
                checkIds(notebook, options, commandLine);
                options.db = options.database(commandLine);
            }
        } catch (ParameterException e) {
            var hint = suggestion(e) + ". See: " + commandLine.getCommandName() + " --help";
            end(2, withoutPassword(e.getMessage() + hint, args));
        }
        if (options.help) {
            commandLine.getCommandSpec().usageMessage().header(notebook.title(), "")
                    .footer("", "Ids: " + String.join(", ", ids(notebook)));
            commandLine.usage(System.out);
            return;
        }
        try {
            new ChapterRun(notebook, options).run();
        } catch (Throwable e) {
            var problem = Problem.of(notebook.name(), e);
            end(1, withoutPassword(options.verbose ? stackTrace(problem) : problem.getMessage(), args));
        }
    }

    private void run() throws Exception {
        var signups = Signups.first(options.rows);
        out.println(notebook.title());
        try (progress; var database = open()) {
            out.println(Report.environment(database.server(), options.rows));
            progress.begin("preparing", signups);
            try (var connection = DriverManager.getConnection(database.url())) {
                notebook.preparation().prepare(connection, signups);
            } finally {
                progress.end();
            }
            var measured = measure(database, signups);
            var shown = show(database, signups);
            if (options.json != null) {
                new Report(notebook.name(), notebook.title(), options.rows, database.server(), Report.Machine.here(),
                        measured, shown).write(options.json);
            }
        }
    }

    private Database open() {
        progress.begin("starting the database", null);
        try {
            return Database.open(options.db);
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
            print(Report.table(measured));
            out.println();
            out.printf(Locale.ROOT, "  every run checked: %,d rows, content %s%n",
                    options.rows, stopwatch.expected().checksum());
            if (measured.getFirst().messages() == null) {
                print(Traffic.Hidden.MESSAGE);
            }
        }
        return measured;
    }

    private List<Report.Shown> show(Database database, Signups signups) throws Exception {
        var shown = new ArrayList<Report.Shown>();
        for (var demonstration : notebook.demonstrations()) {
            if (chosen(demonstration.id())) {
                progress.begin(demonstration.id(), null);
                List<String> lines;
                try {
                    lines = lines(database, signups, demonstration);
                } catch (Exception e) {
                    throw Problem.of(demonstration.id(), e);
                } finally {
                    progress.end();
                }
                out.println();
                out.println(demonstration.title());
                print(String.join("\n", lines));
                shown.add(new Report.Shown(demonstration.id(), demonstration.title(), lines));
            }
        }
        return shown;
    }

    private static List<String> lines(Database database, Signups signups, Demonstration demonstration)
            throws Exception {
        database.empty();
        var bytes = new ByteArrayOutputStream();
        try {
            demonstration.cell().show(database.url(), signups, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        } catch (Traffic.Hidden e) {
            return List.of(e.getMessage());
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private void print(String text) {
        text.lines().forEach(line -> out.println(("  " + line).stripTrailing()));
    }

    private boolean chosen(String id) {
        return options.only.isEmpty() || options.only.contains(id);
    }

    private static List<String> ids(Notebook notebook) {
        return Stream.concat(notebook.approaches().stream().map(Approach::id),
                notebook.demonstrations().stream().map(Demonstration::id)).toList();
    }

    private static void checkIds(Notebook notebook, Options options, CommandLine commandLine) {
        var known = ids(notebook);
        var unknown = options.only.stream().filter(id -> !known.contains(id)).sorted().collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new ParameterException(commandLine,
                    "This chapter has no " + unknown + ", only " + String.join(", ", known));
        }
    }

    private static String suggestion(ParameterException e) {
        var suggestions = e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        return suggestions.isEmpty() ? "" : ". Did you mean " + suggestions.getFirst();
    }

    private static String stackTrace(Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString().stripTrailing();
    }

    private static void end(int code, String message) {
        if (!interrupted) {
            System.err.println(message);
            System.exit(code);
        }
    }

    /** Some messages quote the URL that the user gave, and it may hold a password. */
    private static String withoutPassword(String text, String... args) {
        var given = String.join("\n", args) + "\n" + System.getenv("WORKSHOP_DB");
        text = text.replaceAll("//[^/@\\s]*@", "//***@"); // pgjdbc has no such URLs, but people write them
        return Pattern.compile("password=([^&\\n]+)").matcher(given).results()
                .reduce(text, (masked, found) -> masked.replace(found.group(), "password=***"), (a, b) -> b);
    }
}
