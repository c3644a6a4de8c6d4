package machines;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import machines.Gate.Waiting;
import org.postgresql.PGConnection;
import workshop.notebook.Signups;
import workshop.server.Database;
import workshop.server.EmbeddedServer;
import workshop.server.Where;
import workshop.terminal.Problem;
import workshop.wire.Distance;

/** Makes faults, on a cluster and a server that are there for nothing else, and looks at what the table holds afterwards. */
public final class Faults implements AutoCloseable {

    private static final int PARTS = 8;
    private static final int CHOSEN = 5; // the partition to which it happens
    private static final int PATIENCE = 300; // seconds, for a machine that is very busy
    private static final int EXECUTORS = 2;

    /** What can happen to a load. */
    public enum Fault {

        EXECUTOR_KILLED("executor-killed", "executor killed,\nrows under way"),
        KILLED_AFTER_COMMIT("killed-after-commit", "executor killed,\ncommitted"),
        SECOND_ATTEMPT("second-attempt", "speculative\nsecond attempt"),
        SERVER_RESTARTED("server-restarted", "server killed\nand restarted"),
        DRIVER_KILLED("driver-killed", "driver\nkilled");

        public final String id;
        public final String head;

        Fault(String id, String head) {
            this.id = id;
            this.head = head;
        }
    }

    /**
     * What became of a load.
     *
     * @param failed whether its first run failed, so that it was started again
     * @param half rows that the failed run had left in the table
     * @param lost rows that are missing in the end
     * @param twice rows that are there more often than once in the end, counted once for each time too many
     * @param leftBehind tables of attempts that are still there, and transactions that nobody has ended
     */
    public record Result(boolean failed, long half, long lost, long twice, long leftBehind) {}

    private final Engine engine;
    private final String driverType;
    private final Signups rows;
    private final EmbeddedServer server;
    private final Database database;
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final LinkedBlockingQueue<Waiting> arrivals = new LinkedBlockingQueue<>();
    private volatile String token = "-"; // of the load that runs
    private Process driver; // or null
    private BufferedReader said; // by the driver
    private int loads;

