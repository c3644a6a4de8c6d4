package workshop;

//DEPS org.postgresql:postgresql:42.7.14

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The server that a chapter loads into, and the schema {@value #SCHEMA} in it, which holds everything that
 * the project creates and is dropped again at the end.
 */
public final class Database implements AutoCloseable {

    public static final String SCHEMA = "ten_thousand_rows";
    private static final String OURS = "Made by Ten Thousand Rows; dropped and made anew by each chapter that runs.";

    /** Without CASCADE, which would also drop a view that somebody made elsewhere to look at our tables. */
    private static final String DROP = """
            do $$ begin
                execute (select coalesce('drop table ' || string_agg(oid::regclass::text, ', '), 'select') from pg_class
                    where relnamespace = to_regnamespace('ten_thousand_rows') and relkind = 'r');
                execute (select coalesce('drop sequence ' || string_agg(oid::regclass::text, ', '), 'select') from pg_class
                    where relnamespace = to_regnamespace('ten_thousand_rows') and relkind = 'S');
                execute (select coalesce('drop routine ' || string_agg(oid::regprocedure::text, ', '), 'select') from pg_proc
                    where pronamespace = to_regnamespace('ten_thousand_rows'));
                drop schema if exists ten_thousand_rows;
            end $$""";

    private static final long LOCK = 10_000_2015; // of no meaning, so that nobody else takes it
    private static final String PATIENCE = "10"; // seconds, for what accepts a connection and then says nothing
    private static final String APPLICATION = "ten_thousand_rows"; // by which the server knows our connections

    /** The lock is free once the connections are gone, or another chapter's: then this fails, and the schema is theirs. */
    private static final String DROP_AT_ONCE = """
            set lock_timeout = '3s';
            select pg_terminate_backend(pid) from pg_stat_activity
                where application_name = '%s' and datname = current_database() and usename = session_user
                    and pid <> pg_backend_pid();
            select pg_advisory_lock(%d);
            %s""".formatted(APPLICATION, LOCK, DROP);

    /** What the server says of itself; source is embedded, testcontainers, compose or url; version is like 18.6. */
    public record Server(
            String source, String version, String fsync, String synchronousCommit, String fullPageWrites) {

        /** Whether a commit is on disk before the client hears of it, and stays readable after a crash. */
        boolean durable() {
            return fsync.equals("on") && !synchronousCommit.equals("off") && fullPageWrites.equals("on");
        }
    }

    /** A server that is up, how to stop it if it was started for this, and whether it stays up when this process ends. */
    record Host(String source, String url, AutoCloseable stop, boolean outlivesUs) implements AutoCloseable {

        /** The same server for somebody who may not stop it. */
        Host borrowed() {
            return new Host(source, url, () -> {}, outlivesUs);
        }

        @Override
        public void close() {
            try {
                stop.close();
            } catch (Exception e) {
                // nothing that the user could mend
            }
        }
    }

    private final Host host;
    private final String url;
    private final Distance distance;
    private final Connection connection; // not used by any approach
    private final Server server;
    private volatile boolean dropped;

    /**
     * Opens a database.
     *
     * @param where embedded, testcontainers, compose, or the JDBC URL of a PostgreSQL 14 or newer
     * @throws Problem where that server cannot be started, reached or used
     */
    public static Database open(String where) {
        return open(where, Distance.NONE);
    }

    /** The same, for approaches to which it is to seem so far away. */
    static Database open(String where, Distance distance) {
        var host = host(where);
        try {
            return open(host, distance);
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }

    /** Opens a database on a server that is up; closing it stops the server. */
    static Database open(Host host, Distance distance) {
        try {
            return new Database(host, distance);
        } catch (SQLException | RuntimeException e) {
            throw Problem.opening(host.source, host.source.equals("compose") ? composePort() : "", e);
        }
    }

    /** Starts a server if {@code where} says so, as {@link #open(String)} does; nothing in it is touched. */
    static Host host(String where) {
        return switch (where) {
            case "embedded" -> {
                var server = EmbeddedServer.start();
                yield new Host(where, server.url(), server, false);
            }
            case "testcontainers" -> {
                var container = Container.start();
                yield new Host(where, container.url(), container, false);
            }
            case "compose" -> new Host(where, "jdbc:postgresql://127.0.0.1:" + composePort()
                    + "/workshop?user=workshop&password=workshop", () -> {}, true);
            default -> new Host("url", where, () -> {}, true);
        };
    }

    private static String composePort() {
        var port = System.getenv("WORKSHOP_PORT");
        if (port == null || port.isEmpty()) {
            return "55432";
        }
        if (!port.matches("[1-9]\\d{0,4}") || Integer.parseInt(port) > 65535) {
            throw new Problem("The environment variable WORKSHOP_PORT is '" + port + "', which is no port. Give it a number"
                    + " from 1 to 65535, the same as to docker compose, or unset it.");
        }
        return port;
    }

    private Database(Host host, Distance distance) throws SQLException {
        this.host = host;
        this.distance = distance;
        url = host.url + (host.url.contains("?") ? "&" : "?") + "currentSchema=" + SCHEMA
                + "&ApplicationName=" + APPLICATION;
        var patience = new Properties(); // what the URL says goes before it
        patience.setProperty("loginTimeout", PATIENCE);
        connection = DriverManager.getConnection(url, patience);
        try {
            server = new Server(host.source, text("show server_version").split(" ")[0], text("show fsync"),
                    text("show synchronous_commit"), text("show full_page_writes"));
            if (connection.getMetaData().getDatabaseMajorVersion() < 14) {
                throw new Problem("This server is PostgreSQL " + server.version + "; the chapters need 14 or newer.");
            }
            createSchema();
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void createSchema() throws SQLException {
        if (text("select pg_try_advisory_lock(" + LOCK + ")").equals("f")) {
            throw new Problem("Another chapter is running on this database. Wait until it has ended, or give this one"
                    + " a database of its own with --db.");
        }
        var comment = text("""
                select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = '%s'""".formatted(SCHEMA));
        boolean exists = text("select to_regnamespace('" + SCHEMA + "')") != null;
        if (exists && !OURS.equals(comment)) {
            throw new Problem("This database has a schema " + SCHEMA + " that Ten Thousand Rows did not make, and"
                    + " will not touch. Rename that schema, or choose another database with --db.");
        }
        if (host.outlivesUs) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::dropAtOnce));
        }
        execute("begin; " + DROP + "; create schema " + SCHEMA + "; comment on schema " + SCHEMA + " is '" + OURS + "'");
        // No autovacuum, or it would start in the middle of one approach and not of another.
        execute("""
                create table signup (
                    id           bigint generated by default as identity primary key,
                    email        varchar(255) not null,
                    points       int          not null,
                    signed_up_at timestamptz  not null
                ) with (autovacuum_enabled = false)""");
        execute("commit");
    }

    /** What the server says of itself. */
    public Server server() {
        return server;
    }

    /** The JDBC URL with the user and the schema in it; it has a {@code ?}, so append {@code &name=value}. */
    public String url() {
        return distance.on(url);
    }

    /** The same without the distance. */
    String localUrl() {
        return url;
    }

    /** How far away it seems to whom takes {@link #url}. */
    Distance distance() {
        return distance;
    }

    /** Empties the table {@code signup}. */
    public void empty() throws SQLException {
        execute("truncate signup");
    }

    /** What the table {@code signup} holds. */
    public Content content() throws SQLException {
        return Content.stored(connection);
    }

    /** Where the server's write-ahead log ends, in bytes: the difference of two is what was written between them. */
    long walPosition() throws SQLException {
        return Long.parseLong(text("select (pg_current_wal_insert_lsn() - '0/0')::bigint"));
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String query) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    /** Drops the schema and stops the server if this object started it. */
    @Override
    public void close() {
        try (connection) {
            execute(DROP);
            dropped = true;
            execute("select pg_advisory_unlock_all()"); // the end of the connection would do it, but some time later
        } catch (SQLException e) {
            // the connection is gone; the next chapter drops the schema
        }
        host.close();
    }

    /** For a process that is asked to end, by Ctrl-C for example: ends a load that runs still, and gives up soon. */
    private void dropAtOnce() {
        if (dropped) {
            return;
        }
        try (var last = DriverManager.getConnection(url + "&connectTimeout=3&socketTimeout=5");
                var statement = last.createStatement()) {
            statement.execute(DROP_AT_ONCE);
        } catch (SQLException e) {
            // the next chapter drops the schema
        }
    }
}
