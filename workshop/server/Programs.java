package workshop.server;

import module java.base;
import java.lang.ProcessBuilder.Redirect;
import workshop.terminal.Problem;

/** PostgreSQL's own programs (initdb, pg_ctl, postgres), in {@code folder}. */
record Programs(Path folder) {

    static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    private static final Pattern ERROR = Pattern.compile("(FATAL|PANIC|error): .*");
    private static Boolean nobody; // null until it is needed: whether a process can run as a user that PostgreSQL accepts

    /** The programs for this machine, unpacked (some three seconds) below {@code home} if they were not yet. */
    static Programs unpacked(Path home) throws IOException {
        try {
            // not EmbeddedBinaries::unpack, which would load the class and its libraries at each start
            return new Programs(MadeOnce.folder(folder(home), part -> EmbeddedBinaries.unpack(part)).toRealPath());
        } catch (IOException e) {
            throw new IOException("PostgreSQL's programs cannot be unpacked (" + Problem.said(e) + ")", e);
        }
    }

    /** Whether they have been since; if so, they will be unpacked again. */
    static boolean areDamaged(Path home) throws IOException {
        return MadeOnce.isDamaged(folder(home));
    }

    private static Path folder(Path home) {
        return home.resolve("programs").resolve(EmbeddedBinaries.VERSION);
    }

    /** Runs one of them to its end, with what it says appended to {@code log}; returns whether it succeeded. */
    boolean run(Path log, String program, String... arguments) throws IOException {
        var process = start(log, program, arguments);
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            process.destroy();
            throw new IOException(program + " was interrupted", e);
        }
    }

    private Process start(Path log, String program, String... arguments) throws IOException {
        var command = new ArrayList<>(asWhom());
        command.add(folder.resolve("bin").resolve(program + (WINDOWS ? ".exe" : "")).toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG")); // meant for another server
        builder.environment().put("LC_ALL", "C"); // what goes wrong is said in English, and found by lastError
        return builder.start();
    }

    /**
     * PostgreSQL refuses to run as root, and its initdb as a user without a name. In a user namespace of its own, a Linux
     * process appears as the user nobody but keeps its rights: it owns its files, and whoever started it can end it.
     */
    private static List<String> asWhom() throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            return List.of();
        }
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        if (!root && !System.getProperty("user.name").equals("?")) {
            return List.of();
        }
        if (nobody == null) {
            nobody = isNobody();
        }
        if (!nobody) {
            throw new Problem("PostgreSQL does not run as " + (root ? "root" : "a user without an entry in /etc/passwd")
                    + ", and this system (a container?) does not let 'unshare -U' change that."
                    + " Run this as another user, or choose another server with --db.");
        }
        return List.of("unshare", "-U");
    }

    private static boolean isNobody() {
        try {
            return new ProcessBuilder("unshare", "-U", "id", "-un")
                    .redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            return false; // there is no such command
        }
    }

    /** Whether that process runs one of ours, of whichever version: all lie below one home. */
    boolean includes(ProcessHandle process) {
        var home = folder.getParent().getParent();
        return process.info().command().filter(command -> Path.of(command).startsWith(home)).isPresent();
    }

    /** What went wrong, in one line: the last error in one of the logs, or else the last line of all. */
    static String lastError(Path... logs) throws IOException {
        var lines = new ArrayList<String>();
        for (var log : logs) {
            if (Files.exists(log)) {
                new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines()
                        .filter(line -> !line.isBlank()).forEach(lines::add);
            }
        }
        return lines.reversed().stream().map(line -> ERROR.matcher(line)).filter(Matcher::find).map(Matcher::group)
                .findFirst().orElse(lines.isEmpty() ? "nothing" : lines.getLast().strip());
    }
}
