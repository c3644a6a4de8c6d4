package workshop;

//SOURCES Children.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** JBang as a reader would call it, in processes that end when this is closed, or when this process ends. */
final class JBang implements AutoCloseable {

    private final Children children = new Children();
    private int started;

    JBang() throws IOException {}

    /** A process whose standard output and standard error go to files. */
    record Child(Process process, Path out, Path error) {

        /** Waits so many milliseconds at most, and tells whether it has ended. */
        boolean endsWithin(long millis) throws InterruptedException {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        }

        /** Waits for its end, and tells whether it failed. */
        boolean fails() throws InterruptedException {
            return process.waitFor() != 0;
        }

        /** What it printed. */
        List<String> printed() throws IOException {
            return Files.readAllLines(out);
        }

        /** What it complained about: the script's own last line, or else JBang's last error. */
        String complaint() throws IOException {
            var lines = Files.readAllLines(error);
            return lines.stream().filter(line -> !line.startsWith("[jbang]")).reduce((first, last) -> last)
                    .or(() -> lines.stream().filter(line -> line.startsWith(ERROR)).reduce((first, last) -> last))
                    .orElse("it said nothing");
        }

        /** Whether JBang has compiled the script, and in vain. */
        boolean doesNotCompile() throws IOException {
            return Files.readAllLines(error).contains(ERROR + "Error during compile");
        }
    }

    private static final String ERROR = "[jbang] [ERROR] ";

    /** Starts it, in this folder, with these arguments and with these variables added to the environment. */
    Child start(Map<String, String> environment, List<String> arguments) throws IOException {
        var command = new ArrayList<>(System.getProperty("os.name").startsWith("Windows") ? List.of("cmd", "/c", "jbang")
                : List.of(Files.isExecutable(Path.of("jbang")) ? "./jbang" : "jbang"));
        command.addAll(arguments);
        var out = children.file(started + ".out");
        var error = children.file(started++ + ".error");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(error.toFile());
        builder.environment().putAll(environment);
        return new Child(children.start(builder), out, error);
    }

    /** A file for the processes, deleted with the rest. */
    Path file(String name) {
        return children.file(name);
    }

    @Override
    public void close() {
        children.close();
    }
}
