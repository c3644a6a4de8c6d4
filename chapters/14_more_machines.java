///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN MoreMachines
// On demand: jbang warmup --spark
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.apache.spark:spark-sql_2.13:4.2.0
//SOURCES machines/Cluster.java
//SOURCES machines/Driver.java
//SOURCES machines/Engine.java
//SOURCES machines/Faults.java
//SOURCES machines/Gate.java
//SOURCES machines/Input.java
//SOURCES machines/Target.java
//SOURCES machines/Watched.java
//SOURCES ../workshop/OnStage.java
//SOURCES ../workshop/process/Children.java
//SOURCES ../workshop/process/Forked.java
//SOURCES ../workshop/process/Scratch.java
//SOURCES ../workshop/wire/Conversation.java
//SOURCES ../workshop/wire/Groups.java
//SOURCES ../workshop/wire/Kind.java
//SOURCES ../workshop/wire/Proxy.java
//SOURCES ../workshop/wire/SqlShape.java
//SOURCES ../workshop/wire/Tls.java
//FILES 14_more_machines.java
//RUNTIME_OPTIONS --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
//RUNTIME_OPTIONS --sun-misc-unsafe-memory-access=allow -Djava.net.preferIPv4Stack=true
//RUNTIME_OPTIONS -Dslf4j.provider=org.slf4j.nop.NOPServiceProvider -Dslf4j.internal.verbosity=ERROR
// The notebook begins here.

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import module java.base;
import module java.sql;
import machines.Driver;
import machines.Engine;
import machines.Faults.Fault;
import machines.Faults;
import machines.Target;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import workshop.notebook.Approach;
import workshop.notebook.Grid;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.server.Database;
import workshop.server.EmbeddedServer;
import workshop.server.Where;
import workshop.terminal.Command;
import workshop.terminal.Format;
import workshop.wire.Distance;

/// # 14. More machines: Spark, and a load that stays whole
///
/// When one machine is not enough, you need not write a scheduler. There are engines that cut a job into tasks, hand them
/// to several machines, and retry those that fail. In this chapter Apache Spark loads a folder of CSV files: with its own
/// writer, with COPY, and in a way that leaves all rows or none, whatever dies in the middle. That last way takes some
/// sixty lines, and is the reason for this chapter.
///
/// By default Spark runs in this JVM, with as many tasks at once as there are cores. `--spark cluster` starts a master
/// and two workers on this machine, and `--spark spark://HOST:PORT` uses a cluster of your own, whose executors must be
/// able to reach the server of your `--db`. `--parquet` has Spark read the same rows from Parquet files. Spark is fetched
/// when you first run this chapter, some 280 MB. On Windows it needs WSL, because Hadoop wants a `winutils.exe` there.
///
/// **Before you run it:** a task has committed its rows, and its machine dies before Spark hears of it. Spark retries
/// the task. What is in the table then?
class MoreMachines {

    /// ## Spark's own writer
    ///
    /// This is what Spark's documentation shows. Each task opens a connection, sends its rows with `executeBatch`, a
    /// thousand at a time, and commits: chapter 4, several times at once.
    static void sparkJdbc(Dataset<Row> rows, String url, String load) {
        rows.write().mode(SaveMode.Append).jdbc(url, "signup", new Properties());
    }

    /// Two settings turn it into chapter 5: the JDBC driver rewrites the batches, and they are larger. `coalesce` cuts the
    /// number of tasks, and so of connections, to four.
    static void sparkJdbcTuned(Dataset<Row> rows, String url, String load) {
        rows.coalesce(CONNECTIONS).write().mode(SaveMode.Append).option("batchsize", 10_000)
                .jdbc(url + "&reWriteBatchedInserts=true", "signup", new Properties());
    }

    static final int CONNECTIONS = 4;

    /// ## COPY in each partition
    ///
    /// Spark has no COPY, but it hands you the rows of a partition, and you may do with them what you like. So each task
    /// does what chapter 6 does. Spark serialises the lambda and sends it to the executors, so it must not capture anything
    /// that cannot be serialised. That is why these methods are static.
    static void copyPerPartition(Dataset<Row> rows, String url, String load) {
        rows.foreachPartition((ForeachPartitionFunction<Row>) partition -> {
            try (var connection = DriverManager.getConnection(url)) {
                copy(connection, "signup", signups(partition));
            }
        });
    }

