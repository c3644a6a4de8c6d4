package workshop.process;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.UUID;

/**
 * A folder for a while, below the project's own. While its owner lives, a file in it is locked. Each new one removes those
 * whose owners are gone.
 */
final class Scratch implements AutoCloseable {

    private static final Path ALL = Path.of(System.getProperty("user.home"), ".ten-thousand-rows", "scratch");
    private static final String LOCK = "owner.lock";
    private static final String OURS = ProcessHandle.current().pid() + "-"; // to close a lock of our own would give it up

    final Path folder = ALL.resolve(OURS + UUID.randomUUID());
    private FileChannel owner; // null while there is no folder

    /** Makes the folder, and removes folders that killed processes left behind. */
    void open() throws IOException {
        synchronized (Scratch.class) { // within one process a file can be locked only once
            Files.createDirectories(ALL);
            var view = Files.getFileAttributeView(ALL, PosixFileAttributeView.class);
            if (view != null) {
                view.setPermissions(PosixFilePermissions.fromString("rwx------"));
            }
            try (var one = FileChannel.open(ALL.resolveSibling("scratch.lock"), CREATE, WRITE)) {
                one.lock(); // or another process would sweep this folder before it has its lock
                sweep();
                Files.createDirectory(folder);
                owner = FileChannel.open(folder.resolve(LOCK), CREATE_NEW, WRITE);
                owner.lock();
            }
        }
    }

    private static void sweep() throws IOException {
        try (var folders = Files.newDirectoryStream(ALL)) {
            for (var each : folders) {
                if (!each.getFileName().toString().startsWith(OURS) && Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                    removeAbandoned(each);
                }
            }
        }
    }

    private static void removeAbandoned(Path folder) {
        try (var channel = FileChannel.open(folder.resolve(LOCK), WRITE)) {
            if (channel.tryLock() != null) {
                remove(folder);
            }
        } catch (NoSuchFileException e) { // its process was killed before it made the lock
            remove(folder);
        } catch (IOException e) {
            // somebody else's; the others can go all the same
        }
    }

    /** What cannot be deleted stays for the next one. A link is deleted, and not what it points to. */
    private static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // the next one tries again
        }
    }

    @Override
    public void close() throws IOException {
        if (owner != null) {
            owner.close(); // before, because Windows deletes no file that is open
            remove(folder);
        }
    }
}
