package workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** JBang as a reader would call it, in processes that end when this is closed, or when this process ends. */
final class JBang implements AutoCloseable {

    private final Path folder = Files.createTempDirectory("ten-thousand-rows-");
    private final Thread onExit = new Thread(this::stop);
    private final List<Process> started = new ArrayList<>();
    private boolean stopped;

    JBang() throws IOException {
        Runtime.getRuntime().addShutdownHook(onExit);
    }

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
    synchronized Child start(Map<String, String> environment, List<String> arguments) throws IOException {
        if (stopped) {
            throw new Problem("Stopped.");
        }
        var command = new ArrayList<>(System.getProperty("os.name").startsWith("Windows") ? List.of("cmd", "/c", "jbang")
                : List.of(Files.isExecutable(Path.of("jbang")) ? "./jbang" : "jbang"));
        command.addAll(arguments);
        var out = folder.resolve(started.size() + ".out");
        var error = folder.resolve(started.size() + ".error");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(error.toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        started.add(process);
        process.getOutputStream().close();
        return new Child(process, out, error);
    }

    /** A file for the processes, deleted with the rest. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** Ends what runs, and waits for it some seconds: on Windows a file that is open cannot be deleted. */
    private synchronized void stop() {
        stopped = true;
        for (var process : started) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        try {
            for (var process : started) {
                process.waitFor(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            // the system clears its temporary folder
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
    }
}
