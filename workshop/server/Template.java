package workshop.server;

import module java.base;
import workshop.terminal.Problem;

/**
 * A data directory that initdb made once, to be copied for each server: a second the first time, and a tenth of one from
 * then on. There is one for each version and configuration. A client needs its password to connect, and only the owner of
 * the files can read that.
 */
record Template(Path data, String password) {

    /**
     * Iterations make it slow to guess a password that can be guessed. Ours are random, and the 4,096 that are the default cost
     * each connection some 20 ms, and the first of a JVM 100.
     */
    private static final List<String> INITDB = List.of("--username=postgres", "--auth=scram-sha-256", "--set=scram_iterations=1",
            "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions");

    /** As durable as a server that somebody's data depends on, whatever the defaults are. */
    private static final String CONFIGURATION = """

            fsync = on
            synchronous_commit = on
            full_page_writes = on
            timezone = 'UTC'
            log_timezone = 'UTC'
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_prepared_transactions = 50
            """;

    /** The template below {@code home}, made now if there was none; throws a Problem with initdb's own words. */
    static Template of(Path home, Programs programs) throws IOException {
        var folder = MadeOnce.folder(folder(home), part -> make(part, programs));
        return new Template(folder.resolve("data"), Files.readString(folder.resolve("password")));
    }

    /** Whether it has been since; if so, it will be made again. */
    static boolean isDamaged(Path home) throws IOException {
        return MadeOnce.isDamaged(folder(home));
    }

    private static Path folder(Path home) {
        return home.resolve("templates").resolve(EmbeddedBinaries.VERSION + "-"
                + Integer.toHexString((INITDB + CONFIGURATION).hashCode()));
    }

    private static void make(Path folder, Programs programs) throws IOException {
        var password = folder.resolve("password");
        Files.writeString(password, EmbeddedServer.randomPassword());
        var data = folder.resolve("data");
        var log = folder.resolve("initdb.log");
        var arguments = new ArrayList<>(INITDB);
        arguments.addAll(List.of("--pwfile=" + password, "--pgdata=" + data));
        if (!programs.run(log, "initdb", arguments.toArray(String[]::new))) {
            throw new Problem("PostgreSQL's initdb failed: " + Programs.lastError(log)
                    + ". Its programs are in " + programs.folder() + ". Choose another server with --db.");
        }
        Files.writeString(data.resolve("postgresql.conf"), CONFIGURATION, StandardOpenOption.APPEND);
    }

    /** Copies it to {@code target}, which does not exist yet: a thousand small files, by all cores. */
    void copy(Path target) throws IOException {
        MadeOnce.createPrivate(target);
        try (var all = Files.walk(data)) {
            var folders = all.skip(1).collect(Collectors.partitioningBy(Files::isDirectory));
            for (var folder : folders.get(true)) { // each comes before what is in it
                Files.createDirectory(target.resolve(data.relativize(folder)));
            }
            folders.get(false).parallelStream().forEach(file -> copy(file, target.resolve(data.relativize(file))));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void copy(Path file, Path target) {
        try {
            Files.copy(file, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
