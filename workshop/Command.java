package workshop;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.LogManager;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What all command lines have in common: one line for what goes wrong, and the exit code. */
final class Command {

    private static volatile boolean interrupted; // by Ctrl-C or SIGTERM: then no failure is worth a line

    private Command() {}

    /** What a command does once its options are read. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    /**
     * Reads the options and runs the action. Where something goes wrong, it says so in one line on standard error and
     * ends the process: with code 2 for a wrong option, with code 1 for anything else. The options have a
     * {@code --help}; a {@code --verbose} adds the stack trace.
     */
    static void run(CommandLine commandLine, String[] args, Action action) {
        Locale.setDefault(Locale.ROOT); // 10,000 is printed as 10,000 everywhere
        LogManager.getLogManager().reset(); // no library's log line comes between the lines of the command
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted = true));
        try {
            commandLine.parseArgs(args);
            if (commandLine.isUsageHelpRequested()) {
                commandLine.usage(System.out);
            } else {
                action.run();
            }
        } catch (ParameterException e) {
            var hint = suggestion(e) + ". See: " + commandLine.getCommandName() + " --help";
            end(2, withoutPassword(e.getMessage() + hint, args));
        } catch (Throwable e) {
            var problem = Problem.of(commandLine.getCommandName(), e);
            boolean verbose = Arrays.asList(args).contains("--verbose");
            end(1, withoutPassword(verbose ? stackTrace(problem) : problem.getMessage(), args));
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
