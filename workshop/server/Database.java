package workshop.server;

//DEPS org.postgresql:postgresql:42.7.14

import module java.base;
import module java.sql;
import workshop.server.Where.Host;
import workshop.terminal.Problem;
import workshop.wire.Distance;

/**
 * The server that a chapter loads into, and the schema in it that holds everything that the project creates and is dropped
 * again at the end: {@value #SCHEMA}, or another one, so that several people can share a database.
 */
public final class Database implements AutoCloseable {

    public static final String SCHEMA = "ten_thousand_rows";
    private static final String OURS = "Made by Ten Thousand Rows; dropped and made anew by each chapter that runs.";

    /** Without CASCADE, which would also drop a view that somebody made elsewhere to look at our tables. */
    private static final String DROP = """
            do $$ begin
                execute (select coalesce('drop table ' || string_agg(oid::regclass::text, ', '), 'select') from pg_class
                    where relnamespace = to_regnamespace('"%1$s"') and relkind = 'r');
                execute (select coalesce('drop sequence ' || string_agg(oid::regclass::text, ', '), 'select') from pg_class
                    where relnamespace = to_regnamespace('"%1$s"') and relkind = 'S');
                execute (select coalesce('drop routine ' || string_agg(oid::regprocedure::text, ', '), 'select') from pg_proc
                    where pronamespace = to_regnamespace('"%1$s"'));
                drop schema if exists "%1$s";
            end $$""";

    private static final int LOCK = 10_000_2015; // of no meaning, so that nobody else takes it; a second number is the schema's
    private static final int FLUSHES = 7;
    private static final String PATIENCE = "10"; // seconds, for what accepts a connection and then says nothing
    private static final String PATIENCE_FOR_LOCKS = "3s"; // however little, or much, the role has of it
    private static final String OF_LOADS = "options=-c%20lock_timeout%3D10s"; // which may wait for one another
    private static final String WAITED = "55P03"; // the state of an error: no longer for a lock

    /** The lock is free once the connections are gone, or another chapter's: then this fails, and the schema is theirs. */
    private static final String DROP_AT_ONCE = """
            set lock_timeout = '3s';
            select pg_terminate_backend(pid) from pg_stat_activity
                where application_name = current_setting('application_name') and datname = current_database()
                    and usename = session_user and pid <> pg_backend_pid();
            select pg_advisory_lock(%2$d, %3$d);
            """ + DROP;

    private static final String HOLDERS_OF_TABLES = """
            relation in (select oid from pg_class where relnamespace = to_regnamespace('"%1$s"'))""";
    private static final String HOLDER_OF_SCHEMA = "locktype = 'advisory' and (classid, objid) = (%2$d, %4$d)";

    /** Those who hold such a lock, what they call themselves, and what they do. */
    private static final String WHO = """
            select coalesce(string_agg(format('pid %%s (%%s, user %%s, %%s)', pid,
                coalesce(nullif(application_name, ''), 'no name'), usename, coalesce(state, 'state unknown')), ', '), 'gone by now')
            from pg_stat_activity
            where pid <> pg_backend_pid() and pid in (select pid from pg_locks where granted
                and database = (select oid from pg_database where datname = current_database())
                and """ + " ";

    /** What the server says of itself; source is embedded, testcontainers, compose or url; version is like 18.6. */
    public record Server(String source, String version, String fsync, String synchronousCommit, String fullPageWrites,
            String sharedBuffers, String walSyncMethod, String maxWalSize) {

        /** Whether a commit is on disk before the client hears of it, and stays readable after a crash. */
        public boolean durable() {
            return fsync.equals("on") && !synchronousCommit.equals("off") && fullPageWrites.equals("on");
        }

        /** Which of these settings are not. */
        public String undurable() {
            return "fsync " + fsync + ", synchronous_commit " + synchronousCommit + ", full_page_writes " + fullPageWrites;
        }
    }

    private final Host host;
    private final String schema;
    private final String url;
    private final Distance distance;
    private final Connection connection; // not used by any approach
    private final Server server;
    private volatile boolean dropped; // or not to be

    /** Opens a database on a server of its own, or of somebody else; throws a Problem if that cannot be. */
    public static Database open(Where where) {
        return open(where, Distance.NONE);
    }

