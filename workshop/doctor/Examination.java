package workshop.doctor;

//DEPS org.jline:jline-terminal:4.5.0
//DEPS org.jline:jline-terminal-ffm:4.5.0

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.jline.terminal.TerminalBuilder;
import oshi.SystemInfo;
import tools.jackson.databind.json.JsonMapper;
import workshop.notebook.ChapterName;
import workshop.notebook.Content;
import workshop.notebook.Signups;
import workshop.process.Compiled;
import workshop.process.JBang;
import workshop.server.Database;
import workshop.server.Where;
import workshop.server.EmbeddedServer;
import workshop.terminal.Command;
import workshop.terminal.Format;

/** What the doctor looks at. Each check says what it saw, and throws if it could not see it. */
public final class Examination {

    private static final String JBANG = "0.132.1"; // what ./jbang fetches
    private static final double DISK = 1; // GB that must be free: a million rows and their log take half of it
    private static final double MEMORY = 0.7; // GB that must be available: a chapter's Java and its server
    private static final int ROWS = 1000;
    private static final Path CATALOGUE = Path.of("chapters", "catalogue.json");
    private static final int COMMITS = 51;
    private static final int MANY = 10_000; // rows that a chapter loads unless it is told
    private static final double LONG = 120; // seconds for a chapter
    private static final int COLUMNS = 80;
    private static final int PATIENCE = 3000; // milliseconds for a connection within this machine

    private final JBang jbang;

    public Examination(JBang jbang) {
        this.jbang = jbang;
    }

    /** A Java that is too old cannot run this; one without a compiler can. Spark's release notes name the fault of its G1. */
    public Finding java() {
        return java(Runtime.version());
    }

    static Finding java(Runtime.Version running) {
        var version = running.toString().replaceFirst("\\+.*", "");
        if (ToolProvider.getSystemJavaCompiler() == null) {
            return Finding.mend(version + " has no compiler", "Install a full JDK 25, for example from https://adoptium.net,"
                    + " and set JAVA_HOME to its folder");
        }
        return running.feature() == 25 && running.compareToIgnoreOptional(Runtime.Version.parse("25.0.3")) < 0
                ? Finding.note(version + ", with its compiler; Spark advises against JDK 25 before 25.0.3, because of a bug in"
                        + " its G1 collector",
                        "For the chapter about Spark, update the JDK, for example from https://adoptium.net")
                : Finding.ok(version + ", with its compiler");
    }

