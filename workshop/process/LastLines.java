package workshop.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/** Reads all that a process prints, however much that is, and keeps the last lines, shortened. */
public final class LastLines {

    private static final int LINES = 5;
    private static final int COLUMNS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(5); // something that it has started may still print

    private final ArrayDeque<String> kept = new ArrayDeque<>();
    private final Thread reader;

    /** Begins to read. */
    public LastLines(Process process) {
        reader = Thread.ofPlatform().daemon().start(() -> read(process));
    }

    private void read(Process process) {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            var line = new StringBuilder();
            for (int c; (c = output.read()) >= 0; ) {
                if (c == '\n') {
                    keep(line.toString());
                    line.setLength(0);
                } else if (line.length() < COLUMNS) {
                    line.append((char) c);
                }
            }
            if (!line.isEmpty()) {
                keep(line.toString());
            }
        } catch (IOException e) {
            // it is gone
        }
    }

    private synchronized void keep(String line) {
        if (kept.size() == LINES) {
            kept.removeFirst();
        }
        kept.addLast(line.stripTrailing());
    }

    /** The last lines of a process that has ended. */
    public List<String> lines() throws InterruptedException {
        reader.join(PATIENCE);
        synchronized (this) {
            return List.copyOf(kept);
        }
    }
}
