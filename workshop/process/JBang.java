package workshop.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import workshop.terminal.Command;

/** JBang as a reader would call it, in processes that end when this is closed, or when this process ends. */
public final class JBang implements AutoCloseable {

    /** Marks a script whose libraries are large: the line ends with the only command that fetches them. */
    public static final String ON_DEMAND = "// On demand: jbang ";

    private final Children children = new Children();
    private int started;

    public JBang() throws IOException {}

    /** A process whose standard output and standard error go to files. */
    public record Child(Process process, Path out, Path error) {

        /** Waits this many milliseconds at most, and tells whether it has ended. */
        public boolean endsWithin(long millis) throws InterruptedException {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        }

        /** Waits for its end, and tells whether it failed. */
        public boolean fails() throws InterruptedException {
            return process.waitFor() != 0;
        }

        /** What it printed. */
        public List<String> printed() throws IOException {
            return lines(out);
        }

        /** What it complained about: the script's own last line, or else JBang's last error. */
        public String complaint() throws IOException {
            var lines = lines(error);
            return lines.stream().filter(line -> !line.startsWith("[jbang]")).reduce((first, last) -> last)
                    .or(() -> lines.stream().filter(line -> line.startsWith(ERROR)).reduce((first, last) -> last))
                    .orElse("it said nothing");
        }

        /** In the encoding in which a process prints to a file; paths may have any letters. */
        private static List<String> lines(Path file) throws IOException {
            return new String(Files.readAllBytes(file), Charset.forName(System.getProperty("native.encoding"))).lines().toList();
        }

        /** Whether JBang tried to compile the script and failed. */
        public boolean doesNotCompile() throws IOException {
            return lines(error).contains(ERROR + "Error during compile");
        }
    }

    private static final String ERROR = "[jbang] [ERROR] ";

    /** Starts it, in this folder, with these arguments and with these variables added to the environment. */
    public Child start(Map<String, String> environment, List<String> arguments) throws IOException {
        var out = children.file(started + ".out");
        var error = children.file(started++ + ".error");
        var builder = new ProcessBuilder(command(arguments)).redirectOutput(out.toFile()).redirectError(error.toFile());
        builder.environment().put("TTR_JBANG", Command.jbang());
        builder.environment().putAll(environment);
        return new Child(children.start(builder), out, error);
    }

    /** Runs it where this process prints, and returns whether it went well. */
    public boolean runHere(List<String> arguments) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command(arguments))
                .redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT); // its standard input is the pipe by which it sees us end
        builder.environment().put("TTR_JBANG", Command.jbang());
        return children.start(builder).waitFor() == 0;
    }

    private static List<String> command(List<String> arguments) {
        var command = new ArrayList<>(System.getProperty("os.name").startsWith("Windows") ? List.of("cmd", "/c", "jbang")
                : List.of(Files.isExecutable(Path.of("jbang")) ? "./jbang" : "jbang"));
        command.addAll(arguments);
        return command;
    }

    /** A file for the processes, deleted with the rest. */
    public Path file(String name) {
        return children.file(name);
    }

    @Override
    public void close() {
        children.close();
    }
}