    public Finding jbang() throws IOException, InterruptedException {
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
    public Finding disk() throws IOException {
        Files.createDirectories(EmbeddedServer.HOME);
        Files.delete(Files.createTempFile(EmbeddedServer.HOME, "doctor", ""));
        double free = Files.getFileStore(EmbeddedServer.HOME).getUsableSpace() / 1e9;
        var seen = "%.1f GB free in your home folder".formatted(free);
        return free >= DISK ? Finding.ok(seen) : Finding.mend(seen, "Free some space: %.0f GB is needed".formatted(DISK));
    }

    public Finding memory() {
        var memory = new SystemInfo().getHardware().getMemory();
        double available = memory.getAvailable() / 1e9;
        var seen = "%.1f GB of %.1f GB available".formatted(available, memory.getTotal() / 1e9);
        return available >= MEMORY ? Finding.ok(seen)
                : Finding.mend(seen, "%.1f GB is needed: close some programs".formatted(MEMORY));
    }

    /** The server and the tap listen on a free port each, which only this machine can reach. */
    public Finding port() {
        try (var listening = new ServerSocket(0, 1, InetAddress.getByName("localhost")); var calling = new Socket()) {
            calling.connect(new InetSocketAddress("localhost", listening.getLocalPort()), PATIENCE);
            listening.setSoTimeout(PATIENCE);
            listening.accept().close();
            return Finding.ok("one is free on localhost, and can be reached");
        } catch (IOException e) {
            return Finding.mend("No port of localhost can be reached: " + e.getMessage(),
                    "Allow Java and PostgreSQL to use local ports in your firewall or security software");
        }
    }

    /** Asks JBang for the libraries of each script, offline. */
    public Finding libraries() throws IOException, InterruptedException {
        var scripts = ScriptFiles.onePerSetOfLibraries();
        for (var script : scripts) {
            var child = jbang.start(Map.of(), List.of("-o", "info", "classpath", script));
            if (child.fails()) {
                return Finding.mend("Those of " + script + " are not all on this machine",
                        "Run this with a network: " + Command.jbang() + " warmup");
            }
        }
        return Finding.ok("those of " + Format.many(ScriptFiles.all().size(), "script") + " are on this machine");
    }

    /** What JBang has compiled: a jar from which something is missing is deleted, and so compiled again at its next run. */
    public Finding compiled() throws IOException {
        var broken = Compiled.deleteBroken(Caches.JBANG, ScriptFiles.compiled());
        return broken.isEmpty() ? Finding.ok("nothing is missing from what JBang has compiled")
                : Finding.note(broken.stream().map(jar -> jar.getFileName().toString()).collect(Collectors.joining(", "))
                        + (broken.size() == 1 ? " was incomplete and has been" : " were incomplete and have been") + " deleted",
                        "Compile again: " + Command.jbang() + " warmup");
    }

    /** Starts the embedded server, loads some rows, and compares them. */
    public Finding server() throws SQLException {
        long start = System.nanoTime();
        try (var database = Database.open(new Where.Embedded())) {
            double started = (System.nanoTime() - start) / 1e6;
            var rows = Signups.first(ROWS);
            try (var connection = DriverManager.getConnection(database.url())) {
                load(rows, connection);
            }
            var stored = Content.stored(database);
            return stored.equals(Content.of(rows))
                    ? Finding.ok("PostgreSQL %s, up in %s; %s rows loaded and compared".formatted(
                            database.server().version(), Format.duration(started), Format.whole(ROWS)))
                    : Finding.mend("It has not stored the rows that were loaded", "Please report this: it must not happen");
        }
    }

    /** How long a row takes to reach the disk, and so how long chapters take that wait for it after each row. */
    public Finding commit() throws Exception {
        double median;
        try (var database = Database.open(new Where.Embedded()); var connection = DriverManager.getConnection(database.url());
                var insert = connection.prepareStatement("insert into signup (email, points, signed_up_at) values ('', 1, now())")) {
            var nanos = new long[COMMITS];
            for (int i = 0; i < COMMITS; i++) {
                long start = System.nanoTime();
                insert.executeUpdate();
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            median = nanos[COMMITS / 2] / 1e6;
        }
        return commit(median, waiting());
    }

    /** What that means for chapters, each with its number of commits a row. */
    static Finding commit(double millis, SortedMap<ChapterName, Integer> waiting) {
        var seen = new StringBuilder(Format.millis(millis) + " until a row is on disk");
        double most = 0;
        for (var chapter : waiting.entrySet()) {
            double seconds = millis / 1000 * chapter.getValue() * MANY;
            seen.append("; chapter %d takes at least %s".formatted(chapter.getKey().number(), Format.span(seconds)));
            most = Math.max(most, seconds);
        }
        return most <= LONG ? Finding.ok(seen.toString())
                : Finding.note(seen.toString(), "Run them with fewer rows: --rows " + Format.roundedDown((long) (MANY * LONG / 2 / most)));
    }

    /** How many commits a row a run of each slow chapter makes, from the project's catalogue. */
    private static SortedMap<ChapterName, Integer> waiting() throws IOException {
        var waiting = new TreeMap<ChapterName, Integer>();
        if (Files.exists(CATALOGUE)) {
            JsonMapper.shared().readTree(CATALOGUE).path("commitsPerRow").properties().forEach(
                    each -> waiting.put(new ChapterName(each.getKey()), each.getValue().asInt()));
        }
        return waiting;
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

    public Finding docker() throws SQLException {
        try (var database = Database.open(new Where.Testcontainers())) {
            return Finding.ok("PostgreSQL " + database.server().version() + " starts in a container");
        }
    }

    /** What is printed is ASCII, so that an encoding does no harm but to what a server or a file of yours says. */
    public Finding terminal() throws IOException {
        var encoding = Charset.forName(System.getProperty("stdout.encoding"));
        if (!encoding.newEncoder().canEncode('\u00e4')) {
            return Finding.note(encoding + " shows letters other than English ones as ?",
                    "Choose UTF-8 in its settings, or in LANG");
        }
        try (var terminal = TerminalBuilder.builder().graphemeCluster(false).dumb(true).build()) { // or it is asked more
            int columns = terminal.getSize().getColumns();
            var seen = "%d columns, %s".formatted(columns, encoding);
            if (columns == 0) {
                return Finding.ok("not checked, because this is not a terminal: run " + Command.jbang()
                        + " doctor on its own to check it");
            }
            return columns >= COLUMNS ? Finding.ok(seen)
                    : Finding.note(seen, "Tables take %d columns: widen the window, or choose a smaller font".formatted(COLUMNS));
        }
    }
}
