///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.jooq:jooq:3.21.9
//COMPILE_OPTIONS -nowarn
//SOURCES ../workshop/OnStage.java
//FILES 05_multi_row_insert.java
// The notebook begins here.

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.table;
import static workshop.notebook.Approach.inTransaction;

import module java.base;
import module java.sql;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.CallbackExecuteListener;
import org.jooq.impl.DSL;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 5. The multi-row INSERT: one statement, many rows
///
/// Chapter 4 took the waiting away, and left a statement for each row: ten thousand times Bind, Execute, and a server
/// that starts and ends an INSERT. SQL itself has a better offer: `INSERT INTO signup VALUES (...), (...), (...)` is
/// one statement with many rows. In the Django experiment it was the fastest INSERT that was written by hand.
///
/// There are four ways to get one in Java. You write it yourself; jOOQ writes it; the driver writes it behind your
/// back; or you send arrays, and let SQL make rows of them.
///
/// **Before you run it:** which of the four has the fewest bytes on the wire, and which is the fastest?
class MultiRowInsert {

    static final int CHUNK = 1_024; // rows of one statement

    /// ## VALUES by hand
    ///
    /// The text of the statement depends on the number of rows; only the last chunk has a different one. A chunk of a
    /// few hundred to a few thousand rows is enough; past that, statements get longer and save few round trips.
    /// Preparing a statement once a chunk is cheap, because pgjdbc keeps the statements that it used last, up to 256
    /// texts and 5 MiB by default.
    ///
    /// The code is noisier than a batch: somebody counts question marks. And never put the values into the text
    /// instead of the question marks. That is how SQL injection begins, and how a quote in a name ends an import.
    ///
    /// `Gatherers` came with Java 24. With an older Java, write an iterator:
    ///
    /// ```java
    /// static Iterable<List<Signup>> chunks(Signups signups, int size) {
    ///     var rows = signups.iterator();
    ///     return () -> new Iterator<>() {
    ///         public boolean hasNext() {
    ///             return rows.hasNext();
    ///         }
    ///
    ///         public List<Signup> next() {
    ///             var chunk = new ArrayList<Signup>(size);
    ///             while (chunk.size() < size && rows.hasNext()) {
    ///                 chunk.add(rows.next());
    ///             }
    ///             return chunk;
    ///         }
    ///     };
    /// }
    /// ```
    void valuesByHand(Connection connection, Signups signups) throws SQLException {
        for (var chunk : chunks(signups, CHUNK)) {
            execute(connection, insertOf(chunk.size()), chunk);
        }
    }

    static int execute(Connection connection, String sql, List<Signup> chunk) throws SQLException {
        try (var insert = connection.prepareStatement(sql)) {
            for (int row = 0; row < chunk.size(); row++) {
                bind(insert, 3 * row, chunk.get(row));
            }
            return insert.executeUpdate();
        }
    }

    static Iterable<List<Signup>> chunks(Signups signups, int size) {
        return StreamSupport.stream(signups.spliterator(), false)
                .gather(Gatherers.windowFixed(size))::iterator;
    }

    static String insertOf(int rows) {
        return "insert into signup (email, points, signed_up_at) values (?, ?, ?)"
                + ", (?, ?, ?)".repeat(rows - 1);
    }

    static void bind(PreparedStatement insert, int before, Signup signup) throws SQLException {
        insert.setString(before + 1, signup.email());
        insert.setInt(before + 2, signup.points());
        insert.setObject(before + 3, signup.signedUpAt());
    }

    /// ## jOOQ writes it
    ///
    /// You give rows, and jOOQ's types check them; nobody counts question marks. With generated classes the names of
    /// table and columns are checked too; here they are written out, so that you can see them.
    static final Table<?> SIGNUP = table("signup");
    static final Field<String> EMAIL = field("email", String.class);
    static final Field<Integer> POINTS = field("points", Integer.class);
    static final Field<OffsetDateTime> SIGNED_UP_AT = field("signed_up_at", OffsetDateTime.class);

