package workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes, and a temporary folder for them, that are gone when this is closed, or when this process ends. */
final class Children implements AutoCloseable {

    private static final int PATIENCE = 10; // seconds for one to end

    private final Path folder = Files.createTempDirectory("ten-thousand-rows-");
    private final Thread onExit = new Thread(this::stop);
    private final List<Process> started = new ArrayList<>();
    private boolean stopped;

    Children() throws IOException {
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** A file or folder for the processes, which need not be there yet. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** Starts a process that has nothing to read. */
    synchronized Process start(ProcessBuilder builder) throws IOException {
        if (stopped) {
            throw new Problem("Stopped.");
        }
        var process = builder.start();
        started.add(process);
        process.getOutputStream().close();
        return process;
    }

    /** Ends a process and all that it has started, whether they like it or not. */
    void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(PATIENCE, TimeUnit.SECONDS);
    }

    /** Asks all to end, and waits for them: they may have servers, and on Windows an open file cannot be deleted. */
    private synchronized void stop() {
        stopped = true;
        for (var process : started) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        try {
            for (var process : started) {
                if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                    end(process);
                }
            }
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
