package kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the project's scripts: {@link #jbang} by ./jbang, as a reader would; {@link #run} by the command line that JBang makes of
 * a script, which is asked for once, and on a server that is there already.
 */
public final class Shell {

    public static final Path PROJECT = Path.of("").toAbsolutePath();

    /** A job that a shell runs in the background ignores SIGINT, and so does all that it starts; Perl can undo that. */
    private static final String HEED_INTERRUPTS = "$SIG{INT} = \"DEFAULT\"; exec @ARGV";

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    private static final long LIMIT = 1_200; // seconds that no command may take, on the busiest machine
    private static final String RUNS = " run: "; // before the command line, in a line of JBang's that is verbose
    private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|\\S+"); // of a command line
    private static final Map<String, List<String>> COMMANDS = new ConcurrentHashMap<>(); // by script

    private Shell() {}

    /** What a process left behind; JBang's own lines are not among those of standard error. */
    public record Result(int exitCode, List<String> out, List<String> error) {

        @Override
        public String toString() {
            return "exit code " + exitCode + "\n" + String.join("\n", out) + "\nand on standard error:\n" + String.join("\n", error);
        }
    }

    /** Runs ./jbang in the project's folder. */
    public static Result jbang(String... arguments) throws Exception {
        return jbangIn(PROJECT, Map.of(), arguments);
    }

    /** The same in another folder, and with these variables. */
    public static Result jbangIn(Path folder, Map<String, String> environment, String... arguments) throws Exception {
        return result(folder, environment, Stream.concat(jbang(), Stream.of(arguments)).toList());
    }

    /** Runs a script of the project, such as ch06; options of Java may stand before it, as in -R-Duser.language=de. */
    public static Result run(String... arguments) throws Exception {
        return run(Map.of(), arguments);
    }

    /** The same with these variables. */
    public static Result run(Map<String, String> environment, String... arguments) throws Exception {
        return runIn(PROJECT, environment, arguments);
    }

    /** The same in another folder. Where nothing says which database, it is one of its own. */
    public static Result runIn(Path folder, Map<String, String> environment, String... arguments) throws Exception {
        if (environment.containsKey("WORKSHOP_DB") || List.of(arguments).contains("--db")) {
            return result(folder, environment, command(arguments));
        }
        try (var database = TestServer.borrow()) {
            var more = new HashMap<>(environment);
            more.put("WORKSHOP_DB", database.url());
            return result(folder, more, command(arguments));
        }
    }

    private static Result result(Path folder, Map<String, String> environment, List<String> command) throws Exception {
        var out = Files.createTempFile("out", ".txt");
        var error = Files.createTempFile("error", ".txt");
        try {
            var process = start(folder, environment, out, error, command);
            if (!process.waitFor(LIMIT, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroyForcibly();
                throw new AssertionError("still running after " + LIMIT + " s: " + command);
            }
            return new Result(process.exitValue(), Files.readAllLines(out), said(error));
        } finally {
            Files.delete(out);
            Files.delete(error);
        }
    }

    /** The lines of a file of standard error, without JBang's own. */
    public static List<String> said(Path error) throws IOException {
        return Files.readAllLines(error).stream().filter(line -> !line.startsWith("[jbang]")).toList();
    }

    /** Starts a script of the project as {@link #run} does, on a server of its own, and returns at once. */
    public static Process start(Map<String, String> environment, Path out, Path error, String... arguments) throws Exception {
        return start(PROJECT, environment, out, error, command(arguments));
    }

    /** Starts ./jbang in a folder, and returns at once. */
    public static Process startJBang(Path folder, Map<String, String> environment, Path out, Path error, String... arguments)
            throws IOException {
        return start(folder, environment, out, error, Stream.concat(jbang(), Stream.of(arguments)).toList());
    }

    private static Process start(Path folder, Map<String, String> environment, Path out, Path error, List<String> command)
            throws IOException {
        var heeding = Needs.SIGNALS.isThere() ? Stream.of("perl", "-e", HEED_INTERRUPTS) : Stream.<String>of();
        var builder = new ProcessBuilder(Stream.concat(heeding, command.stream()).toList()).directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File(WINDOWS ? "NUL" : "/dev/null")))
                .redirectOutput(out.toFile()).redirectError(error.toFile());
        builder.environment().remove("WORKSHOP_DB");
        builder.environment().put("TTR_JBANG", "jbang"); // which hints then name
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Stream<String> jbang() {
        return WINDOWS ? Stream.of("cmd", "/c", "jbang") : Stream.of(PROJECT.resolve("jbang").toString());
    }

