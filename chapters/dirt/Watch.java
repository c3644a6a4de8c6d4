package dirt;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/** Watches, by a connection of its own, a load that may hang for ever, and ends it in any case. */
public final class Watch implements AutoCloseable {

    private static final Duration LONG = Duration.ofMillis(1_500); // without a change: it hangs
    private static final Duration LIMIT = Duration.ofSeconds(60); // for a load that may not hang at all
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Connection own;
    private final int backend;
    private FutureTask<Void> load;

    /** Something that may hang. */
    public interface Action {
        void run() throws Exception;
    }

    /** Watches what this connection does, by another one to this URL. */
    public Watch(String url, Connection watched) throws SQLException {
        own = DriverManager.getConnection(url);
        backend = watched.unwrap(PGConnection.class).getBackendPID();
    }

    /** Starts the load, in a thread of its own. */
    public void start(Action action) {
        load = new FutureTask<>(() -> {
            action.run();
            return null;
        });
        Thread.ofPlatform().daemon().start(load);
    }

    /** Waits for the end of a load that ends by itself; throws what it throws. */
    public void join() throws Exception {
        load.get();
    }

    /** What the server waits for now. */
    public String serverWaits() throws SQLException {
        return ask("select coalesce(wait_event, 'nothing') from pg_stat_activity where pid = " + backend);
    }

    /** What the server has waited for, for as long as makes it a hang, or "nothing" where the load ends before. */
    public String waitsFor() throws SQLException {
        long end = System.nanoTime() + LIMIT.toNanos();
        long since = System.nanoTime();
        var waits = "";
        while (!load.isDone() && System.nanoTime() < end) {
            var now = ask("select coalesce(wait_event, '') from pg_stat_activity where pid = " + backend);
            if (!now.startsWith("Client") || !now.equals(waits)) {
                waits = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > LONG.toNanos()) {
                return now;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return "nothing";
    }

    /** What the server waits for, after as long as makes it a hang, where the load has ended on this side. */
    public String stillWaits() throws SQLException {
        long end = System.nanoTime() + LONG.toNanos();
        var waits = serverWaits();
        while (System.nanoTime() < end && waits.equals(serverWaits())) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return serverWaits();
    }

    /** Cancels the statement, as a statement_timeout does. */
    public void cancel() throws SQLException {
        ask("select pg_cancel_backend(" + backend + ")");
    }

    /** Ends the server's side; tells whether it has gone. */
    public boolean terminate() throws SQLException {
        return ask("select pg_terminate_backend(" + backend + ", 60000)").equals("t");
    }

    /** What the load has thrown, for which it has a few seconds. */
    public String thrown() throws InterruptedException {
        try {
            load.get(10, TimeUnit.SECONDS);
            return "nothing";
        } catch (ExecutionException e) {
            return Stream.iterate(e.getCause(), each -> each != null, Throwable::getCause)
                    .reduce((first, last) -> last).orElseThrow().getMessage().strip();
        } catch (java.util.concurrent.TimeoutException e) {
            return "nothing yet: it hangs still";
        }
    }

    private String ask(String query) throws SQLException {
        try (var statement = own.createStatement(); var result = statement.executeQuery(query)) {
            return result.next() ? result.getString(1) : "";
        }
    }

    @Override
    public void close() throws SQLException {
        try (own) {
            terminate();
        }
    }
}