    /** The same, for approaches to which it is to seem so far away. */
    public static Database open(Where where, Distance distance) {
        var host = where.host();
        try {
            return open(host, distance);
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }

    /** Opens a database on a server that is up; closing it stops the server. It has to be PostgreSQL 14 or newer. */
    public static Database open(Host host, Distance distance) {
        try {
            return new Database(host, distance);
        } catch (SQLException | RuntimeException e) {
            throw Opening.problem(host, e);
        }
    }

    private Database(Host host, Distance distance) throws SQLException {
        this.host = host;
        this.distance = distance;
        schema = host.where().schema();
        url = patient(host.url()) + "&currentSchema=" + schema
                + "&ApplicationName=" + SCHEMA + (schema.equals(SCHEMA) ? "" : "." + schema); // the server knows us by it
        var patience = new Properties(); // what the URL says goes before it
        patience.setProperty("loginTimeout", PATIENCE);
        connection = DriverManager.getConnection(url, patience);
        try {
            server = new Server(host.where().source(), text("show server_version").split(" ")[0], text("show fsync"),
                    text("show synchronous_commit"), text("show full_page_writes"), text("show shared_buffers"),
                    text("show wal_sync_method"), text("show max_wal_size"));
            if (connection.getMetaData().getDatabaseMajorVersion() < 14) {
                throw new Problem("This server is PostgreSQL " + server.version + "; the chapters need 14 or newer.");
            }
            createSchema();
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** The server looks at this limit only when somebody waits, so no time is another one. What the URL says goes before it. */
    private static String patient(String url) {
        var own = url.replaceFirst("(?<=[?&])options=", OF_LOADS + "%20");
        return own.equals(url) ? url + (url.contains("?") ? "&" : "?") + OF_LOADS : own;
    }

    private void createSchema() throws SQLException {
        if (text(sql("select pg_try_advisory_lock(%2$d, %3$d)")).equals("f")) {
            throw new Problem("Another chapter is running on this database in the schema " + schema + ": "
                    + text(sql(WHO + HOLDER_OF_SCHEMA + ")")) + ". Wait until it has ended, or give this one a schema of its own"
                    + " with --schema NAME.");
        }
        var comment = text(sql("select obj_description(to_regnamespace('\"%1$s\"'), 'pg_namespace')"));
        var owner = text(sql("select nspowner::regrole from pg_namespace where nspname = '%1$s'"));
        if (owner != null && !OURS.equals(comment)) {
            throw new Problem("This database has a schema " + schema + " that Ten Thousand Rows did not make, and"
                    + " will not touch. Rename that schema, or choose another one with --schema, or another database with --db.");
        }
        if (owner != null && text(sql("select pg_has_role(nspowner, 'usage') from pg_namespace where nspname = '%1$s'")).equals("f")) {
            throw new Problem("The schema " + schema + " belongs to " + owner + ", and you are " + text("select current_user")
                    + ". Connect as " + owner + ", or give this run a schema of its own with --schema NAME.");
        }
        if (host.outlivesUs()) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::dropAtOnce));
        }
        execute("set lock_timeout = '" + PATIENCE_FOR_LOCKS + "'; begin; "
                + sql(DROP + "; create schema \"%1$s\"; comment on schema \"%1$s\" is '") + OURS + "'");
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
    public String localUrl() {
        return url;
    }

    /** How far away the server seems to a client that connects with {@link #url}. */
    public Distance distance() {
        return distance;
    }

    /** Empties the table {@code signup}. */
    public void empty() throws SQLException {
        empty("signup");
    }

    /** Empties these tables, which have commas between them. */
    public void empty(String tables) throws SQLException {
        execute("truncate " + tables);
    }

    /**
     * The milliseconds in which a commit of one small record reaches the disk: the median of a few, on this connection. Loops that
     * commit each row hang on it.
     */
    public double flushMs() throws SQLException {
        var millis = new double[FLUSHES];
        for (int i = 0; i < FLUSHES; i++) {
            long start = System.nanoTime();
            text("select pg_logical_emit_message(true, 'ten_thousand_rows', '')");
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return Math.round(millis[FLUSHES / 2] * 100) / 1e2;
    }

    /** The connection by which it looks and empties; no approach uses it. */
    public Connection connection() {
        return connection;
    }

    /** Where the server's write-ahead log ends, in bytes: the difference of two is what was written between them. */
    public long walPosition() throws SQLException {
        return Long.parseLong(text("select (pg_current_wal_insert_lsn() - '0/0')::bigint"));
    }

    /** With the names of the schema and of its lock in it. */
    private String sql(String template) {
        return template.formatted(schema, LOCK, schema.hashCode(), Integer.toUnsignedLong(schema.hashCode()));
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if (!WAITED.equals(e.getSQLState())) {
                throw e;
            }
            execute("rollback"); // or nothing more can be asked
            throw problem(sql, e);
        }
    }

    /** What to tell a user when something failed here in the middle of {@code what}: where it waited for a lock, who has it. */
    public Problem problem(String what, Throwable e) {
        boolean waited = Stream.iterate(e, each -> each != null && !(each instanceof Problem), Throwable::getCause)
                .anyMatch(each -> each instanceof SQLException sql && WAITED.equals(sql.getSQLState()));
        dropped |= waited; // it would be waited for again
        try {
            return !waited ? Problem.of(what, e) : new Problem("Somebody has not ended a transaction that reads or changes a table"
                    + " in the schema " + schema + ": " + text(sql(WHO + HOLDERS_OF_TABLES + ")")) + ". End it there (COMMIT or"
                    + " ROLLBACK), or from elsewhere by pg_terminate_backend(PID), and run this again.", e);
        } catch (SQLException gone) {
            return Problem.of(what, e);
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
            if (!dropped) {
                execute(sql(DROP));
                dropped = true;
            }
            execute("select pg_advisory_unlock_all()"); // the end of the connection would do it, but some time later
        } catch (SQLException e) {
            // the connection is gone; the next chapter drops the schema
        } catch (Problem e) {
            System.err.println("The schema " + schema + " is left until the next run. " + e.getMessage());
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
            statement.execute(sql(DROP_AT_ONCE));
        } catch (SQLException e) {
            // the next chapter drops the schema
        }
    }
}