    static void copy(Connection connection, String table, Iterator<Signup> rows) throws SQLException, IOException {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("copy " + table + " (email, points, signed_up_at) from stdin (format binary)");
        try {
            var out = new DataOutputStream(new PGCopyOutputStream(copy, 65_536));
            out.write("PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(ISO_8859_1)); // the signature, and no flags
            while (rows.hasNext()) {
                var row = rows.next();
                var email = row.email().getBytes(UTF_8);
                out.writeShort(3);
                out.writeInt(email.length);
                out.write(email);
                out.writeInt(Integer.BYTES);
                out.writeInt(row.points());
                out.writeInt(Long.BYTES);
                out.writeLong(ChronoUnit.MICROS.between(YEAR_2000, row.signedUpAt()));
            }
            out.writeShort(-1);
            out.flush();
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    static final OffsetDateTime YEAR_2000 = OffsetDateTime.parse("2000-01-01T00:00:00Z");

    static Iterator<Signup> signups(Iterator<Row> rows) {
        return Stream.generate(() -> rows).takeWhile(Iterator::hasNext).map(Iterator::next).map(row ->
                new Signup(row.getString(0), row.getInt(1), row.getInstant(2).atOffset(ZoneOffset.UTC))).iterator();
    }

    /// ## All or nothing
    ///
    /// Both ways commit in each task, and Spark may run a task twice. A comment in its own source says that the writer may
    /// store rows twice when a stage is retried. One transaction for all tasks would help, but a transaction belongs to one
    /// connection. So let each *attempt* put its rows into a table of its own, which nobody else looks at, and return the
    /// table's name. Spark returns one name for each task: that of the attempt that counts. Then, in one transaction,
    /// Spark's driver moves the rows of those tables, and drops the tables of all attempts, including those that did not
    /// count.
    static void copyAllOrNothing(Dataset<Row> rows, String url, String load) throws SQLException {
        if (!load.matches("[a-z0-9]{1,20}")) {
            throw new IllegalArgumentException(load + " has to be a part of a table's name");
        }
        var run = UUID.randomUUID().toString().substring(0, 8);
        try (var connection = DriverManager.getConnection(url)) {
            if (!begins(connection, load, run)) {
                return; // this load is done
            }
            var tables = rows.mapPartitions((MapPartitionsFunction<Row, String>) partition ->
                    List.of(stage(url, load, run, partition)).iterator(), Encoders.STRING()).collectAsList();
            ends(connection, load, run, tables);
        }
    }

    /// A load has a name, for example that of its file, and a row in the table `loads`. That makes it safe to start again:
    /// what is done is not done twice. A load that is started again first ends what is left of its last run, such as an
    /// attempt whose machine is gone, and whose lock would otherwise stay until TCP gives up.
    static boolean begins(Connection connection, String load, String run) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(endAttempts(load) + """
                    ;
                    create table if not exists loads
                        (name text primary key, run text not null, done boolean not null default false)""");
            return statement.executeUpdate("""
                    insert into loads values ('%s', '%s')
                    on conflict (name) do update set run = excluded.run where not loads.done""".formatted(load, run)) == 1;
        }
    }

    static String endAttempts(String load) {
        return """
                select pg_terminate_backend(pid) from pg_stat_activity
                where application_name = 'staging_%s' and datname = current_database() and usename = session_user"""
                .formatted(load);
    }

    /// Each attempt holds a shared lock on that row for as long as it runs. One that begins after the load has ended, or has
    /// been started anew, notices, and fails. In PostgreSQL a `create table` is part of the transaction, so an attempt that
    /// dies leaves no table behind.
    static String stage(String url, String load, String run, Iterator<Row> rows) throws SQLException, IOException {
        var table = "staging_%s_%s_%d".formatted(load, run, TaskContext.get().taskAttemptId());
        try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
            statement.execute("set application_name = 'staging_" + load + "'");
            connection.setAutoCommit(false);
            if (!statement.executeQuery("select from loads where name = '%s' and run = '%s' and not done for share"
                    .formatted(load, run)).next()) {
                throw new IllegalStateException("the load " + load + " has ended, or runs again elsewhere");
            }
            statement.execute("create table " + table + " as select email, points, signed_up_at from signup with no data");
            copy(connection, table, signups(rows));
            connection.commit();
            return table;
        }
    }

