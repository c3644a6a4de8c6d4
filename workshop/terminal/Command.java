package workshop.terminal;

//DEPS info.picocli:picocli:4.7.7

import module java.base;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What all command lines have in common: one line for what goes wrong, and the exit code. */
public final class Command {

    /**
     * The environment variable that marks a child of ours: its standard input is a pipe from its parent, which is closed by the
     * system when the parent is gone. Then the child ends, too.
     */
    public static final String CHILD = "TTR_CHILD";
    private static final int PATIENCE = 20; // seconds for a child to clean up
    private static final int SIGPIPE = 128 + 13; // the exit code of what ends because nobody reads what it prints

    private static volatile boolean interrupted; // by Ctrl-C, SIGTERM or a closed pipe: then no failure is worth a line

    /** The folder of a jar into which JBang has compiled a script: the script's name, and the hash of all that went into it. */
    public static final Pattern JAR_FOLDER = Pattern.compile("(.+\\.java)\\.\\p{XDigit}{64}");

    private Command() {}

    /** The JBang command as the reader must type it: ./jbang if that started this process. */
    public static String jbang() {
        var typed = System.getenv("TTR_JBANG");
        return typed == null || typed.isBlank() ? "jbang" : typed;
    }

    /** What every command line has. */
    public static final class Help {

        @Option(names = "--verbose", description = "after an error, print the stack trace too")
        boolean verbose;

        @Option(names = "--help", usageHelp = true, description = "print this help and end")
        boolean help;
    }

    /** A whole number from 1 to {@code most}, perhaps with _ in it; throws a TypeConversionException for anything else. */
    public static int number(String text, int most) {
        try {
            int number = Integer.parseInt(text.replace("_", ""));
            if (1 <= number && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same answer as to a number out of range
        }
        throw new TypeConversionException("'" + text + "' is not a whole number from 1 to "
                + String.format("%,d", most).replace(',', '_'));
    }

    /** How many times something is done. */
    public static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return number(text, 1000);
        }
    }

    /** A file that can be written. */
    public static final class Writable implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            var file = Path.of(text).toAbsolutePath();
            if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : file.getParent())) {
                throw new TypeConversionException("'" + text + "' cannot be written: name a file in a folder that exists and that"
                        + " you may write to");
            }
            return file;
        }
    }

    /** What a command does once its options are read. */
    @FunctionalInterface
    public interface Action {
        public void run() throws Exception;
    }

    /**
     * Reads the options and runs the action. Where something goes wrong, it says so in one line on standard error and
     * ends the process: with code 2 for a wrong option, with code 1 for anything else. The options have a
     * {@code --help}; a {@code --verbose} adds the stack trace.
     */
    public static void run(CommandLine commandLine, String[] args, Action action) {
        run(commandLine, args, line -> {}, action);
    }

    /** The same, of a child whose parent has something to say while it runs: it hears each line. */
    public static void run(CommandLine commandLine, String[] args, Consumer<String> heard, Action action) {
        Locale.setDefault(Locale.ROOT); // 10,000 is printed as 10,000 everywhere
        LogManager.getLogManager().reset(); // no library's log line comes between the lines of the command
        System.setOut(new PrintStream(new BufferedOutputStream(new Out()), true, System.out.charset()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted = true));
        if (System.getenv(CHILD) != null) {
            var parent = System.in;
            System.setIn(InputStream.nullInputStream()); // nobody else is to wait for it
            Thread.ofPlatform().daemon().start(() -> endWith(parent, heard));
        }
        commandLine.setCommandName(commandLine.getCommandName().replaceFirst("^jbang ", jbang() + " "));
        try {
            commandLine.setExpandAtFiles(false).parseArgs(args);
            if (commandLine.isUsageHelpRequested()) {
                commandLine.usage(System.out);
            } else {
                action.run();
            }
            if (System.out.checkError()) {
                throw new Problem("Some output could not be written. Is the disk that it goes to full?");
            }
        } catch (ParameterException e) {
            var hint = suggestion(e) + ". See: " + commandLine.getCommandName() + " --help";
            end(2, withoutPassword(e.getMessage() + hint, args));
        } catch (Throwable e) {
            var problem = isMissing(e) ? compiledInPart(e) : Problem.of(commandLine.getCommandName(), e);
            boolean verbose = Arrays.asList(args).contains("--verbose");
            end(1, withoutPassword(verbose ? stackTrace(problem) : problem.getMessage(), args));
        }
    }

    /** Standard output. Once its pipe has no reader, as behind "| head", the process ends without a word, as by SIGPIPE. */
    private static final class Out extends FileOutputStream {

        Out() {
            super(FileDescriptor.out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                super.write(bytes, from, length);
            } catch (IOException e) {
                if (!interrupted && String.valueOf(e.getMessage()).matches("(?is).*pipe.*")) { // the word in most languages
                    interrupted = true;
                    Thread.ofPlatform().daemon(false).start(() -> System.exit(SIGPIPE)); // hooks may print, and need this thread's lock
                }
                throw e;
            }
        }
    }

    private static void endWith(InputStream parent, Consumer<String> heard) {
        try {
            new BufferedReader(new InputStreamReader(parent, StandardCharsets.UTF_8)).lines().forEach(heard);
        } catch (UncheckedIOException e) {
            // that is its end, too
        }
        Thread.ofPlatform().daemon().start(() -> System.exit(1)); // which waits for the shutdown hooks
        LockSupport.parkNanos(Duration.ofSeconds(PATIENCE).toNanos());
        Runtime.getRuntime().halt(1);
    }

    /** Whether a class of ours, a method or a file is not where the compiler has seen it. */
    private static boolean isMissing(Throwable e) {
        return e instanceof IncompatibleClassChangeError || e instanceof MissingResourceException
                || e.getCause() instanceof ClassNotFoundException missing && missing.getMessage().matches("workshop\\..*|[^.]+");
    }

    /** Two builds of one script at once can leave half a jar, which JBang takes for good; without it, JBang builds again. */
    private static Problem compiledInPart(Throwable e) {
        var missing = "This script was compiled incompletely (missing: " + e.getMessage() + "). ";
        try {
            for (var jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
                var folder = Path.of(jar).toAbsolutePath().getParent();
                if (folder != null && JAR_FOLDER.matcher(folder.getFileName().toString()).matches()) {
                    Files.deleteIfExists(Path.of(jar));
                }
            }
            return new Problem(missing + "Run it again, and it will be recompiled.", e);
        } catch (IOException failure) { // Windows deletes no file that is open
            return new Problem(missing + "Run it once more with --fresh: " + jbang() + " run --fresh SCRIPT", e);
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

    /** A message may quote what the user gave, or the driver what was made of it; there may be a password in a URL. */
    static String withoutPassword(String text, String... args) {
        var urls = Stream.concat(Arrays.stream(args), Stream.ofNullable(System.getenv("WORKSHOP_DB")))
                .map(each -> each.replaceFirst("^--[\\w-]+=", ""))
                .filter(each -> each.contains("//") || each.startsWith("jdbc:"));
        for (var given : urls.toList()) {
            text = text.replace(given, given.replaceFirst("(?s)^((?:\\w+:)*//).*|.*", "$1***"));
        }
        return text.replaceAll("(?i)(password=)(?!PASSWORD[ ,.]|PASSWORD$)[^&\\s]+", "$1***");
    }
}
