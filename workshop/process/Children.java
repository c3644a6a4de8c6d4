package workshop.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import workshop.terminal.Command;
import workshop.terminal.Problem;

/**
 * Processes, and a temporary folder for them, that are gone when this is closed, or when this process ends. Where it is
 * killed, they end by themselves (see {@link Command#CHILD}), and the next one to make such a folder removes this one.
 */
public final class Children implements AutoCloseable {

    private static final int PATIENCE = 10; // seconds for one to end

    private final Scratch scratch = new Scratch();
    private final Thread onExit = new Thread(this::stop);
    private final Map<Process, String> started = new LinkedHashMap<>(); // with their marks
    private boolean stopped;

    public Children() throws IOException {
        Runtime.getRuntime().addShutdownHook(onExit); // before there is anything to remove
        synchronized (this) {
            if (!stopped) {
                scratch.open();
            }
        }
    }

    /** A file or folder for the processes, which need not be there yet. */
    public Path file(String name) {
        return scratch.folder.resolve(name);
    }

    /** Starts a process. Its standard input, by which it may be told something, stays open for as long as this process lives. */
    public synchronized Process start(ProcessBuilder builder) throws IOException {
        if (stopped) {
            throw new Problem("Stopped.");
        }
        var mark = UUID.randomUUID().toString();
        builder.environment().put(Command.CHILD, mark);
        var process = builder.start();
        started.put(process, mark);
        return process;
    }

    /** Forcibly ends a process and everything that it has started. */
    public void end(Process process) throws InterruptedException {
        Forked.end(process.toHandle(), started.get(process));
        process.destroyForcibly().waitFor(PATIENCE, TimeUnit.SECONDS);
    }

    private static void end(ProcessHandle descendant) throws InterruptedException {
        try {
            descendant.onExit().get(PATIENCE, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            descendant.destroyForcibly();
        }
    }

    /** Asks all to end, and waits for them: they may have servers, and on Windows an open file cannot be deleted. */
    private synchronized void stop() {
        stopped = true;
        var descendants = started.keySet().stream().flatMap(Process::descendants).toList();
        descendants.forEach(ProcessHandle::destroy);
        started.keySet().forEach(Process::destroy);
        try {
            for (var process : started.keySet()) {
                if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                    end(process);
                }
            }
            for (var each : descendants) { // they have files in the folder, too
                end(each);
            }
            scratch.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // the next one to make such a folder removes this one
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