    /// The driver terminates attempts that are still running, such as a second one that is no longer needed. The `update`
    /// then waits until no attempt holds a lock on the row. After that no new table can appear, so none is missed when
    /// they are dropped.
    static void ends(Connection connection, String load, String run, List<String> tables) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute(endAttempts(load));
            if (statement.executeUpdate("update loads set done = true where name = '%s' and run = '%s'"
                    .formatted(load, run)) == 0) {
                throw new IllegalStateException("the load " + load + " runs again elsewhere");
            }
            for (var table : tables) {
                statement.execute("insert into signup (email, points, signed_up_at) select * from " + table);
            }
            statement.execute("""
                    do $$ begin execute (
                        select coalesce('drop table ' || string_agg(oid::regclass::text, ', '), 'select')
                        from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'
                            and starts_with(relname, 'staging_%s_')); end $$""".formatted(load));
            connection.commit();
        }
    }

    /// ## One JVM
    ///
    /// This is what Spark has to beat: a few threads, a queue of files, and a COPY on each connection.
    void oneJvm(Target target, Signups signups) throws Exception {
        var files = new ConcurrentLinkedQueue<>(target.engine().input(signups).files());
        Callable<Void> copies = () -> {
            try (var connection = DriverManager.getConnection(target.url())) {
                for (var file = files.poll(); file != null; file = files.poll()) {
                    try (var lines = Files.lines(file)) {
                        copy(connection, "signup", lines.map(MoreMachines::signup).iterator());
                    }
                }
                return null;
            }
        };
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            for (var done : threads.invokeAll(Collections.nCopies(CONNECTIONS, copies))) {
                done.get();
            }
        }
    }

    static Signup signup(String line) {
        var fields = line.split(",");
        return new Signup(fields[0], Integer.parseInt(fields[1]), OffsetDateTime.parse(fields[2]));
    }

    /// ## Before the first row
    ///
    /// Spark's times above begin when it is up. This is what comes before: a session, and a job that does nothing. With
    /// `--spark cluster`, starting the processes is part of it. One JVM needs none of this.
    void startUp(String url, PrintStream out) throws Exception {
        options.engine.session();
        options.engine.startUp().forEach((what, millis) -> out.printf("%-34s %10s%n", what, Format.millis(millis)));
    }

    /// ## What a fault leaves
    ///
    /// Now the faults, on a cluster of three processes and a server that are used for nothing else. Each fault is real, and
    /// happens at a known moment: the rows pass a gate, where the attempts stop and wait. An executor gets SIGKILL while its
    /// rows are under way, or when its task has committed and Spark does not know it yet. A task is slow, so Spark starts a
    /// second attempt elsewhere, and both finish. The server is killed and restarted. The driver is killed, and the load
    /// with it.
    ///
    /// A load that fails is started again, as you would start it. The tables show how many rows the failed load had left
    /// behind by then (*half a load*), and how many are lost or stored twice in the end.
    void faults(String url, Signups signups, Distance asked, Grid.Sheet sheet) throws Exception {
        var rows = Signups.first(Math.min(signups.count(), 80_000));
        var counts = new LinkedHashMap<String, ToLongFunction<Faults.Result>>();
        counts.put("half a load", Faults.Result::half);
        counts.put("lost", Faults.Result::lost);
        counts.put("twice", Faults.Result::twice);
        counts.put("tables left behind", Faults.Result::leftBehind);
        counts.keySet().forEach(count -> Stream.of(Fault.values()).forEach(fault ->
                sheet.column(column(count, fault), count, fault.head)));
        try (var faults = new Faults(options.engine, rows, Victim.class)) {
            for (var approach : options.faulty) {
                for (var fault : Fault.values()) {
                    sheet.next(approach + ", " + fault.id, rows);
                    var results = new ArrayList<Faults.Result>();
                    for (int i = 0; i < options.times; i++) {
                        results.add(faults.make(approach, fault));
                    }
                    counts.forEach((count, of) -> {
                        long all = results.stream().mapToLong(of).sum();
                        sheet.mark("14_more_machines/" + approach, column(count, fault), Format.whole(all), all, "");
                    });
                }
            }
        }
    }

    static String column(String count, Fault fault) {
        return count.replace(' ', '-') + "-" + fault.id;
    }

    /// Spark's driver is a process of its own here, so that it can be killed.
    static final class Victim {
        static void main(String... args) throws Exception {
            Driver.main(args, approach -> switch (approach) {
                case "spark-jdbc" -> MoreMachines::sparkJdbc;
                case "copy-per-partition" -> MoreMachines::copyPerPartition;
                default -> MoreMachines::copyAllOrNothing;
            });
        }
    }

    /// ## Attach instead of move
    ///
    /// Moving rows means writing them a second time. Where the table is partitioned, and each task has the rows of one range,
    /// the driver can attach the tables of the attempts instead. That changes only the catalogue, if they already have the
    /// indexes of the partitioned table; one that is missing is built now. A CHECK that says the same as the range spares
    /// the server a scan of the rows. The lock on the table is a weak one: others read and write it meanwhile. But a default
    /// partition is locked against everybody, and scanned unless a CHECK excludes the new range.
    void attach(String url, Signups signups, PrintStream out) throws Exception {
        var rows = Signups.first(Math.min(signups.count(), 100_000));
        try (var target = open(url);
                var connection = DriverManager.getConnection(url); var other = DriverManager.getConnection(url);
                var statement = connection.createStatement(); var reader = other.createStatement()) {
            statement.execute("create table signup_by_time (like signup) partition by range (signed_up_at)");
            statement.execute("alter table signup_by_time drop id");
            try {
                var executorsUrl = target.url();
                var commands = target.rows(rows).mapPartitions((MapPartitionsFunction<Row, String>) partition ->
                        List.of(stageRange(executorsUrl, partition)).iterator(), Encoders.STRING()).collectAsList();
                long before = wal(statement);
                connection.setAutoCommit(false);
                for (var command : commands) {
                    statement.execute(command);
                }
                var locks = statement.executeQuery("""
                        select count(*), relation = 'signup_by_time'::regclass, mode from pg_locks join pg_class on oid = relation
                        where pid = pg_backend_pid() and relname ~ '^(signup_by_time|range_.*)$'
                        group by 2, 3 order by 2 desc, 3""");
                while (locks.next()) {
                    out.printf("%3d x %-24s on %s%n", locks.getInt(1), locks.getString(3),
                            locks.getBoolean(2) ? "the table" : "what is attached");
                }
                reader.execute("set lock_timeout = '5s'");
                var count = "select count(*) from signup_by_time";
                out.printf("rows that others see, without waiting: %,d%n", number(reader, count));
                connection.commit();
                connection.setAutoCommit(true);
                out.printf("after the commit: %,d%n", number(reader, count));
                out.printf("WAL to attach them: %s%n", Format.bytes(wal(statement) - before));
                before = wal(statement);
                statement.execute("insert into signup (email, points, signed_up_at) select * from signup_by_time");
                out.printf("WAL to move them:   %s%n", Format.bytes(wal(statement) - before));
            } finally {
                reader.execute("drop table signup_by_time");
            }
        }
    }

    static String stageRange(String url, Iterator<Row> rows) throws SQLException, IOException {
        var table = "range_" + TaskContext.get().taskAttemptId();
        try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("create table " + table + " (like signup_by_time)");
            copy(connection, table, signups(rows));
            var range = statement.executeQuery("select min(signed_up_at), max(signed_up_at) + interval '1 s' from " + table);
            range.next();
            var from = range.getString(1);
            var to = range.getString(2);
            statement.execute("alter table %s add check (signed_up_at >= '%s' and signed_up_at < '%s')"
                    .formatted(table, from, to));
            connection.commit();
            return "alter table signup_by_time attach partition %s for values from ('%s') to ('%s')".formatted(table, from, to);
        }
    }

    static long wal(Statement statement) throws SQLException {
        return number(statement, "select (pg_current_wal_insert_lsn() - '0/0')::bigint");
    }

    static long number(Statement statement, String query) throws SQLException {
        try (var result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    /// ## Several servers
    ///
    /// Each row goes to one of two servers, by a hash of its email, and the load must be whole on both. PostgreSQL has
    /// two-phase commit for that: each attempt ends with `PREPARE TRANSACTION`, by which a server promises that the
    /// transaction can be committed, whatever happens. The driver then says `COMMIT PREPARED` for the attempts that count.
    ///
    /// You see its price below. The commits are not simultaneous: between two of them, others see half a load. And a prepared
    /// transaction that nobody ends keeps its locks for ever, and keeps VACUUM from removing dead rows. A restart does not
    /// end it. So PostgreSQL has it switched off by default (`max_prepared_transactions` is 0), and if you use it, something
    /// must look for prepared transactions that were left behind, and end them.
    void severalServers(String url, Signups signups, PrintStream out) throws Exception {
        var rows = Signups.first(Math.min(signups.count(), 10_000));
        try (var east = another(); var west = another();
                var inEast = east.connection().createStatement(); var inWest = west.connection().createStatement()) {
            var urls = List.of(east.localUrl(), west.localUrl());
            if (!options.engine.isElsewhere()) {
                var transactions = options.engine.rows(rows).mapPartitions((MapPartitionsFunction<Row, String>) partition ->
                        List.of(prepare(urls, partition)).iterator(), Encoders.STRING()).collectAsList();
                out.printf("prepared: %d and %d transactions; rows visible: %,d and %,d%n", number(inEast, PREPARED),
                        number(inWest, PREPARED), number(inEast, ROWS), number(inWest, ROWS));
                for (var each : transactions) {
                    inEast.execute("commit prepared '" + each + "'");
                }
                out.printf("committed on one server: %,d and %,d%n", number(inEast, ROWS), number(inWest, ROWS));
                for (var each : transactions.subList(1, transactions.size())) {
                    inWest.execute("commit prepared '" + each + "'");
                }
                out.printf("committed on both, except one that was forgotten: %,d and %,d%n",
                        number(inEast, ROWS), number(inWest, ROWS));
                inWest.execute("set lock_timeout = '200ms'");
                try {
                    inWest.execute("truncate signup");
                } catch (SQLException e) {
                    out.println("truncate: " + e.getMessage());
                }
                inWest.execute("rollback prepared '" + transactions.getFirst() + "'");
            } else {
                out.println("Executors on another machine cannot reach servers that are started here.");
            }
        }
    }

    static final String PREPARED = "select count(*) from pg_prepared_xacts";
    static final String ROWS = "select count(*) from signup";

    static Database another() {
        var server = EmbeddedServer.start();
        return Database.open(new Where.Host(new Where.Embedded(), server.url(), server, false), Distance.NONE);
    }

    static String prepare(List<String> urls, Iterator<Row> rows) throws SQLException, IOException {
        var transaction = "load_" + TaskContext.get().taskAttemptId();
        var byServer = new HashMap<Integer, List<Signup>>();
        signups(rows).forEachRemaining(row -> byServer.computeIfAbsent(Math.floorMod(row.email().hashCode(), urls.size()),
                server -> new ArrayList<>()).add(row));
        for (int server = 0; server < urls.size(); server++) {
            try (var connection = DriverManager.getConnection(urls.get(server)); var statement = connection.createStatement()) {
                statement.execute("begin");
                copy(connection, "signup", byServer.getOrDefault(server, List.of()).iterator());
                statement.execute("prepare transaction '" + transaction + "'");
            }
        }
        return transaction;
    }

    /// Citus spreads one table over several servers, and does the two phases itself. If the server of your `--db` has it,
    /// this cell distributes a table and COPYs to the coordinator, which passes each row on to the server it belongs to.
    void citus(String url, Signups signups, PrintStream out) throws Exception {
        try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
            if (number(statement, "select count(*) from pg_extension where extname = 'citus'") == 0) {
                out.println("No Citus here. With it, a table is distributed by email, and COPY goes to the coordinator.");
                return;
            }
            statement.execute("create table signup_distributed (like signup); alter table signup_distributed drop id");
            statement.execute("select create_distributed_table('signup_distributed', 'email')");
            copy(connection, "signup_distributed", signups.iterator());
            out.printf("%,d rows in %,d shards%n", number(statement, "select count(*) from signup_distributed"),
                    number(statement, "select count(*) from citus_shards where table_name = 'signup_distributed'::regclass"));
            statement.execute("drop table signup_distributed");
        }
    }

    /// ## How the cost grows
    ///
    /// Can you predict how long a load takes? Four measurements go into this model: the start of Spark; a load of 16
    /// rows, one for each task, which shows what planning, tasks, connections and commits cost; the rows a second that
    /// one executor reads and encodes when it sends them nowhere; and the rows a second that the server takes from one
    /// JVM. A load should then take as long as that of 16 rows, plus its own rows divided by the lower of two rates:
    /// that of all executors together, or that of the server.
    ///
    /// The model predicts loads with 1, 2 and 4 executors, each a process on this machine, and then these loads are
    /// measured. The start is in neither time, and the percentage says by how much the measurement differs from the
    /// prediction. The model leaves something out: the executors compete with each other and with the server for this
    /// machine's cores, and a new JVM is slow at first. In a load of a second or two that weighs most. So read the
    /// percentages before you believe the last two columns: they are the model alone, start included, and nobody has
    /// loaded a billion rows here.
    void cost(String url, Signups signups, Distance asked, Grid.Sheet sheet) throws Exception {
        var tiny = Signups.first(Math.min(16, signups.count()));
        var few = Signups.first(Math.max(1, signups.count() / 20));
        var many = Signups.first(Math.max(1, signups.count() / 4));
        sheet.column("start", "measured and predicted", "start");
        sheet.column("tiny-elapsed", "measured and predicted", Format.rounded(tiny.count()) + " rows,\nmeasured");
        for (var size : List.of("few", "many")) {
            var head = Format.rounded(size.equals("few") ? few.count() : many.count()) + " rows,\n";
            sheet.column(size + "-elapsed", "measured and predicted", head + "measured");
            sheet.column(size + "-predicted", "measured and predicted", head + "predicted");
        }
        sheet.column("billion", "a model, not measured", "1 billion\nrows");
        sheet.column("ten-billion", "a model, not measured", "10 billion\nrows");
        for (var rows : List.of(tiny, few, many)) {
            options.engine.prepare(rows); // so that no measurement below writes the files
        }
        var here = new Target(options.engine, url, null);
        millis(url, () -> oneJvm(here, many)); // the first one compiles
        double server = many.count() / millis(url, () -> oneJvm(here, many)); // rows a millisecond
        double executor = 0;
        for (int executors : List.of(1, 2, 4)) {
            var row = executors == 1 ? "1 executor" : executors + " executors";
            sheet.next(row, many);
            options.engine.session("cluster[" + executors + "]");
            double start = options.engine.startUp().values().stream().mapToDouble(each -> each).sum();
            millis(url, () -> copyPerPartition(options.engine.rows(few), url, "")); // the first one compiles
            if (executor == 0) {
                nowhere(options.engine.rows(few));
                executor = many.count() / millis(url, () -> nowhere(options.engine.rows(many)));
            }
            double rate = Math.min(executors * executor, server);
            double perLoad = millis(url, () -> copyPerPartition(options.engine.rows(tiny), url, ""));
            sheet.mark(row, "start", Format.millis(start), start, "");
            sheet.mark(row, "tiny-elapsed", Format.millis(perLoad), perLoad, "");
            for (var rows : List.of(few, many)) {
                double elapsed = millis(url, () -> copyPerPartition(options.engine.rows(rows), url, ""));
                double predicted = perLoad + rows.count() / rate;
                var size = rows == few ? "few" : "many";
                sheet.mark(row, size + "-elapsed", Format.millis(elapsed), elapsed, "");
                sheet.mark(row, size + "-predicted",
                        Format.millis(predicted) + " " + Format.percent(elapsed / predicted - 1), predicted, "");
            }
            double before = start + perLoad;
            sheet.mark(row, "billion", hours(before + 1e9 / rate), before + 1e9 / rate, "");
            sheet.mark(row, "ten-billion", hours(before + 1e10 / rate), before + 1e10 / rate, "");
        }
    }

    static String hours(double millis) {
        return "%.1f h".formatted(millis / 3_600_000);
    }

    /// What an executor does with its rows, without the server:
    static void nowhere(Dataset<Row> rows) {
        rows.foreachPartition((ForeachPartitionFunction<Row>) partition -> {
            var out = new DataOutputStream(OutputStream.nullOutputStream());
            for (var each = signups(partition); each.hasNext(); ) {
                var row = each.next();
                out.write(row.email().getBytes(UTF_8));
                out.writeInt(row.points());
                out.writeLong(ChronoUnit.MICROS.between(YEAR_2000, row.signedUpAt()));
            }
        });
    }

    interface Work {
        void run() throws Exception;
    }

    static double millis(String url, Work work) throws Exception {
        try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
            statement.execute("truncate signup");
        }
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    /// ## What this script runs
    ///
    /// Each load gets a new name. Otherwise `copyAllOrNothing` would, rightly, do nothing from the second one on.
    Target open(String url) throws Exception {
        return Target.open(options.engine, url);
    }

    static Approach.Load<Target> bySpark(Driver.Load load) {
        return (target, signups) -> {
            try {
                load.load(target.rows(signups), target.url(), "load" + System.nanoTime());
            } catch (Exception e) {
                throw Engine.problem(e);
            }
        };
    }

    /// `--times 4` makes each fault four times, so each approach meets twenty.
    static final class Options {
        @Mixin Engine engine = new Engine();

        @Option(names = "--times", paramLabel = "N", defaultValue = "1", converter = Command.Count.class,
                description = "how often each fault is made (default: 1)")
        int times;

        @Option(names = "--faulty", split = ",", hidden = true,
                defaultValue = "spark-jdbc,copy-per-partition,copy-all-or-nothing")
        List<String> faulty; // for the tests, because each approach takes a minute
    }

    final Options options = new Options();

    void main(String... args) {
        contents().run(args);
        options.engine.close();
    }

    Notebook contents() {
        return new Notebook("14_more_machines").rows(2_000_000).options(options)
                .prepare((connection, signups) -> options.engine.prepare(signups))
                .time("spark-jdbc", "Spark's own writer", this::open, bySpark(MoreMachines::sparkJdbc))
                .time("spark-jdbc-tuned", "the same, tuned", this::open, bySpark(MoreMachines::sparkJdbcTuned))
                .time("copy-per-partition", "COPY in each partition", this::open, bySpark(MoreMachines::copyPerPartition))
                .time("copy-all-or-nothing", "COPY, all or nothing", this::open, bySpark(MoreMachines::copyAllOrNothing))
                .time("one-jvm", "COPY in one JVM", this::open, this::oneJvm)
                .show("start-up", "Before the first row", this::startUp)
                .grid("faults", "What a fault leaves", this::faults)
                .show("attach", "Attach instead of move", this::attach)
                .show("several-servers", "Several servers", this::severalServers)
                .show("citus", "Citus", this::citus)
                .grid("cost", "How the cost grows", this::cost);
    }

    /// ## Why it stays whole
    ///
    /// Spark retries a task that fails, so when a job succeeds each of its rows has been *processed*. It does not
    /// promise that this happened only once, because it cannot know whether an executor that died had committed. In the
    /// recording, Spark's writer stores [10,000][1] of 80,000 rows twice when an executor dies after a commit, and
    /// [10,000][2] when two attempts of one task both finish. COPY in each partition does the same ([10,000][3]): the
    /// format does not matter, the commit does. When the driver dies, [40,000][4] rows stay behind as half a load, and
    /// when the load is started again, they are in the table twice.
    ///
    /// In the same two cases all or nothing stored [0][5] and [0][6] rows twice. When the driver died, it left [0][7]
    /// rows as half a load, and [0][8] tables behind. That is not luck. Each attempt's rows are in a table that does
    /// not count until one transaction says so, and the same transaction records that the load is done. A crash of the
    /// server loses no committed row, and a task that it interrupts is simply retried.
    ///
    /// ## What it costs, and when it is worth it
    ///
    /// Moving writes each row a second time, to the table and to the WAL; attaching avoids that. The tables of the
    /// attempts must not be `unlogged`, although that is faster: after a crash they are empty, and the driver would
    /// move nothing.
    ///
    /// There is still only one server. More executors do not make it faster, and on one machine they compete with it
    /// for the cores. So Spark wins nothing here. Its own writer takes [about 3 times][9] as long as one JVM, and COPY
    /// in each partition [1.0 times][10], with Spark already up. One JVM stays the better choice until the reading and
    /// computing before the load is more than one machine can do. That is what Spark is for: a join of three terabytes
    /// whose result goes into your table, not a file.
    ///
    /// ## Distributed servers
    ///
    /// This section comes from reading, not from running. YugabyteDB speaks PostgreSQL's protocol, and its COPY commits every
    /// 20,000 rows unless you say `ROWS_PER_TRANSACTION 0` or `yb_default_copy_from_rows_per_transaction=0`
    /// ([COPY](https://docs.yugabyte.com/stable/api/ysql/the-sql-language/statements/cmd_copy/),
    /// [an example](https://dev.to/yugabyte/yugabytedb-transactional-load-with-non-transactional-copy-10ac)), so a
    /// COPY that fails leaves rows behind. CockroachDB's COPY is one transaction since 22.2, unless `copy_from_atomic_enabled`
    /// is off; with it off, and before 22.2, it commits a hundred rows at a time
    /// ([pull request 85986](https://github.com/cockroachdb/cockroach/pull/85986),
    /// [session variables](https://github.com/cockroachdb/docs/pull/15746)). The tables of the attempts need
    /// `create table` and COPY in one transaction. Ask first whether your server can do that.
    ///
    /// **Try it:** `jbang ch14 --only faults --times 4`: each approach then meets twenty faults. Then take `for share` out of
    /// `stage`, and work out what could go wrong. It will not show often, and that is the trouble with it.
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 15, and 15 for the exercise.
    ///
    /// **Ask:** who has a nightly Spark job that writes to PostgreSQL? What happens to the table when the job is killed at
    /// three, and started again at four?
    ///
    /// **Demonstrate:** `jbang ch14 --only faults`, which takes a minute or two: run it the evening before, or show the page.
    /// Fetch Spark before the day with `jbang warmup --spark`.
    ///
    /// **Trap:** "Spark has exactly-once". It has, for state that it keeps itself. Your table is outside.
    ///
    /// [1]: faults:14_more_machines/spark-jdbc/twice-killed-after-commit
    /// [2]: faults:14_more_machines/spark-jdbc/twice-second-attempt
    /// [3]: faults:14_more_machines/copy-per-partition/twice-killed-after-commit
    /// [4]: faults:14_more_machines/spark-jdbc/half-a-load-driver-killed
    /// [5]: faults:14_more_machines/copy-all-or-nothing/twice-killed-after-commit = 0
    /// [6]: faults:14_more_machines/copy-all-or-nothing/twice-second-attempt = 0
    /// [7]: faults:14_more_machines/copy-all-or-nothing/half-a-load-driver-killed = 0
    /// [8]: faults:14_more_machines/copy-all-or-nothing/tables-left-behind-driver-killed = 0
    /// [9]: 14_more_machines/spark-jdbc.median / 14_more_machines/one-jvm.median >= 1.5
    /// [10]: 14_more_machines/copy-per-partition.median / 14_more_machines/one-jvm.median >= 0.8
}
