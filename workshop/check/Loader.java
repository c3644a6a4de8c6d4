package workshop.check;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import workshop.process.Children;
import workshop.process.LastLines;

/** The process of a program that is judged: it loads what it is told to, one after the other, and ends when this is closed. */
final class Loader implements AutoCloseable {

    private static final int GLANCE = 5; // milliseconds between two looks for an outcome

    private final Children children;
    private final Process process;
    private final PrintStream orders;
    private final LastLines printed;
    private final Path json;

    /** Starts it with this many megabytes of memory, on the database of this URL; what is to be timed is compiled in full. */
    Loader(Children children, Program program, int heap, boolean timed, String url) throws IOException {
        this.children = children;
        json = children.file("outcome.json");
        var builder = program.process(heap, timed, Files.createDirectories(children.file("tmp")), "--judge", json.toString());
        builder.environment().put("WORKSHOP_DB", url); // others can read arguments, and there may be a password in it
        process = children.start(builder);
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        printed = new LastLines(process);
    }

    /** Has it load a case by its number, or what is timed. Empty where it has ended instead, or not come to an end in time. */
    Optional<Outcome> load(String judged, Duration limit) throws IOException, InterruptedException {
        Files.deleteIfExists(json);
        orders.println(judged);
        long end = System.nanoTime() + limit.toNanos();
        while (!Files.exists(json) && System.nanoTime() < end && !process.waitFor(GLANCE, TimeUnit.MILLISECONDS)) {
            // once more
        }
        return Files.exists(json) ? Optional.of(JsonMapper.shared().readValue(json, Outcome.class)) : Optional.empty();
    }

    /** With which code it has ended by itself; empty where it still runs. */
    Optional<Integer> exitCode() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    /** Ends it, and returns the last lines that it has printed. */
    List<String> said() throws InterruptedException {
        close();
        return printed.lines();
    }

    @Override
    public void close() throws InterruptedException {
        children.end(process);
    }
}