    /** The command line of a script with these arguments. */
    private static List<String> command(String... arguments) {
        var options = Arrays.stream(arguments).takeWhile(each -> each.startsWith("-R")).toList();
        var resolved = COMMANDS.computeIfAbsent(script(arguments[options.size()]), Shell::resolved);
        var command = new ArrayList<String>();
        command.add(resolved.getFirst());
        options.forEach(each -> command.add(each.substring("-R".length())));
        command.addAll(resolved.subList(1, resolved.size()));
        command.addAll(Arrays.asList(arguments).subList(options.size() + 1, arguments.length));
        return command;
    }

    /** The classes of a script, and the libraries that it runs with. */
    public static URL[] classPath(String script) throws MalformedURLException {
        var command = command(script);
        var urls = new ArrayList<URL>();
        for (var jar : command.get(command.indexOf("-classpath") + 1).split(File.pathSeparator)) {
            urls.add(Path.of(jar).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** The file of a script in the project's folder, which may be given by its alias; there is one command line for both. */
    private static String script(String name) {
        var alias = JsonMapper.shared().readTree(PROJECT.resolve("jbang-catalog.json")).get("aliases").path(name);
        return PROJECT.resolve(alias.isMissingNode() ? name : alias.get("script-ref").asString()).normalize().toString();
    }

    /** Java, which starts fast, and all that JBang tells it, as it says when it is to be verbose; the script is compiled now. */
    private static List<String> resolved(String script) {
        try {
            var out = Files.createTempFile("out", ".txt");
            var error = Files.createTempFile("error", ".txt");
            try {
                startJBang(PROJECT, Map.of(), out, error, "--verbose", "run", script, "--help").waitFor();
                var said = Files.readAllLines(error);
                var told = said.stream().filter(line -> line.contains(RUNS)).findFirst();
                assertThat(told).as(script + ": " + String.join("\n", said)).isPresent();
                var words = WORD.matcher(told.get().substring(told.get().indexOf(RUNS) + RUNS.length())).results()
                        .map(word -> word.group().replaceAll("^['\"]|['\"]$", "")).toList();
                var command = new ArrayList<>(List.of(words.getFirst(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
                command.addAll(words.subList(1, words.size() - 1));
                return command;
            } finally {
                Files.delete(out);
                Files.delete(error);
            }
        } catch (Exception e) {
            throw new IllegalStateException("no command line for " + script, e);
        }
    }

    /** Puts a ./jbang into a copy of the project that starts these scripts at once, and all others as always. */
    public static void startAtOnce(Path project, List<String> scripts) throws IOException {
        var cases = scripts.stream().map(script -> script + ") shift; exec " + command(script).stream().map(word -> "'" + word + "'")
                .collect(Collectors.joining(" ")) + " \"$@\" ;;\n").collect(Collectors.joining());
        Files.writeString(project.resolve("jbang"), "#!/bin/sh\ncase $1 in\n" + cases + "esac\nexec '" + PROJECT + "/jbang' \"$@\"\n");
    }

    /** Copies a folder of the project into a copy of the project. */
    public static void copy(String folder, Path project) throws IOException {
        FileUtils.copyDirectory(PROJECT.resolve(folder).toFile(), project.resolve(folder).toFile());
    }

    /** Runs ./jbang in a terminal, whose screen is written to a file. A shell redirects what the redirections say. */
    public static Process startInTerminal(Path screen, String redirections, String... arguments) throws IOException {
        var words = Arrays.stream(arguments).map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        var command = "perl -e '" + HEED_INTERRUPTS + "' ./jbang " + words + " " + redirections;
        var builder = new ProcessBuilder(
                "script", "--quiet", "--flush", "--return", "--command", command, screen.toString())
                .directory(PROJECT.toFile()).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove("WORKSHOP_DB");
        builder.environment().put("TTR_JBANG", "jbang"); // which hints then name
        return builder.start();
    }

    /** Whether such a terminal has shown this, a regular expression. */
    public static boolean shows(Path screen, String expected) throws IOException {
        return Pattern.compile(expected).matcher(Files.readString(screen)).find();
    }

    /** Presses Ctrl-C in such a terminal. */
    public static void interrupt(Process terminal) throws IOException {
        terminal.getOutputStream().write(3); // what the key sends
        terminal.getOutputStream().flush();
    }

    /** Waits until something is so, ten minutes at most: that is for a machine that is very busy. */
    public static void await(String what, Callable<Boolean> condition) throws Exception {
        var end = Instant.now().plus(Duration.ofMinutes(10));
        while (!isTrue(condition)) {
            assertThat(Instant.now()).as(what).isBefore(end);
            Thread.sleep(20);
        }
    }

    private static boolean isTrue(Callable<Boolean> condition) throws Exception {
        try {
            return condition.call();
        } catch (NoSuchFileException e) { // it went away in between
            return false;
        }
    }
}
