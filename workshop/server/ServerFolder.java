package workshop.server;

import module java.base;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

/** The folder of one server, and a lock in it that its process holds while it lives, so that others can tell. */
record ServerFolder(Path path, FileChannel owner) {

    private static final String LOCK = "owner.lock";
    private static final AtomicBoolean swept = new AtomicBoolean();

    /** Sweeps, and makes a new folder: not both at once with another process, which would sweep it before its lock. */
    static ServerFolder create(Path home, Programs programs) throws IOException {
        var servers = Files.createDirectories(home.resolve("servers"));
        try (var channel = FileChannel.open(home.resolve("servers.lock"), CREATE, WRITE)) {
            channel.lock();
            if (!swept.getAndSet(true)) { // once: closing a lock file of this very process would give up its lock
                removeAbandoned(servers, programs);
            }
            var path = Files.createDirectory(servers.resolve(UUID.randomUUID().toString()));
            var owner = FileChannel.open(path.resolve(LOCK), CREATE_NEW, WRITE);
            owner.lock();
            return new ServerFolder(path, owner);
        }
    }

    Path data() {
        return path.resolve("data");
    }

    /** Ends the server and deletes the folder; the second time it does nothing. */
    void remove(Programs programs) throws IOException {
        if (owner.isOpen()) {
            end(data(), programs);
            MadeOnce.delete(data()); // before the lock, which tells whose it is
            owner.close(); // before its file: Windows deletes no open one
            MadeOnce.delete(path);
        }
    }

    /** Removes the servers of processes that were killed. One that cannot be removed is named, and stops nothing else. */
    private static void removeAbandoned(Path servers, Programs programs) throws IOException {
        try (var folders = Files.newDirectoryStream(servers, path -> Files.isDirectory(path, NOFOLLOW_LINKS))) {
            var kept = "";
            for (var folder : folders) {
                try {
                    removeIfAbandoned(folder, programs);
                } catch (IOException e) {
                    kept += (kept.isEmpty() ? "" : ", ") + folder.getFileName();
                }
            }
            if (!kept.isEmpty()) {
                System.err.println("What killed runs left in " + servers + " cannot be deleted. Delete it by hand: " + kept);
            }
        }
    }

    private static void removeIfAbandoned(Path folder, Programs programs) throws IOException {
        try (var channel = FileChannel.open(folder.resolve(LOCK), WRITE, NOFOLLOW_LINKS)) {
            if (channel.tryLock() == null) {
                return; // its process lives
            }
            end(folder.resolve("data"), programs);
            MadeOnce.delete(folder.resolve("data"));
        } catch (NoSuchFileException e) {
            // its process died before it made the lock, or while it removed the folder
        }
        MadeOnce.delete(folder);
    }

    /** Ends a server and its clients at once, as a crash would, if it runs. PostgreSQL's word is SIGQUIT. */
    static void end(Path data, Programs programs) throws IOException {
        var pidFile = data.resolve("postmaster.pid");
        var postmaster = ProcessHandle.of(pid(pidFile)).filter(programs::includes).orElse(null);
        if (postmaster == null) {
            return; // or its number is somebody else's by now
        }
        programs.run(data.resolveSibling("pg_ctl.log"), "pg_ctl", "kill", "QUIT", Long.toString(postmaster.pid()));
        try {
            // Not onExit, which looks three times a second; nor for a zombie, which some containers never take away.
            for (int i = 0; i < 2000 && postmaster.isAlive() && (Programs.WINDOWS || Files.exists(pidFile)); i++) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (Files.exists(pidFile)) {
            postmaster.destroyForcibly();
        }
    }

    /** The number in the first line of that file, or 0, which no process of ours has. */
    private static long pid(Path pidFile) throws IOException {
        if (!Files.isRegularFile(pidFile, NOFOLLOW_LINKS)) {
            return 0;
        }
        var text = Files.readString(pidFile, StandardCharsets.ISO_8859_1); // takes any bytes for text
        var first = text.lines().findFirst().orElse("").strip();
        return first.matches("\\d{1,18}") ? Long.parseLong(first) : 0;
    }
}
