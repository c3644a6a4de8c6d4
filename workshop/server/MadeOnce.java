package workshop.server;

//DEPS commons-io:commons-io:2.21.0

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import module java.base;
import org.apache.commons.io.file.PathUtils;
import org.apache.commons.io.function.IOConsumer;

/**
 * Folders that take long to make, are made by whichever process needs them first, and are whole for all others: they are
 * made under another name, under a lock, and get their own when they are done.
 */
final class MadeOnce {

    private static final String WHOLE = "whole"; // holds how many other files there are, and their bytes

    private MadeOnce() {}

    /** The {@code folder}, filled now if it was not yet; waits while another process fills it. */
    static synchronized Path folder(Path folder, IOConsumer<Path> filling) throws IOException {
        if (isWhole(folder)) {
            return folder;
        }
        Files.createDirectories(folder.getParent());
        try (var lock = FileChannel.open(folder.resolveSibling(folder.getFileName() + ".lock"), CREATE, WRITE)) {
            lock.lock();
            if (!isWhole(folder)) { // another process may just have done it
                var part = folder.resolveSibling(folder.getFileName() + ".part");
                delete(part);
                try {
                    filling.accept(createPrivate(part));
                    Files.writeString(part.resolve(WHOLE), size(part));
                    delete(folder);
                    Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException | RuntimeException e) {
                    delete(part); // a full disk has room again
                    throw e;
                }
            }
        }
        return folder;
    }

    /** Makes a folder that nobody else may look into. PostgreSQL demands that of its data directory. */
    static Path createPrivate(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        return folder;
    }

    /** Deletes a folder and all in it, if there is one; of a symbolic link, only the link. */
    static void delete(Path folder) throws IOException {
        if (Files.exists(folder, NOFOLLOW_LINKS)) {
            PathUtils.delete(folder);
        }
    }

    private static boolean isWhole(Path folder) {
        return Files.exists(folder.resolve(WHOLE));
    }

    /** Whether files of it have been lost or cut off since; if so, it is made again when it is next asked for. */
    static synchronized boolean isDamaged(Path folder) throws IOException {
        var whole = folder.resolve(WHOLE);
        if (!Files.exists(whole) || size(folder).equals(Files.readString(whole))) {
            return false; // looked at only when something failed: it takes as long as a tenth of the start
        }
        Files.delete(whole);
        return true;
    }

    private static String size(Path folder) throws IOException {
        var whole = folder.resolve(WHOLE);
        boolean marked = Files.exists(whole);
        var counted = PathUtils.countDirectory(folder);
        return (counted.getFileCounter().get() - (marked ? 1 : 0)) + " files, "
                + (counted.getByteCounter().get() - (marked ? Files.size(whole) : 0)) + " bytes";
    }
}
