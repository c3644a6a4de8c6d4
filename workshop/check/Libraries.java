package workshop.check;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import workshop.process.JBang;
import workshop.terminal.Command;
import workshop.terminal.Problem;

/**
 * With what an exercise is compiled and run: with the classes of this process, and with what it alone needs.
 *
 * @param classPath the libraries
 * @param options those of the JVM which its script, or a file that this includes, has as //RUNTIME_OPTIONS
 */
record Libraries(String classPath, List<String> options) {

    private static final Pattern NAMED = Pattern.compile("(?m)^//DEPS [^:\\s]+:([^:\\s]+):(\\S+)$");
    private static final String RESOLVED = "resolvedDependencies";

    /**
     * Those for this exercise. JBang is asked only where this process lacks a library which the solution names; then it
     * fetches it, if it has to, unless that is done on demand. Throws a Problem if it cannot.
     */
    static Libraries of(Task task) throws IOException, InterruptedException, Judge.NotFetched {
        var own = System.getProperty("java.class.path");
        var script = Exercises.solution(task.name); // an attendee's own file may name anything, or not be there
        var source = Files.readString(script);
        var jars = NAMED.matcher(source).results().map(named -> named.group(1) + "-" + named.group(2) + ".jar");
        if (jars.allMatch(jar -> own.contains(File.separator + jar))) {
            return new Libraries(own, List.of());
        }
        var onDemand = onDemand(source);
        var said = info(script, onDemand.isPresent());
        if (said.has(RESOLVED)) {
            var all = new LinkedHashSet<>(Arrays.asList(own.split(File.pathSeparator))); // ours come first
            all.addAll(texts(said, RESOLVED));
            return new Libraries(String.join(File.pathSeparator, all), texts(said, "runtimeOptions"));
        }
        if (onDemand.isPresent()) {
            throw new Judge.NotFetched("Exercise " + task.name.digits() + " needs large libraries that are not on this machine."
                    + " Fetch them with: " + Command.jbang() + " " + onDemand.get());
        }
        throw new Problem("The libraries of exercise " + task.name.digits() + " are not all on this machine, and JBang"
                + " could not fetch them. Run this with a network: " + Command.jbang() + " warmup");
    }

    /** Those which a file of an attendee's names, such as com.google.guava:guava:33.0, and the exercise as it was given does not. */
    static List<String> added(Task task, Path file) throws IOException {
        var given = Files.readString(Exercises.unsolved(task.name));
        return NAMED.matcher(Files.readString(file)).results().map(MatchResult::group).filter(each -> !given.contains(each + "\n"))
                .map(each -> each.substring("//DEPS ".length())).toList();
    }

    /** What JBang says of a script, after it has fetched its libraries if it may; without them where it cannot. */
    private static JsonNode info(Path script, boolean offline) throws IOException, InterruptedException {
        try (var jbang = new JBang()) {
            var child = jbang.start(Map.of(), offline ? List.of("--offline", "info", "tools", script.toString())
                    : List.of("info", "tools", script.toString()));
            return JsonMapper.shared().readTree(child.fails() ? "{}" : String.join("\n", child.printed()));
        }
    }

    private static List<String> texts(JsonNode said, String name) {
        return said.path(name).valueStream().map(JsonNode::asString).toList();
    }

    /** The command that fetches them, where nothing else does, such as warmup --spark. */
    private static Optional<String> onDemand(String source) {
        return source.lines().filter(line -> line.startsWith(JBang.ON_DEMAND)).findFirst()
                .map(line -> line.substring(JBang.ON_DEMAND.length()));
    }
}
