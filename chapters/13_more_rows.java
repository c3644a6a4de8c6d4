///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN MoreRows
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS org.jooq:jooq:3.21.9
//DEPS de.siegmar:fastcsv:4.4.0
//COMPILE_OPTIONS -nowarn
//SOURCES ../workshop/OnStage.java
//SOURCES more/Connections.java
//SOURCES more/Costs.java
//SOURCES more/Cpu.java
//SOURCES more/Options.java
//SOURCES more/SmallHeap.java
//SOURCES more/Wide.java
//SOURCES 01_orm_loop.java
//SOURCES 02_orm_batch.java
//SOURCES 03_insert_loop.java
//SOURCES 04_execute_batch.java
//SOURCES 05_multi_row_insert.java
//SOURCES 06_copy.java
//SOURCES 07_generate_series.java
//FILES 13_more_rows.java
// The notebook begins here.

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static workshop.notebook.Approach.inTransaction;

import module java.base;
import module java.sql;
import more.Connections;
import more.Costs;
import more.Cpu;
import more.Options.Option;
import more.Options;
import more.SmallHeap.Candidate;
import more.SmallHeap;
import more.Wide;
import org.postgresql.PGConnection;
import workshop.notebook.Grid;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.server.EmbeddedServer;
import workshop.terminal.Format;
import workshop.wire.Distance;
import workshop.wire.WireTap;

/// # 13. More rows: where does it end?
///
/// Ten thousand rows fit anywhere. With ten million you reach a limit: the heap is full, or the log, or a core is busy
/// all the time, and a second connection or another kind of table begins to look like a good idea. This chapter loads a
/// million rows unless you ask for more (`--rows 10_000_000`), and looks for each of these limits.
///
/// **Before you run it:** chapter 6 builds a CSV in memory, and chapter 2 clears its session after each batch. Which
/// of the two dies in a heap of 64 MB? And what is the limit of the fastest way: the driver, the network, the disk,
/// or something else?
class MoreRows {

    static final String COPY = "copy signup (email, points, signed_up_at) from stdin (format binary)";
    static final String FREEZE = COPY.replace("binary", "binary, freeze");

    /// ## No object a row
    ///
    /// With a million rows, what your program does for each of them counts too, because here it shares the machine with the
    /// server. Chapter 6's binary COPY makes an array for each email, computes each time with a calendar, and copies each
    /// value from stream to stream. This one writes straight into the 64 KB that the driver then sends, and makes no object
    /// for a row. A row must fit into them, so this is for columns of a known, short length.
    static final class BinaryRows {

        interface Sink {
            void write(byte[] bytes, int from, int length) throws SQLException;
        }

        static final long YEAR_2000 = 946_684_800; // seconds after 1970

        final ByteBuffer buffer = ByteBuffer.allocate(65_536); // big-endian, as PostgreSQL is
        final Sink sink;

        BinaryRows(Sink sink) {
            this.sink = sink;
            buffer.put("PGCOPY\n\u00ff\r\n\0".getBytes(ISO_8859_1)).putInt(0).putInt(0);
        }

        void write(Signup signup) throws SQLException {
            if (buffer.remaining() < 3 * signup.email().length() + 28) { // bytes, at most, and the end marker
                flush();
            }
            buffer.putShort((short) 3); // columns
            put(signup.email());
            buffer.putInt(Integer.BYTES).putInt(signup.points());
            var time = signup.signedUpAt();
            buffer.putInt(Long.BYTES)
                    .putLong((time.toEpochSecond() - YEAR_2000) * 1_000_000 + time.getNano() / 1_000);
        }

