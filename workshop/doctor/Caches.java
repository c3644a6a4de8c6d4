package workshop.doctor;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import workshop.process.JBang;

/**
 * The folders that keep what was fetched, compiled and unpacked: JBang's, Maven's and our own. Measures, as long as it
 * is open, how they grow.
 */
public final class Caches implements AutoCloseable {

    private static final long PAUSE = 500; // milliseconds between two measurements, which take less

    /** JBang's, with what it has compiled. */
    public static final Path JBANG = folder("JBANG_CACHE_DIR", folder("JBANG_DIR", home(".jbang")).resolve("cache"));

    private final List<Path> folders = List.of(
            JBANG,
            folder("JBANG_REPO", home(".m2").resolve("repository")), // where settings.xml says another place, it is not counted
            home(".ten-thousand-rows"));
    private final long before = bytes();
    private final AtomicLong now = new AtomicLong(before); // written by the clock, read by all
    private final Thread clock = Thread.ofPlatform().daemon().start(this::measure);

    private static Path home(String folder) {
        return Path.of(System.getProperty("user.home"), folder);
    }

    private static Path folder(String variable, Path otherwise) {
        var value = System.getenv(variable);
        return value == null || value.isBlank() ? otherwise : Path.of(value);
    }

    /** How many bytes more there were than in the beginning, when the clock last looked. */
    public long grownBy() {
        return now.get() - before;
    }

    /** The same, looked at now. */
    public long grownByNow() {
        return bytes() - before;
    }

    private void measure() {
        try {
            while (true) {
                now.set(bytes());
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private long bytes() {
        var sum = new AtomicLong();
        for (var folder : folders) {
            try {
                Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        sum.addAndGet(attributes.size());
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE; // it is gone already, or not there yet
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path folder, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                });
            } catch (IOException e) {
                // this visitor throws none
            }
        }
        return sum.get();
    }

    @Override
    public void close() {
        clock.interrupt();
    }
}
