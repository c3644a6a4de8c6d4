package workshop;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.jline.terminal.TerminalBuilder;
import oshi.SystemInfo;

/** What the doctor looks at. Each check says what it saw, and throws where it could not see it. */
final class Examination {

    private static final String JBANG = "0.132.1"; // what ./jbang fetches
    private static final double DISK = 1; // GB that must be free: a million rows and their log take half of it
    private static final double MEMORY = 0.7; // GB that must be available: a chapter's Java and its server
    private static final int ROWS = 1000;
    private static final int COLUMNS = 80;
    private static final int PATIENCE = 3000; // milliseconds for a connection within this machine

    private final JBang jbang;

    Examination(JBang jbang) {
        this.jbang = jbang;
    }

    /** A Java that is too old cannot run this; one without a compiler can. */
    Finding java() {
        var version = System.getProperty("java.version");
        return ToolProvider.getSystemJavaCompiler() != null ? Finding.ok(version + ", with its compiler")
                : Finding.mend(version + " has no compiler", "Install a whole JDK 25, for example from https://adoptium.net,"
                        + " and set JAVA_HOME to its folder");
    }

    Finding jbang() throws IOException, InterruptedException {
        var child = jbang.start(Map.of(), List.of("-o", "version"));
        if (child.fails() || child.printed().isEmpty()) {
            return Finding.mend(child.complaint(), "Install JBang: https://www.jbang.dev/download");
        }
        var version = child.printed().getFirst().strip();
        return Version.parse(version).compareTo(Version.parse(JBANG)) >= 0 ? Finding.ok(version)
                : Finding.note(version + " is older than " + JBANG + ", with which all this is tested",
                        "If a script does not run, update it: jbang version --update");
    }

    /** That of the user's folder, where all caches are, and the server's data. */
    Finding disk() throws IOException {
        Files.createDirectories(EmbeddedServer.HOME);
        Files.delete(Files.createTempFile(EmbeddedServer.HOME, "doctor", ""));
        double free = Files.getFileStore(EmbeddedServer.HOME).getUsableSpace() / 1e9;
        var seen = "%.1f GB free in your home folder".formatted(free);
        return free >= DISK ? Finding.ok(seen) : Finding.mend(seen, "Make that %.0f GB".formatted(DISK));
    }

    Finding memory() {
        var memory = new SystemInfo().getHardware().getMemory();
        double available = memory.getAvailable() / 1e9;
        var seen = "%.1f GB of %.1f GB available".formatted(available, memory.getTotal() / 1e9);
        return available >= MEMORY ? Finding.ok(seen) : Finding.mend(seen, "End some programs");
    }

    /** The server listens on a free port, and only this machine can reach it. */
    Finding port() {
        try (var listening = new ServerSocket(0, 1, InetAddress.getByName("localhost")); var calling = new Socket()) {
            calling.connect(new InetSocketAddress("localhost", listening.getLocalPort()), PATIENCE);
            listening.setSoTimeout(PATIENCE);
            listening.accept().close();
            return Finding.ok("one is free on localhost, and can be reached");
        } catch (IOException e) {
            return Finding.mend("No port of localhost can be reached: " + e.getMessage(),
                    "Let Java and PostgreSQL do so in your firewall or security program");
        }
    }

    /** Asks JBang for the libraries of each script, offline. */
    Finding libraries() throws IOException, InterruptedException {
        var scripts = ScriptFiles.onePerSetOfLibraries();
        for (var script : scripts) {
            var child = jbang.start(Map.of(), List.of("-o", "info", "classpath", script));
            if (child.fails()) {
                return Finding.mend("Those of " + script + " are not all on this machine",
                        "Run this with a network: jbang warmup");
            }
        }
        return Finding.ok("those of " + Format.many(ScriptFiles.all().size(), "script") + " are on this machine");
    }

    /** Starts the embedded server, loads some rows, and compares them. */
    Finding server() throws SQLException {
        long start = System.nanoTime();
        try (var database = Database.open("embedded")) {
            double started = (System.nanoTime() - start) / 1e6;
            var rows = Signups.first(ROWS);
            try (var connection = DriverManager.getConnection(database.url())) {
                load(rows, connection);
            }
            var stored = database.content();
            return stored.equals(Content.of(rows))
                    ? Finding.ok("PostgreSQL %s, up in %s; %s rows loaded and compared".formatted(
                            database.server().version(), Format.duration(started), Format.whole(ROWS)))
                    : Finding.mend("It has not stored the rows that were loaded", "Tell us: this must not happen");
        }
    }

    private static void load(Signups rows, Connection connection) throws SQLException {
        try (var insert = connection.prepareStatement("insert into signup (email, points, signed_up_at) values (?, ?, ?)")) {
            for (var row : rows) {
                insert.setString(1, row.email());
                insert.setInt(2, row.points());
                insert.setObject(3, row.signedUpAt());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    Finding docker() throws SQLException {
        try (var database = Database.open("testcontainers")) {
            return Finding.ok("PostgreSQL " + database.server().version() + " starts in a container");
        }
    }

    /** What is printed is ASCII, so that an encoding does no harm but to what a server or a file of yours says. */
    Finding terminal() throws IOException {
        var encoding = Charset.forName(System.getProperty("stdout.encoding"));
        if (!encoding.newEncoder().canEncode('\u00e4')) {
            return Finding.note(encoding + " shows other letters than English ones as ?",
                    "Choose UTF-8 in its settings, or in LANG");
        }
        try (var terminal = TerminalBuilder.builder().graphemeCluster(false).dumb(true).build()) { // or it is asked more
            int columns = terminal.getSize().getColumns();
            var seen = "%d columns, %s".formatted(columns, encoding);
            if (columns == 0) {
                return Finding.ok("not looked at, because this does not print to one");
            }
            return columns >= COLUMNS ? Finding.ok(seen)
                    : Finding.note(seen, "Tables take %d columns: widen the window, or choose a smaller font".formatted(COLUMNS));
        }
    }
}