    void jooqValues(Connection connection, Signups signups) {
        var dsl = DSL.using(connection, SQLDialect.POSTGRES);
        for (var chunk : chunks(signups, CHUNK)) {
            insertOf(dsl, chunk).execute();
        }
    }

    static Query insertOf(DSLContext dsl, List<Signup> chunk) {
        return dsl.insertInto(SIGNUP, EMAIL, POINTS, SIGNED_UP_AT)
                .valuesOfRows(chunk.stream().map(signup ->
                        row(signup.email(), signup.points(), signup.signedUpAt())).toList());
    }

    /// ## The driver writes it
    ///
    /// This is chapter 4's code with another batch size. The connection's URL says `reWriteBatchedInserts=true`, and
    /// pgjdbc makes INSERTs of many rows out of the batch on its way out. One parameter, and no line of code: if you
    /// have a batch already, and a Spring application has many, try this first.
    ///
    /// The driver makes statements whose number of rows is a power of two, up to 32,768 and never with more than
    /// 65,535 parameters, so that it needs to prepare only a few. A batch of 1,024 rows is one statement; one of
    /// 1,000 rows is six. Before version 42.7.13 it stopped at 128 rows, and most of what you can read about it is
    /// older than that. `reWriteBatchedInsertsSize` lowers the limit, if a pooler or a log cannot cope with
    /// statements that long.
    ///
    /// In Spring Boot, put the parameter into `spring.datasource.url`, or set
    /// `spring.datasource.hikari.data-source-properties.reWriteBatchedInserts` to true. Spring Boot 3.5 brings a driver
    /// that stops at 128 rows (42.7.7 with 3.5.4); a later one is a property of your build, `postgresql.version`.
    void rewriteBatchedInserts(Connection connection, Signups signups) throws SQLException {
        try (var insert = connection.prepareStatement(insertOf(1))) {
            int count = 0;
            for (var signup : signups) {
                bind(insert, 0, signup);
                insert.addBatch();
                if (++count % CHUNK == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }

    /// ## unnest: columns instead of rows
    ///
    /// Turn the table on its side. Send one array per column: that is three bind parameters, for any number of rows.
    /// The statement's text never changes, so from its fifth execution it stays prepared. `ON CONFLICT`, `RETURNING`
    /// and a `SELECT` with joins are all still yours. What limits a chunk is memory.
    void unnest(Connection connection, Signups signups) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into signup (email, points, signed_up_at)
                select * from unnest(?::text[], ?::int[], ?::timestamptz[])""")) {
            for (var chunk : chunks(signups, CHUNK)) {
                var emails = chunk.stream().map(Signup::email).toArray();
                var points = chunk.stream().map(Signup::points).toArray();
                var times = chunk.stream().map(Signup::signedUpAt).toArray();
                insert.setArray(1, connection.createArrayOf("text", emails));
                insert.setArray(2, connection.createArrayOf("int4", points));
                insert.setArray(3, connection.createArrayOf("timestamptz", times));
                insert.executeUpdate();
            }
        }
    }

    /// ## Why it is faster
    ///
    /// Now the counts: a round trip a chunk, and one Bind and one Execute with it, for a thousand rows, where chapter
    /// 4 had a Bind and an Execute for each. What went is the server's work to begin and end a statement for each
    /// row.
    ///
    /// VALUES by hand has [11][1] Executes where chapter 4 had [10,001][2], and `unnest` is [about 2.5 times][3] as
    /// fast as that batch. VALUES by hand ([30 ms][4]) and the rewritten batch ([30 ms][5]) may change places from run
    /// to run; `unnest` took [24 ms][6].
    ///
    /// The fewest bytes are those of `unnest`, [0.52 MB][7]. A rewritten batch sent [1.3 times][8] as many, and VALUES
    /// by hand [1.6 times][9]. Those are the bytes of a fresh connection, on which a long text is sent five times; the
    /// fifth time the driver gives the statement a name. Later loads through the same connection no longer send it.
    ///
    /// ![What crosses the wire when each statement has a thousand rows: ten statements](../images/wire_05_multi_row_insert_values-by-hand.svg)
    ///
    /// ## What jOOQ's comfort costs
    ///
    /// In the recording jOOQ takes [1.6 times][10] as long as VALUES by hand, with the same [11][11] round trips. That
    /// is no verdict on jOOQ. It is not the same statement: jOOQ tells the server the type of a time, in each row. And
    /// it makes the text anew for each chunk. This cell takes it apart, with code that is warm: the statement by hand,
    /// jOOQ's statement without jOOQ, making the text without a server, and jOOQ as a whole.
    ///
    /// [1]: 05_multi_row_insert/values-by-hand.messages.Execute
    /// [2]: 04_execute_batch/execute-batch.messages.Execute
    /// [3]: 04_execute_batch/execute-batch.median / 05_multi_row_insert/unnest.median >= 1.2
    /// [4]: 05_multi_row_insert/values-by-hand.median
    /// [5]: 05_multi_row_insert/rewrite-batched-inserts.median
    /// [6]: 05_multi_row_insert/unnest.median
    /// [7]: 05_multi_row_insert/unnest.sent
    /// [8]: 05_multi_row_insert/rewrite-batched-inserts.sent / 05_multi_row_insert/unnest.sent >= 1.1
    /// [9]: 05_multi_row_insert/values-by-hand.sent / 05_multi_row_insert/unnest.sent >= 1.1
    /// [10]: 05_multi_row_insert/jooq-values.median / 05_multi_row_insert/values-by-hand.median >= 1.1
    /// [11]: 05_multi_row_insert/jooq-values.roundTrips
    void jooqApart(String url, PrintStream out) throws Exception {
        var chunk = chunks(Signups.first(CHUNK), CHUNK).iterator().next();
        try (var connection = DriverManager.getConnection(url)) {
            var dsl = DSL.using(connection, SQLDialect.POSTGRES);
            var text = insertOf(dsl, chunk).getSQL();
            out.println("by hand: ..." + insertOf(CHUNK).substring(insertOf(CHUNK - 1).length()));
            out.println("jOOQ:    ..." + text.substring(text.lastIndexOf(", (")));
            connection.setAutoCommit(false);
            var parts = new LinkedHashMap<String, Callable<?>>();
            parts.put("by hand", () -> execute(connection, insertOf(CHUNK), chunk));
            parts.put("jOOQ's text by JDBC", () -> execute(connection, text, chunk));
            parts.put("jOOQ makes the text", () -> insertOf(dsl, chunk).getSQL());
            parts.put("jOOQ", () -> insertOf(dsl, chunk).execute());
            var times = new LinkedHashMap<String, List<Long>>();
            for (int run = 1; run <= 150; run++) {
                for (var part : parts.entrySet()) {
                    long start = System.nanoTime();
                    part.getValue().call();
                    times.computeIfAbsent(part.getKey(), name -> new ArrayList<>()).add(System.nanoTime() - start);
                    connection.rollback();
                }
            }
            times.forEach((part, nanos) -> out.printf("%-20s  %5.2f ms for %,d rows%n", part,
                    nanos.stream().skip(100).sorted().skip(25).findFirst().orElseThrow() / 1e6, CHUNK));
        }
    }

    /// ## No more than 65,535 bind parameters
    ///
    /// PostgreSQL's protocol counts bind parameters in 16 bits. Three columns and 30,000 rows are 90,000 of them.
    /// pgjdbc refuses, before it has sent anything. jOOQ does what its manual says (`Settings.inlineThreshold`):
    /// above its limit it writes the values into the text of the statement. That works, and gives the server a text
    /// of megabytes to parse that it will never see again.
    void bindLimit(String url, PrintStream out) throws SQLException {
        var rows = chunks(Signups.first(30_000), 30_000).iterator().next();
        try (var connection = DriverManager.getConnection(url)) {
            try {
                execute(connection, insertOf(rows.size()), rows);
            } catch (SQLException e) {
                out.println("pgjdbc, SQLState " + e.getSQLState() + ": " + e.getMessage());
            }
            var text = new AtomicReference<String>();
            var dsl = DSL.using(connection, SQLDialect.POSTGRES);
            dsl.configuration().setAppending(
                    new CallbackExecuteListener().onExecuteStart(call -> text.set(call.sql())));
            int stored = insertOf(dsl, rows).execute();
            long parameters = text.get().chars().filter(c -> c == '?').count();
            out.printf("jOOQ: %,d rows stored, by a text of %,d characters, bind parameters: %d%n",
                    stored, text.get().length(), parameters);
        }
    }

    /// ## Update counts of -2
    ///
    /// `executeBatch` returns a count for each row: 1 for a row stored, 0 for one that `ON CONFLICT DO NOTHING`
    /// skipped. A rewritten statement of several rows cannot know; it returns -2, "done, number unknown", for each of
    /// them. These five words become a statement of four rows and one of a single row, which keeps its count. If your
    /// code adds up those counts, or asks which rows were skipped, rewriting breaks it without an error.
    void updateCounts(String url, PrintStream out) throws SQLException {
        for (var rewrite : List.of(false, true)) {
            var option = "reWriteBatchedInserts=" + rewrite;
            try (var connection = DriverManager.getConnection(url + "&" + option)) {
                connection.createStatement().execute("create temporary table word (word text unique)");
                try (var insert = connection.prepareStatement(
                        "insert into word values (?) on conflict do nothing")) {
                    for (var word : List.of("ada", "bob", "ada", "eve", "bob")) {
                        insert.setString(1, word);
                        insert.addBatch();
                    }
                    out.println(option + ": " + Arrays.toString(insert.executeBatch()));
                }
            }
        }
    }

    /// ## What this script runs
    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("05_multi_row_insert")
                .time("values-by-hand", "VALUES by hand", inTransaction(this::valuesByHand))
                .time("jooq-values", "jOOQ valuesOfRows", inTransaction(this::jooqValues))
                .time("rewrite-batched-inserts", "executeBatch, rewritten",
                        url -> DriverManager.getConnection(url + "&reWriteBatchedInserts=true"),
                        inTransaction(this::rewriteBatchedInserts))
                .time("unnest", "unnest of arrays", inTransaction(this::unnest))
                .show("jooq-apart", "What jOOQ's comfort costs", this::jooqApart)
                .show("bind-limit", "No more than 65,535 bind parameters", this::bindLimit)
                .show("update-counts", "Update counts of -2", this::updateCounts);
    }

    /// ## What you gave up
    ///
    /// Callbacks, as in each chapter since the third. Beyond that: an error no longer names its row, because the
    /// statement that fails has a thousand of them; the "entry" that a rewritten batch names is the number of its
    /// statement. You may have ids from `RETURNING`, whose order PostgreSQL does not promise. But if you ask a batch
    /// for ids, pgjdbc does not rewrite it, and does not say so.
    ///
    /// ## When to use it
    ///
    /// Rewriting, if you have a batch and need neither its counts nor its ids. jOOQ, if your project has it.
    /// `unnest`, if you write SQL by hand, need `ON CONFLICT` or ids, or do not know how many rows there will be.
    /// VALUES by hand, hardly ever: `unnest` is shorter, and its parameters do not grow.
    ///
    /// **Try it:** what is the largest `CHUNK` that `values-by-hand` takes with three columns? Work it out, then try
    /// it.
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 12, and 15 for the exercise.
    ///
    /// **Ask:** how many rows fit into one statement with three columns? And with thirty? (65,535 bind parameters, so
    /// 21,845 and 2,184.)
    ///
    /// **Demonstrate:** `jbang ch05 --only rewrite-batched-inserts,update-counts`. One parameter in the URL, and the
    /// counts are gone.
    ///
    /// **Trap:** advice from before pgjdbc 42.7.13 says that rewriting stops at 128 rows. Count the Executes in the
    /// JSON (`--json`) rather than believe a page, this one included.
}