        void put(String text) {
            int start = buffer.position() + Integer.BYTES;
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) > 127) { // more than one byte in UTF-8
                    var bytes = text.getBytes(UTF_8);
                    buffer.putInt(bytes.length).put(bytes);
                    return;
                }
                buffer.put(start + i, (byte) text.charAt(i));
            }
            buffer.putInt(text.length()).position(start + text.length());
        }

        void flush() throws SQLException {
            sink.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }

        void end() throws SQLException {
            buffer.putShort((short) -1);
            flush();
        }
    }

    static void copy(Connection connection, String sql, Iterable<Signup> signups) throws SQLException {
        var copy = Copy.copies(connection).copyIn(sql);
        try {
            var rows = new BinaryRows(copy::writeToCopy);
            for (var signup : signups) {
                rows.write(signup);
            }
            rows.end();
            copy.endCopy();
        } catch (Throwable e) {
            Copy.cancel(copy, e);
            throw e;
        }
    }

    void noObjectARow(Connection connection, Signups signups) throws SQLException {
        copy(connection, COPY, signups);
    }

    /// The yardstick is chapter 7's INSERT from `generate_series`, for which no row crosses the wire.
    void generateSeries(Connection connection, Signups signups) throws SQLException {
        new GenerateSeries().generateSeries(connection, signups);
    }

    /// ## The key afterwards
    ///
    /// An index that exists during the load gets one more entry for each row. One that is made at the end is sorted once. If
    /// both happen in one transaction, nobody sees the table without its key. But nobody can read the table at all until you
    /// commit, because ALTER TABLE and TRUNCATE lock it. So this is for a table that nobody reads yet.
    ///
    /// A transaction that has created or truncated the table may load it with `FREEZE`: the rows are stored as frozen, and
    /// no VACUUM has to visit them again to mark them so. The price: a transaction whose snapshot is older than yours, such
    /// as a long report, sees the frozen rows as soon as you commit, although it should not, and no longer sees the rows
    /// that TRUNCATE removed.
    void keyAfterwards(Connection connection, Signups signups) throws SQLException {
        execute(connection, "truncate signup; alter table signup drop constraint signup_pkey");
        copy(connection, FREEZE, signups);
        execute(connection, "alter table signup add primary key (id)");
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// ## A heap of 64 MB
    ///
    /// One approach from each of chapters 1 to 7, and the COPY of this chapter, run in JVMs of their own, each with a
    /// heap of 64 MB. Each step loads ten times as many rows as the one before, until the approach has loaded them all
    /// or dies. The peak is the most that any garbage collection left in the heap: what was needed, without the
    /// garbage. `never full` means that none ran. A load that is predicted to take too long is not begun.
    ///
    /// What streams its rows stays flat: it holds a chunk, or 64 KB, whatever the number of rows. What collects them first
    /// dies: a million rows of CSV in memory end [out of memory][1], while a COPY that streams loads them all in [1.5 s][2].
    ///
    /// [1]: small-heap:06_copy/csv-in-memory/1000000 = out of memory
    /// [2]: small-heap:13_more_rows/copy/1000000
    static final List<Candidate> CANDIDATES = List.of(
            new Candidate("01_orm_loop", OrmLoop.class, "one-transaction"),
            new Candidate("02_orm_batch", OrmBatch.class, "batch-sequence"),
            new Candidate("03_insert_loop", InsertLoop.class, "one-transaction"),
            new Candidate("04_execute_batch", ExecuteBatch.class, "execute-batch"),
            new Candidate("05_multi_row_insert", MultiRowInsert.class, "unnest"),
            new Candidate("06_copy", Copy.class, "csv-in-memory"),
            new Candidate("13_more_rows", MoreRows.class, "copy"),
            new Candidate("07_generate_series", GenerateSeries.class, "generate-series"));

    void smallHeap(String url, Signups signups, Distance asked, Grid.Sheet sheet) throws Exception {
        SmallHeap.fill(CANDIDATES, 64, url, signups, sheet);
    }

    /// ## Rows a statement
    ///
    /// Chapters 4 and 5 chose a thousand. Here are other sizes, for 32,768 rows in one transaction. A rewritten statement
    /// takes at most 65,535 parameters, so with three a row it has no more than 16,384 rows, whatever the size of the batch.
    ///
    /// In the recording batches of one row take [about 10 times][1] as long as batches of 512, because the driver waits
    /// more often. Beyond a few hundred rows there is little to gain, and larger statements need more memory on both
    /// sides. Where the batch is rewritten, 32,768 rows take [1.4 times][2] as long in one batch as in batches of 512.
    ///
    /// [1]: rows-a-statement:13_more_rows/execute-batch/1 / rows-a-statement:13_more_rows/execute-batch/512 >= 2
    /// [2]: rows-a-statement:13_more_rows/rewritten/32768 / rows-a-statement:13_more_rows/rewritten/512 >= 0.9
    static final int SWEPT = 32_768;

    void rowsAStatement(String url, Signups signups, Distance asked, Grid.Sheet sheet) throws Exception {
        var rows = Signups.first(Math.min(SWEPT, signups.count()));
        sheet.axis("rows a statement");
        var sizes = IntStream.of(1, 8, 64, 512, 4_096, 32_768).filter(size -> size <= rows.count()).toArray();
        for (int size : sizes) {
            sheet.column(String.valueOf(size), "elapsed, %,d rows".formatted(rows.count()), Format.whole(size), size);
        }
        try (var plain = DriverManager.getConnection(url);
                var rewriting = DriverManager.getConnection(url + "&reWriteBatchedInserts=true")) {
            for (int size : sizes) {
                sheet.next(size + " rows a statement", rows);
                note(sheet, "execute-batch", size, fastest(plain, "truncate signup", () -> batch(plain, rows, size)));
                note(sheet, "rewritten", size, fastest(rewriting, "truncate signup", () -> batch(rewriting, rows, size)));
                note(sheet, "unnest", size, fastest(plain, "truncate signup", () -> unnest(plain, rows, size)));
            }
        }
    }

    static void note(Grid.Sheet sheet, String id, int at, double millis) {
        sheet.mark("13_more_rows/" + id, String.valueOf(at), Format.duration(millis), millis, "");
    }

    /// Each point is the fastest of up to five runs within about a second. That is steadier than a median of so few.
    static double fastest(Connection connection, String before, WireTap.Action load) throws Exception {
        double fastest = Double.MAX_VALUE;
        double spent = 0;
        for (int run = 1; run <= 5 && spent < 1_000; run++) {
            execute(connection, before);
            connection.setAutoCommit(false);
            long start = System.nanoTime();
            load.run();
            connection.commit();
            double millis = (System.nanoTime() - start) / 1e6;
            connection.setAutoCommit(true);
            fastest = Math.min(fastest, millis);
            spent += millis;
        }
        return fastest;
    }

    static void batch(Connection connection, Signups signups, int size) throws SQLException {
        try (var insert = connection.prepareStatement(MultiRowInsert.insertOf(1))) {
            for (var chunk : MultiRowInsert.chunks(signups, size)) {
                for (var signup : chunk) {
                    MultiRowInsert.bind(insert, 0, signup);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }

    static void unnest(Connection connection, Signups signups, int size) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into signup (email, points, signed_up_at)
                select * from unnest(?::text[], ?::int[], ?::timestamptz[])""")) {
            for (var chunk : MultiRowInsert.chunks(signups, size)) {
                insert.setArray(1, connection.createArrayOf("text", chunk.stream().map(Signup::email).toArray()));
                insert.setArray(2, connection.createArrayOf("int4", chunk.stream().map(Signup::points).toArray()));
                insert.setArray(3, connection.createArrayOf("timestamptz",
                        chunk.stream().map(Signup::signedUpAt).toArray()));
                insert.executeUpdate();
            }
        }
    }

    /// ## Columns
    ///
    /// Three columns are few. These tables have 3, 10, 30 and 100, all of them numbers, and take 10,000 rows.
    ///
    /// The parameters of an INSERT are parsed and bound one by one, so its time grows with their number. COPY does much less
    /// for each value. At 100 columns the rewritten batch takes [about 4.5 times][1] as long as COPY, and [0.9 times][2] as
    /// long as the batch that is not rewritten.
    ///
    /// [1]: columns:13_more_rows/rewritten/100 / columns:13_more_rows/copy/100 >= 2
    /// [2]: columns:13_more_rows/rewritten/100 / columns:13_more_rows/execute-batch/100 >= 0.8
    void columns(String url, Signups signups, Distance asked, Grid.Sheet sheet) throws Exception {
        int rows = Math.min(10_000, signups.count());
        sheet.axis("columns");
        for (int columns : List.of(3, 10, 30, 100)) {
            sheet.column(String.valueOf(columns), "elapsed, %,d rows".formatted(rows), String.valueOf(columns), columns);
        }
        try (var plain = DriverManager.getConnection(url);
                var rewriting = DriverManager.getConnection(url + "&reWriteBatchedInserts=true")) {
            for (int columns : List.of(3, 10, 30, 100)) {
                sheet.next(columns + " columns", signups);
                var wide = new Wide(columns, rows);
                execute(plain, wide.table());
                note(sheet, "execute-batch", columns, fastest(plain, "truncate wide", () -> wide.insert(plain)));
                note(sheet, "rewritten", columns, fastest(rewriting, "truncate wide", () -> wide.insert(rewriting)));
                note(sheet, "copy", columns, fastest(plain, "truncate wide", () -> wide.copy(plain)));
                execute(plain, "drop table wide");
            }
        }
    }

    /// ## Connections
    ///
    /// A connection is one process of the server, which uses one core at most. So here the rows go through several, each
    /// with a virtual thread and a part of the rows of its own: once all into one table, and once each into its own table.
    /// The time is that of the faster of two runs.
    ///
    /// Look at the CPU seconds before you expect too much. Several connections save no work: with two of them on one table,
    /// the server's processes together need [1.3 times][1] the CPU seconds of one. Only the elapsed time can fall, and only as
    /// long as there are idle cores. Into one table, one connection takes [1.3 times][2] as long as two, and two take
    /// [0.9 times][3] as long as four. The program needs little: with a table for each connection, and one connection, the
    /// server works [about 8.5 times][4] as long as the program. (The program's very first figure is higher, and probably
    /// includes the JVM's compiler.) This was recorded on two cores, so no more than two processes could work at once. With
    /// more cores, more connections should pay; but that is an inference, and not in this recording.
    ///
    /// [1]: connections:13_more_rows/one-table/server-2 / connections:13_more_rows/one-table/server-1 >= 0.9
    /// [2]: connections:13_more_rows/one-table/1 / connections:13_more_rows/one-table/2 >= 0.9
    /// [3]: connections:13_more_rows/one-table/2 / connections:13_more_rows/one-table/4 >= 0.5
    /// [4]: connections:13_more_rows/a-table-each/server-1 / connections:13_more_rows/a-table-each/program-1 >= 2
    void connections(String url, Signups signups, Distance asked, Grid.Sheet sheet) throws Exception {
        int rows = Math.min(signups.count(), 500_000);
        var groups = List.of("elapsed, %,d rows".formatted(rows), "CPU of the program", "CPU of the server");
        sheet.axis("connections");
        for (int group = 0; group < groups.size(); group++) {
            for (int connections : List.of(1, 2, 4, 8)) {
                sheet.column(List.of("", "program-", "server-").get(group) + connections, groups.get(group),
                        String.valueOf(connections), connections);
            }
        }
        for (var way : List.of("one-table", "a-table-each")) {
            for (int connections : List.of(1, 2, 4, 8)) {
                sheet.next(way + ", " + Format.many(connections, "connection"), signups);
                var one = parallel(url, rows, connections, way.equals("one-table"));
                var two = parallel(url, rows, connections, way.equals("one-table"));
                var cpu = one.millis() < two.millis() ? one : two;
                var row = "13_more_rows/" + way;
                sheet.mark(row, String.valueOf(connections), Format.duration(cpu.millis()), cpu.millis(), "");
                sheet.mark(row, "program-" + connections, Cpu.text(cpu.program()), cpu.program(), "");
                sheet.mark(row, "server-" + connections, Cpu.text(cpu.server()), cpu.server(), "");
            }
        }
    }

    static Cpu parallel(String url, int rows, int number, boolean oneTable) throws Exception {
        try (var pool = new Connections(url, number)) {
            execute(pool.get(0), "truncate signup");
            for (int i = 0; i < number; i++) {
                execute(pool.get(0), "create table part_" + i + " (like signup including all)");
            }
            var cpu = Cpu.of(pool.all(), () -> pool.each((connection, i) -> copy(connection,
                    oneTable ? COPY : COPY.replace("signup ", "part_" + i + " "), part(rows, i, number))));
            for (int i = 0; i < number; i++) {
                execute(pool.get(0), "drop table part_" + i);
            }
            return cpu;
        }
    }

    static Iterable<Signup> part(int rows, int number, int of) {
        int before = (int) ((long) rows * number / of);
        int last = (int) ((long) rows * (number + 1) / of);
        return () -> IntStream.rangeClosed(before + 1, last).mapToObj(Signup::number).iterator();
    }

    /// ## All or nothing, with several connections
    ///
    /// Several connections are several transactions. Here the second of two meets a bad row. Where each commits on its own,
    /// half of the load is stored. So let each fill a table of its own, and when all have ended, attach these as partitions
    /// in one short transaction. A CHECK that says which rows a table holds spares PostgreSQL a scan of them. Give each table
    /// its indexes beforehand, too. Or fill staging tables, and move their rows with INSERT ... SELECT in one transaction;
    /// that writes each row twice.
    void allOrNothing(String url, Signups signups, PrintStream out) throws Exception {
        int rows = Math.min(signups.count(), 200_000);
        try (var pool = new Connections(url, 2)) {
            var first = pool.get(0);
            execute(first, "create table history (email varchar(255), points int, signed_up_at timestamptz)"
                    + " partition by range (signed_up_at)");
            out.println("each commits, one fails: " + outcome(() -> load(pool, rows, "signup", "signup", true)));
            out.printf("  stored: %,d of %,d rows%n", Copy.number(first, "select count(*) from signup"), rows);
            for (boolean fails : List.of(true, false)) {
                execute(first, PARTS.formatted(Signup.number(rows / 2 + 1).signedUpAt()));
                out.println("partitions, " + (fails ? "one fails: " : "both end:  ") + outcome(() -> {
                    load(pool, rows, "early", "late", fails);
                    execute(first, ATTACH.formatted(Signup.number(rows / 2 + 1).signedUpAt()));
                }));
                out.printf("  stored: %,d of %,d rows%n", Copy.number(first, "select count(*) from history"), rows);
            }
            execute(first, "drop table history");
        }
    }

    static final String PARTS = """
            drop table if exists early, late;
            create table early (like history, check (signed_up_at < '%1$s' and signed_up_at is not null));
            create table late (like history, check (signed_up_at >= '%1$s' and signed_up_at is not null))""";
    static final String ATTACH = """
            begin;
            alter table history attach partition early for values from (minvalue) to ('%1$s');
            alter table history attach partition late for values from ('%1$s') to (maxvalue);
            commit""";

    static void load(Connections pool, int rows, String one, String other, boolean fails) throws Exception {
        var bad = new Signup("x".repeat(256), 1, Signup.number(rows).signedUpAt());
        pool.each((connection, i) -> copy(connection, COPY.replace("signup ", List.of(one, other).get(i) + " "),
                fails && i == 1 ? List.of(bad) : part(rows, i, 2)));
    }

    static String outcome(WireTap.Action action) {
        try {
            long start = System.nanoTime();
            action.run();
            return "all in " + Format.duration((System.nanoTime() - start) / 1e6);
        } catch (Exception e) {
            return e.getMessage().lines().findFirst().orElse("");
        }
    }

    /// ## What the table costs
    ///
    /// The same rows go by the same COPY into other tables. With `before`, everything is in place when the load begins;
    /// with `after`, it is added when the rows are there. A trigger cannot come after: it would have missed the rows. A
    /// random key (UUID v4) lands anywhere in the index, splits pages in the middle, and once the index is larger than the
    /// cache, can cost a read for each row. A key that begins with the time (v7, from PostgreSQL 18) adds to the right end
    /// of the index, as a sequence's number does.
    ///
    /// In the recording a load with the key and three more indexes takes [about 2.5 times][1] as long when they are
    /// there from the beginning as when they are made at the end, and logs [about 2.5 times][2] as many bytes.
    ///
    /// [1]: table-costs:13_more_rows/three-indexes/before / table-costs:13_more_rows/three-indexes/after >= 1.3
    /// [2]: table-costs:13_more_rows/three-indexes/wal-before / table-costs:13_more_rows/three-indexes/wal-after >= 1.5
    static final String NUMBER = "bigint generated by default as identity";
    static final String PRIMARY = "alter table cost add primary key (id);";
    static final List<Costs.Table> TABLES = List.of(
            new Costs.Table("no-key", NUMBER, "", true),
            new Costs.Table("primary-key", NUMBER, PRIMARY, true),
            new Costs.Table("three-indexes", NUMBER, PRIMARY + "create index on cost (email);"
                    + " create index on cost (points); create index on cost (signed_up_at)", true),
            new Costs.Table("foreign-key", NUMBER, PRIMARY
                    + "alter table cost add foreign key (points) references level", true),
            new Costs.Table("trigger", NUMBER, PRIMARY + "create trigger lower before insert on cost"
                    + " for each row execute function lower_email()", false),
            new Costs.Table("uuid-v4", "uuid default gen_random_uuid()", PRIMARY, true),
            new Costs.Table("uuid-v7", "uuid default uuidv7()", PRIMARY, true));

    void tableCosts(String url, Signups signups, Distance asked, Grid.Sheet sheet) throws Exception {
        try (var connection = DriverManager.getConnection(url)) {
            execute(connection, """
                    create table level as select generate_series(0, 999) points;
                    alter table level add primary key (points);
                    create function lower_email() returns trigger language plpgsql as
                        'begin new.email = lower(new.email); return new; end'""");
            Costs.fill("13_more_rows", TABLES, url, Signups.first(Math.min(250_000, signups.count())), sheet,
                    (same, rows) -> copy(same, COPY.replace("signup ", "cost "), rows));
            execute(connection, "drop table level; drop function lower_email");
        }
    }

    /// ## Options, alone and together
    ///
    /// These need a server that nobody else uses, so the cell starts one. Each option loads the rows, and then the
    /// server crashes: its processes are killed, what it had only in memory is lost, and it starts again from what is on its
    /// disk. The last column is how many rows you would still have.
    ///
    /// - `synchronous_commit = off` does not wait for the disk at the commit. A large load has one commit, so this gains next
    ///   to nothing, and a crash soon afterwards loses the load. (This server writes its log by itself only every 10
    ///   seconds, so that the crash comes soon enough.)
    /// - A small `max_wal_size` makes the server begin a checkpoint again and again, and each writes the table to the disk
    ///   while you load. The log hardly grows, because a new page need not be logged whole after a checkpoint, as an old one
    ///   must. The default is 1 GB, and a larger load deserves more.
    /// - `FREEZE` spares a later VACUUM the work. It does not make the load itself faster.
    /// - `UNLOGGED` writes no log, and the table is empty after a crash. `SET LOGGED` afterwards logs it all, in one go.
    /// - `wal_level = minimal` writes no log for a table that the same transaction has created, and flushes the table itself
    ///   instead. The rows are safe; but there can be no replica, and no backup from the log.
    ///
    /// `together` has the key afterwards, `FREEZE` and `wal_level = minimal`, all of which keep the rows.
    /// `generate_series` takes [about 2.5 times][1] as long. The key afterwards and `FREEZE`, without
    /// `wal_level = minimal`, take [1.0 times][4] as long as all together. `FREEZE` by itself takes [1.0 times][5] as
    /// long as the plain COPY. After the crash, [none][2] of the rows are left from the COPY that did not wait for the
    /// disk, and [none][3] in the unlogged table.
    ///
    /// [1]: options:13_more_rows/generate-series/elapsed / options:13_more_rows/together/elapsed >= 1.5
    /// [2]: options:13_more_rows/sync-commit-off/after-a-crash = 0
    /// [3]: options:13_more_rows/unlogged/after-a-crash = 0
    /// [4]: options:13_more_rows/key-afterwards/elapsed / options:13_more_rows/together/elapsed >= 0.8
    /// [5]: options:13_more_rows/freeze/elapsed / options:13_more_rows/copy/elapsed >= 0.9
    static final String TABLE = "create table signup (id " + NUMBER + ", email varchar(255) not null,"
            + " points int not null, signed_up_at timestamptz not null);";
    static final String KEY = "alter table signup add primary key (id);";
    static final String UNLOGGED = TABLE.replace("create", "create unlogged");
    static final String MINIMAL = "alter system set wal_level = minimal; alter system set max_wal_senders = 0";

    void options(String url, Signups signups, Distance asked, Grid.Sheet sheet) throws Exception {
        Options.Load copy = (connection, rows) -> copy(connection, COPY, rows);
        Options.Load frozen = (connection, rows) -> copy(connection, FREEZE, rows);
        Options.fill("13_more_rows", List.of(
                new Option("generate-series", "", "", TABLE + KEY, false, this::generateSeries, ""),
                new Option("copy", "", "", TABLE + KEY, false, copy, ""),
                new Option("sync-commit-off", "", "set synchronous_commit = off", TABLE + KEY, false, copy, ""),
                new Option("max-wal-size-64MB", "alter system set max_wal_size = '64MB'", "", TABLE + KEY, false, copy, ""),
                new Option("freeze", "", "", TABLE + KEY, true, frozen, ""),
                new Option("key-afterwards", "", "", TABLE, true, frozen, KEY),
                new Option("unlogged", "", "", UNLOGGED + KEY, false, copy, ""),
                new Option("unlogged-then-logged", "", "", UNLOGGED + KEY, false, copy, "alter table signup set logged"),
                new Option("wal-level-minimal", MINIMAL, "", TABLE + KEY, true, copy, ""),
                new Option("together", MINIMAL, "", TABLE, true, frozen, KEY)), signups, sheet);
    }

    /// ## How far is it?
    ///
    /// A COPY says nothing until it ends. But a second connection can look: `pg_stat_progress_copy` has, for each COPY that
    /// is running, the rows and bytes so far. That is all a progress bar needs.
    void progress(String url, Signups signups, PrintStream out) throws Exception {
        var ended = new CountDownLatch(1);
        try (var pool = new Connections(url, 2)) {
            int loading = pool.get(0).unwrap(PGConnection.class).getBackendPID();
            pool.each((connection, i) -> {
                if (i == 0) {
                    try {
                        copy(connection, COPY, signups);
                    } finally {
                        ended.countDown();
                    }
                } else {
                    watch(connection, loading, signups.count(), ended, out);
                }
            });
            out.printf("[%s] %,d rows%n", "#".repeat(20), Copy.number(pool.get(0), "select count(*) from signup"));
        }
    }

    static void watch(Connection connection, int loading, int all, CountDownLatch ended, PrintStream out)
            throws SQLException, InterruptedException {
        try (var look = connection.prepareStatement(
                "select tuples_processed, bytes_processed from pg_stat_progress_copy where pid = ?")) {
            look.setInt(1, loading);
            for (int drawn = 0; !ended.await(20, TimeUnit.MILLISECONDS); ) {
                try (var seen = look.executeQuery()) {
                    if (seen.next() && 20 * seen.getLong(1) / all >= drawn + 2) {
                        drawn = (int) (20 * seen.getLong(1) / all);
                        out.printf("[%-20s] %,d rows, %.1f MB%n", "#".repeat(drawn), seen.getLong(1), seen.getLong(2) / 1e6);
                    }
                }
            }
        }
    }

    /// ## The limit
    ///
    /// What is the best that a COPY can do? Let the server read the same bytes from a file of its own: no program, no
    /// network. Then only make the bytes, without sending them; and only write them to the disk, and wait until they are
    /// there.
    void limit(String url, Signups signups, Distance asked, Grid.Sheet sheet) throws Exception {
        var group = "%,d rows".formatted(signups.count());
        sheet.column("elapsed", group, "elapsed");
        sheet.column("rows", group, "rows/s");
        sheet.column("bytes", group, "MB/s");
        sheet.column("program", group, "CPU of\nthe program");
        sheet.column("server", group, "CPU of\nthe server");
        try (var server = EmbeddedServer.start();
                var pool = new Connections(server.administratorUrl(), 1)) {
            var connection = pool.get(0);
            execute(connection, TABLE + KEY);
            copy(connection, COPY, signups);
            execute(connection, SERVER_COPIES.formatted("to"));
            long bytes = Copy.number(connection, "select size from pg_stat_file('rows')");
            var folder = text(connection, "show data_directory");
            var ways = new LinkedHashMap<String, WireTap.Action>();
            ways.put("copy", () -> copy(connection, COPY, signups));
            ways.put("server-copies-file", () -> execute(connection, SERVER_COPIES.formatted("from")));
            ways.put("make-bytes", () -> makeBytes(signups));
            ways.put("write-bytes", () -> writeBytes(folder, bytes));
            var runs = new LinkedHashMap<String, List<Cpu>>();
            for (int run = 1; run <= 4; run++) {
                for (var way : ways.entrySet()) {
                    sheet.next(way.getKey() + ", run " + run, signups);
                    execute(connection, "truncate signup");
                    runs.computeIfAbsent(way.getKey(), id -> new ArrayList<>()).add(Cpu.of(pool.all(), way.getValue()));
                }
            }
            runs.forEach((id, all) -> {
                var row = "13_more_rows/" + id;
                var cpu = all.stream().skip(1).sorted(Comparator.comparing(Cpu::millis)).toList().get(1);
                double seconds = cpu.millis() / 1e3;
                sheet.mark(row, "elapsed", Format.duration(cpu.millis()), cpu.millis(), "");
                sheet.mark(row, "rows", Format.rounded((long) (signups.count() / seconds)), signups.count() / seconds, "");
                sheet.mark(row, "bytes", "%.0f".formatted(bytes / 1e6 / seconds), bytes / 1e6 / seconds, "");
                sheet.mark(row, "program", Cpu.text(cpu.program()), 1e3 * cpu.program(), "");
                sheet.mark(row, "server", Cpu.text(cpu.server()), 1e3 * cpu.server(), "");
            });
        }
    }

    static final String SERVER_COPIES = """
            do $$ begin execute format('copy signup (email, points, signed_up_at) %s %%L (format binary)',
                current_setting('data_directory') || '/rows'); end $$""";

    static String text(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    static void makeBytes(Signups signups) throws SQLException {
        var rows = new BinaryRows((bytes, from, length) -> {});
        for (var signup : signups) {
            rows.write(signup);
        }
        rows.end();
    }

    static void writeBytes(String folder, long bytes) throws IOException {
        try (var channel = FileChannel.open(Path.of(folder, "bytes"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) { // beside the server's data
            var buffer = ByteBuffer.allocate(65_536);
            for (long left = bytes; left > 0; left -= buffer.capacity()) {
                channel.write(buffer.clear());
            }
            channel.force(true);
        }
    }

    /// To load the same bytes from its own file, the server takes [1.0 times][1] as long as a binary COPY from the
    /// program. The COPY's elapsed time is [1.0 times][2] the CPU seconds of the server's one process. Making the bytes
    /// takes a small part of that, at the same time, and the disk could take them [about 50 times][3] as fast. So the
    /// limit has a name: one core of the server, which puts rows into a table and an index. A faster driver gains
    /// nothing any more. What can still help is less work for each row (the key afterwards), or another core (a second
    /// connection).
    ///
    /// [1]: limit:13_more_rows/server-copies-file/elapsed / limit:13_more_rows/copy/elapsed >= 0.9
    /// [2]: limit:13_more_rows/copy/elapsed / limit:13_more_rows/copy/server >= 0.9
    /// [3]: limit:13_more_rows/copy/elapsed / limit:13_more_rows/write-bytes/elapsed >= 1.5
    ///
    /// ## What this script runs
    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("13_more_rows").rows(1_000_000)
                .prepare(new OrmBatch()::allotBlocks)
                .time("generate-series", "generate_series", this::generateSeries)
                .time("copy", "Binary COPY, no object a row", this::noObjectARow)
                .time("key-afterwards", "The same, key afterwards", inTransaction(this::keyAfterwards))
                .grid("small-heap", "More rows in a small heap", this::smallHeap)
                .grid("rows-a-statement", "Rows a statement", this::rowsAStatement)
                .grid("columns", "Columns", this::columns)
                .grid("connections", "Connections", this::connections)
                .show("all-or-nothing", "All or nothing, with several connections", this::allOrNothing)
                .grid("table-costs", "What the table costs", this::tableCosts)
                .grid("options", "Options, alone and together", this::options)
                .show("progress", "How far is it?", this::progress)
                .grid("limit", "The limit", this::limit);
    }

    /// ## What you gave up
    ///
    /// With the key afterwards, the table for as long as the load takes: nobody can read it. With several connections,
    /// the one transaction. With `UNLOGGED`, the load itself, whenever the server crashes; with `synchronous_commit`
    /// off, if it crashes soon afterwards. That is fine where you can load again, and only there. With
    /// `wal_level = minimal`, your replicas, and backups from the log.
    ///
    /// ## When to stop
    ///
    /// At the first thing that is fast enough. One streamed COPY loads any number of rows from a small heap, in one
    /// transaction. The server's memory is another matter: for a foreign key, or an AFTER trigger for each row, it remembers
    /// each row until the statement ends. So with many millions of rows, drop the foreign key and add it again afterwards,
    /// or load in parts. Then run `ANALYZE`: until then the planner goes by the statistics of the table as it was before.
    /// (Autovacuum does it too, but later.) Most imports need nothing else. If yours does, make the indexes afterwards, if
    /// you may. Only then look at the cores.
    ///
    /// **Try it:** `jbang ch13 --only small-heap --rows 10_000_000`. Then give a load of yours a heap of 64 MB, and
    /// see whether it survives.
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 20, and 20 for the exercise.
    ///
    /// **Ask:** the import of ten million rows takes two minutes, and the server has sixteen cores. What do you look at
    /// before you open a second connection? (Which process is busy. If it is one thread of your program, a second
    /// connection to the server gains nothing.)
    ///
    /// **Demonstrate:** `jbang ch13 --only options --rows 200_000`. While the bar names an option, have somebody say
    /// what the crash will leave of it.
    ///
    /// **Trap:** "then let us make the table UNLOGGED". Point at the last column.
}