    /** For loads of this many rows, by a driver whose class calls {@link Driver#main}. */
    public Faults(Engine engine, Signups rows, Class<?> driverType) throws IOException {
        this.engine = engine;
        this.driverType = driverType.getName();
        this.rows = rows;
        server = EmbeddedServer.start();
        database = Database.open(new Where.Host(new Where.Embedded(), server.url(), server, false), Distance.NONE);
        Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        while (!listening.isClosed()) {
            try {
                var socket = listening.accept();
                Thread.ofVirtual().start(() -> arrive(socket));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void arrive(Socket socket) {
        try {
            var waiting = Waiting.of(socket, token);
            if (waiting == null) { // of a load that is over
                socket.close();
            } else {
                arrivals.add(waiting);
            }
        } catch (IOException e) {
            // killed meanwhile
        }
    }

    /** Has this approach load the rows, makes the fault, starts the load again where it failed, and looks at the table. */
    public Result make(String approach, Fault fault) throws IOException, InterruptedException, SQLException {
        execute("truncate signup");
        var load = "load" + ++loads;
        token = UUID.randomUUID().toString();
        var outcome = start(approach, load, token, fault == Fault.SECOND_ATTEMPT);
        switch (fault) {
            case EXECUTOR_KILLED -> kill(await(Gate.WITHIN, CHOSEN, 0));
            case KILLED_AFTER_COMMIT -> kill(await(Gate.AFTER, CHOSEN, 0));
            case SECOND_ATTEMPT -> secondAttempt();
            case SERVER_RESTARTED -> {
                var stopped = allStopped();
                restartServer();
                stopped.forEach(Waiting::release);
            }
            case DRIVER_KILLED -> killDriver();
        }
        token = "-";
        boolean failed = !goOn(outcome).equals("done");
        long half = 0;
        if (failed) {
            awaitEndOfAttempts();
            half = number("select count(*) from signup");
            var again = goOn(start(approach, load, "-", false));
            if (!again.equals("done")) {
                throw new Problem(approach + " failed again after " + fault.id + ": " + again);
            }
        }
        long distinct = number("select count(distinct email) from signup");
        return new Result(failed, half, rows.count() - distinct, number("select count(*) from signup") - distinct,
                number("select count(*) from pg_class where relname like 'staging%'")
                        + number("select count(*) from pg_prepared_xacts"));
    }

    private CompletableFuture<String> start(String approach, String load, String token, boolean speculative)
            throws IOException, InterruptedException {
        if (driver == null || !driver.isAlive()) {
            var input = engine.input(rows, PARTS);
            driver = Driver.start(engine.children(), engine.cluster(), driverType, database.localUrl(), input,
                    new Gate(listening.getLocalPort(), "", Math.max(1, rows.count() / PARTS / 2)));
            said = driver.inputReader();
        }
        var out = driver.outputWriter();
        out.write(approach + " " + load + " " + token + " " + (speculative ? Driver.SPECULATE : Driver.DO_NOT) + "\n");
        out.flush();
        var from = said;
        return CompletableFuture.supplyAsync(() -> {
            try {
                var line = from.readLine();
                return line == null ? "the driver is gone" : line;
            } catch (IOException e) {
                return "the driver is gone";
            }
        }, Thread::startVirtualThread);
    }

    /** The next that comes to the gate. */
    private Waiting next() throws InterruptedException, IOException {
        var next = arrivals.poll(PATIENCE, TimeUnit.SECONDS);
        if (next == null) {
            throw new Problem("Spark did not come as far as the fault within " + PATIENCE + " s: "
                    + Cluster.said(engine.cluster().home().resolve("driver.log")) + ". Run it again.");
        }
        return next;
    }

    /** Lets all go on until this one comes. */
    private Waiting await(String moment, int partition, int attempt) throws InterruptedException, IOException {
        for (var next = next(); ; next = next()) {
            if (next.is(moment, partition, attempt)) {
                return next;
            }
            next.release();
        }
    }

    /** Lets all go on until half of the partitions are done and each executor holds one in the middle. */
    private List<Waiting> allStopped() throws InterruptedException, IOException {
        var stopped = new ArrayList<Waiting>();
        while (stopped.size() < EXECUTORS) {
            var next = next();
            if (next.moment().equals(Gate.WITHIN) && next.partition() >= PARTS / 2) {
                stopped.add(next);
            } else {
                next.release();
            }
        }
        return stopped;
    }

    private static void kill(Waiting waiting) {
        kill(waiting.pid());
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** The first attempt waits until Spark has tried a second time elsewhere, and that is as good as done. Then both are. */
    private void secondAttempt() throws InterruptedException, IOException {
        Waiting first = null;
        var done = new ArrayList<Waiting>();
        while (done.size() < 2) {
            var next = next();
            if (next.moment().equals(Gate.AFTER) && next.partition() == CHOSEN) {
                done.add(next);
            } else if (next.is(Gate.WITHIN, CHOSEN, 0) && done.isEmpty()) {
                first = next;
            } else {
                next.release();
            }
            if (first != null && !done.isEmpty()) {
                first.release();
                first = null;
            }
        }
        done.forEach(Waiting::release);
    }

    /**
     * The server takes the death of one of its processes for a crash: it ends all others, and recovers from its log. The end of
     * another one says that this has begun.
     */
    private void restartServer() throws InterruptedException, SQLException {
        try (var killed = DriverManager.getConnection(database.localUrl());
                var other = DriverManager.getConnection(database.localUrl())) {
            kill(killed.unwrap(PGConnection.class).getBackendPID());
            while (other.isValid(1)) {
                Thread.sleep(5);
            }
        }
        awaitServer();
    }

    private void awaitServer() throws InterruptedException {
        for (long end = System.nanoTime() + PATIENCE * 1_000_000_000L; ; Thread.sleep(20)) {
            try (var connection = DriverManager.getConnection(database.localUrl())) {
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > end) {
                    throw new Problem("The server did not come back within " + PATIENCE + " s.", e);
                }
            }
        }
    }

    /** Its executors end by themselves, and no attempt goes on before that. */
    private void killDriver() throws InterruptedException, IOException {
        var stopped = allStopped();
        driver.destroyForcibly().waitFor();
        long end = System.nanoTime() + PATIENCE * 1_000_000_000L;
        for (; stopped.stream().anyMatch(Faults::isAlive); Thread.sleep(20)) {
            if (System.nanoTime() > end) {
                throw new Problem("Executors whose driver was killed still run after " + PATIENCE + " s.");
            }
        }
        stopped.forEach(Waiting::release);
    }

    private static boolean isAlive(Waiting waiting) {
        return ProcessHandle.of(waiting.pid()).isPresent();
    }

    /** Lets all go on until the load has ended, and returns what the driver said. */
    private String goOn(CompletableFuture<String> outcome) throws InterruptedException {
        for (long end = System.nanoTime() + PATIENCE * 1_000_000_000L; !outcome.isDone(); ) {
            var next = arrivals.poll(10, TimeUnit.MILLISECONDS);
            if (next != null) {
                next.release();
            } else if (System.nanoTime() > end) {
                throw new Problem("A load did not end within " + PATIENCE + " s after its fault.");
            }
        }
        for (var next = arrivals.poll(); next != null; next = arrivals.poll()) {
            next.release();
        }
        return outcome.join();
    }

    /** Executors whose driver is gone end by themselves, and so do their connections. */
    private void awaitEndOfAttempts() throws InterruptedException, SQLException {
        for (long end = System.nanoTime() + PATIENCE * 1_000_000_000L; System.nanoTime() < end; Thread.sleep(20)) {
            if (number("select count(*) from pg_stat_activity where usename = current_user and backend_type = 'client backend'"
                    + " and pid not in (pg_backend_pid(), " + own() + ")") == 0) {
                return;
            }
        }
        throw new Problem("Executors whose driver is gone still hold connections after " + PATIENCE + " s.");
    }

    /** The process of the connection that holds the schema; it may be gone with the server's first life. */
    private int own() throws SQLException {
        return database.connection().unwrap(PGConnection.class).getBackendPID();
    }

    private void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database.localUrl()); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database.localUrl()); var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Ends the driver and the server. */
    @Override
    public void close() throws IOException, InterruptedException {
        listening.close();
        if (driver != null) {
            engine.children().end(driver);
        }
        database.close();
    }
}
