package kit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import workshop.notebook.Notebook;
import workshop.notebook.Signups;
import workshop.server.Database;
import workshop.server.EmbeddedServer;
import workshop.server.Where;

/**
 * An embedded server for the tests of this process, another one for commands that tests start (they run at the same time,
 * and would change the counts), and what tests do with them again and again. Each starts when it is needed, and ends with the process.
 */
public final class TestServer {

    private static final class OfTests {
        static final EmbeddedServer SERVER = EmbeddedServer.start();
    }

    private static final class OfCommands {
        static final EmbeddedServer SERVER = EmbeddedServer.start();
    }

    private static int databases;

    /** Appended to a URL: a commit does not wait for the disk. */
    public static final String FAST = "&options=-c%20synchronous_commit%3Doff";

    private TestServer() {}

    /** The URL of a new, empty database, as its superuser. */
    public static String newDatabase() throws SQLException {
        return newDatabase(OfTests.SERVER);
    }

    /** The same for commands that a test starts. */
    public static String newDatabaseForCommands() throws SQLException {
        return newDatabase(OfCommands.SERVER);
    }

    private static final Queue<String> FREE = new ConcurrentLinkedQueue<>(); // databases for commands

    /** A database for a command that leaves it as it was; closing gives it back. */
    record Borrowed(String url) implements AutoCloseable {
        @Override
        public void close() {
            FREE.add(url);
        }
    }

    /** One that nobody has: two commands on one database refuse each other. */
    static Borrowed borrow() throws SQLException {
        var free = FREE.poll();
        return new Borrowed(free == null ? newDatabaseForCommands() : free);
    }

    private static synchronized String newDatabase(EmbeddedServer server) throws SQLException {
        var name = "test" + ++databases;
        execute(server.administratorUrl(), "create database " + name);
        return server.administratorUrl().replace("/postgres?", "/" + name + "?");
    }

    /** The same URL for another user, such as ada&password=hunter2. */
    public static String as(String user, String url) {
        return url.replaceFirst("\\?.*", "?user=" + user);
    }

    /** The same for tests of content: a commit does not wait for the disk, so that many rows take little time. */
    public static String newFastDatabase() throws SQLException {
        return newDatabase() + FAST;
    }

    /** One of these, opened. Mark it with @AutoClose, and it is closed after the last test of the class. */
    public static Database openFastDatabase() {
        try {
            return Database.open(new Where.Url(newFastDatabase()));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void execute(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            execute(connection, sql);
        }
    }

    public static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public static String query(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    /** Prepares a chapter for these rows on a database that may have served another. */
    public static void prepare(Database database, Notebook chapter, Signups signups) throws Exception {
        execute(database.url(), "drop table if exists person, visit");
        try (var connection = DriverManager.getConnection(database.url())) {
            chapter.preparation().prepare(connection, signups);
        }
        database.empty();
    }
}
