package dirt;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import workshop.terminal.Format;

/** Loads that hang, each until it is seen to hang and is ended. */
public final class Hangs {

    private static final String COPY = "copy signup (email, points, signed_up_at) from stdin ";

    private Hangs() {}

    private static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    /** Each of many bad rows of a COPY is named in a notice; with very many, it hangs. */
    public static void manyNotices(String url, PrintStream out) throws Exception {
        var row = "eve@example.org,many,2026-01-01T00:00:03Z\n";
        var verbose = COPY + "(format csv, on_error ignore, log_verbosity verbose)";
        for (int notices : List.of(2_000, 4_000, 1_000_000)) {
            try (var connection = DriverManager.getConnection(url); var watch = new Watch(url, connection)) {
                if (connection.getMetaData().getDatabaseMajorVersion() < 17) {
                    out.println("this server has no ON_ERROR: it came with PostgreSQL 17");
                    return;
                }
                long start = System.nanoTime();
                watch.start(() -> {
                    var copy = copies(connection).copyIn(verbose);
                    var rows = row.repeat(500).getBytes(StandardCharsets.UTF_8);
                    for (int i = 0; i < notices / 500; i++) {
                        copy.writeToCopy(rows, 0, rows.length);
                    }
                    copy.endCopy();
                });
                if (notices < 1_000_000) {
                    watch.join();
                    out.printf("%,9d notices: %s%n", notices, Format.millis((System.nanoTime() - start) / 1e6));
                    continue;
                }
                out.printf("%,9d notices: the server waits for %s%n", notices, watch.waitsFor());
                watch.cancel();
                out.println("cancelled: it waits for " + watch.waitsFor());
                connection.abort(Runnable::run);
                out.println("aborted: the program gets \"" + watch.thrown() + "\"");
            }
        }
    }

    /** The answers to a batch are longer than the driver takes them to be. */
    public static void longAnswers(String url, PrintStream out) throws Exception {
        try (var connection = DriverManager.getConnection(url + "&socketTimeout=1"); var watch = new Watch(url, connection)) {
            try (var statement = connection.createStatement()) {
                statement.execute("create temporary table note (body text);"
                    + " create function pg_temp.say() returns trigger language plpgsql as"
                    + " $$ begin raise notice 'stored %', new.body; return null; end $$;"
                    + " create trigger say after insert on note for each row execute function pg_temp.say()");
            }
            watch.start(() -> {
                try (var insert = connection.prepareStatement("insert into note values (?)")) {
                    for (int i = 0; i < 200; i++) {
                        insert.setString(1, "x".repeat(200_000));
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
            });
            out.println("the server waits for " + watch.waitsFor());
            connection.abort(Runnable::run);
            out.println("aborted: the program gets \"" + watch.thrown() + "\"");
        }
    }

    /** The network dies in the middle of a COPY. */
    public static void deadNetwork(String url, PrintStream out) throws Exception {
        try (var network = new Silence(url); var connection = DriverManager.getConnection(network.url() + "&socketTimeout=1");
                var watch = new Watch(url, connection)) {
            var copy = copies(connection).copyIn(COPY + "(format csv)");
            network.begin();
            watch.start(copy::endCopy);
            out.println("socketTimeout: the program gets \"" + watch.thrown() + "\"");
            out.println("the server notices nothing, and waits for " + watch.serverWaits());
            watch.cancel();
            out.println("cancelled: it waits for " + watch.stillWaits());
            out.println("pg_terminate_backend: it is gone: " + watch.terminate());
        }
    }
}
