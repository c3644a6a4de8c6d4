import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import workshop.Database;
import workshop.Notebook;
import workshop.Signups;

/**
 * An embedded server for the tests of this process, another one for commands that tests start (they run at the same time,
 * and would change the counts), and what tests do with them again and again. Both end with the process.
 */
final class TestServer {

    private static final Database SERVER = Database.open("embedded");
    private static final Database FOR_COMMANDS = Database.open("embedded");
    private static int databases;

    /** Appended to a URL: a commit does not wait for the disk. */
    static final String FAST = "&options=-c%20synchronous_commit%3Doff";

    private TestServer() {}

    /** The URL of a new, empty database, as its superuser. */
    static String newDatabase() throws SQLException {
        return newDatabase(SERVER);
    }

    /** The same for commands that a test starts. */
    static String newDatabaseForCommands() throws SQLException {
        return newDatabase(FOR_COMMANDS);
    }

    private static synchronized String newDatabase(Database server) throws SQLException {
        var name = "test" + ++databases;
        execute(server.url(), "create database " + name);
        return server.url().replaceFirst("/postgres\\?.*", "/" + name + "?user=postgres");
    }

    /** The same for tests of content: a commit does not wait for the disk, so that many rows take little time. */
    static String newFastDatabase() throws SQLException {
        return newDatabase() + FAST;
    }

    /** One of these, opened. Mark it with @AutoClose, and it is closed after the last test of the class. */
    static Database openFastDatabase() {
        try {
            return Database.open(newFastDatabase());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void execute(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            execute(connection, sql);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String query(String url, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    /** Prepares a chapter for these rows on a database that may have served another. */
    static void prepare(Database database, Notebook chapter, Signups signups) throws Exception {
        execute(database.url(), "drop table if exists person, visit");
        try (var connection = DriverManager.getConnection(database.url())) {
            chapter.preparation().prepare(connection, signups);
        }
        database.empty();
    }
}
