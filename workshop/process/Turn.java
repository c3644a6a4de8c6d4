package workshop.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A turn to build: two builds of one script at once leave a jar with half of its classes. On Windows only, where there
 * is no ./jbang: that one takes turns by itself, and holds another kind of lock. The system frees it when this ends.
 */
public final class Turn implements AutoCloseable {

    private final FileChannel lock; // or null

    private Turn(FileChannel lock) {
        this.lock = lock;
    }

    /** Waits for it; elsewhere than on Windows, it has it at once. Within one process, only one thread may ask. */
    public static Turn take(Path cache) throws IOException {
        if (!System.getProperty("os.name").startsWith("Windows")) {
            return new Turn(null);
        }
        Files.createDirectories(cache);
        var channel = FileChannel.open(cache.resolve("building"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            channel.lock();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new Turn(channel);
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }
}
