///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/OnStage.java
//FILES 04_execute_batch.java
// The notebook begins here.

import static java.sql.Statement.RETURN_GENERATED_KEYS;
import static workshop.notebook.Approach.inTransaction;

import module java.base;
import module java.sql;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.wire.Traffic;
import workshop.wire.WireTap;

/// # 4. executeBatch: do not wait for each answer
///
/// JDBC has two methods that promise what you want: `addBatch` puts a row aside, `executeBatch` sends all that were put
/// aside. What a driver makes of a batch is the driver's business, and some drivers make nothing of it. The Django
/// experiment that this tutorial retells ran into one of those: psycopg2's `executemany` looks like a batch, sends the
/// statements one by one, and waits as often as a loop.
///
/// **Before you run it:** what does pgjdbc do? One statement for all rows, one statement a row, or something in
/// between?
class ExecuteBatch {

    static final String INSERT =
            "insert into signup (email, points, signed_up_at) values (?, ?, ?)";
    static final int BATCH = 1_000; // rows; they are held in memory until they are sent

    /// ## executeBatch
    ///
    /// `executeUpdate` becomes `addBatch`, and once in a while `executeBatch` sends what has gathered. A batch of a
    /// few hundred to a few thousand rows is right: a larger one needs more memory and saves few round trips.
    ///
    /// In the recording it is [about 11 times][1] as fast as the loop of chapter 3, in the same single transaction:
    /// [54 ms][2] instead of [619 ms][3]. With a core kept awake the loop takes [137 ms][4], and the batch is
    /// [about 2.5 times][5] as fast.
    ///
    /// The caller has turned autocommit off. The driver ends its pipeline now and then to let the server answer, and
    /// in autocommit each such end commits the rows before it: an error would leave part of your batch in the table.
    ///
    /// [1]: 03_insert_loop/one-transaction.median / 04_execute_batch/execute-batch.median >= 2
    /// [2]: 04_execute_batch/execute-batch.median
    /// [3]: 03_insert_loop/one-transaction.median
    /// [4]: 03_insert_loop/one-transaction.awake
    /// [5]: 03_insert_loop/one-transaction.awake / 04_execute_batch/execute-batch.median >= 1.5
    void executeBatch(Connection connection, Signups signups) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT)) {
            int count = 0;
            for (var signup : signups) {
                bind(insert, signup);
                insert.addBatch();
                if (++count % BATCH == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }

    static void bind(PreparedStatement insert, Signup signup) throws SQLException {
        insert.setString(1, signup.email());
        insert.setInt(2, signup.points());
        insert.setObject(3, signup.signedUpAt());
    }

    /// ## With the ids
    ///
    /// Often something else needs the ids: rows of another table, an answer to the caller. Name the column that you
    /// want, and read it after each `executeBatch`. The ids come in the order of the batch, because each row is a
    /// statement of its own.
    ///
    /// `new String[] {"id"}` is pipelined like the batch above. But the answers are longer, so the driver stops to read
    /// them more often: [52][1] round trips instead of [41][2]. The last cell shows what happens if you name no column.
    ///
    /// [1]: 04_execute_batch/execute-batch-keys.roundTrips
    /// [2]: 04_execute_batch/execute-batch.roundTrips
    List<Long> executeBatchKeys(Connection connection, Signups signups) throws SQLException {
        var ids = new ArrayList<Long>();
        try (var insert = connection.prepareStatement(INSERT, new String[] {"id"})) {
            int count = 0;
            for (var signup : signups) {
                bind(insert, signup);
                insert.addBatch();
                if (++count % BATCH == 0) {
                    insert.executeBatch();
                    readIds(insert, ids);
                }
            }
            insert.executeBatch();
            readIds(insert, ids);
        }
        return ids;
    }

    static void readIds(PreparedStatement insert, List<Long> ids) throws SQLException {
        try (var keys = insert.getGeneratedKeys()) {
            while (keys.next()) {
                ids.add(keys.getLong(1));
            }
        }
    }

    /// ## It is pipelined, and not one statement
    ///
    /// Here is what crossed the wire for 1,000 rows and a COMMIT. Both ways send a Bind and an Execute for each row,
    /// and the server executes as many INSERTs. What matters is Sync, the message that ends a group of others and makes
    /// the server answer that it is ready. The loop sends one after each row, and waits. The batch sends hundreds of
    /// rows and then one Sync: that is a pipeline.
    ///
    /// The batch even sends more: a Describe with each row, to which the server answers that there is nothing to
    /// describe (NoData). The loop stops asking once its statement has a name. These Describes cost little, because
    /// nobody waits for them.
    ///
    /// For the ten thousand rows of the recording, the loop sent [10,001][1] Executes and [10,001][2] Syncs; the
    /// batch sent [10,001][3] Executes, [10,000][5] Describes and [41][4] Syncs.
    ///
    /// ![What crosses the wire in executeBatch: hundreds of rows, then one Sync](../images/wire_04_execute_batch_execute-batch.svg)
    ///
    /// Why not one Sync for the whole batch? If the driver only wrote and the server only answered, at some point each
    /// would wait for the other to read, for ever. So the driver stops to read before the answers can fill the buffers
    /// between them.
    ///
    /// [1]: 03_insert_loop/one-transaction.messages.Execute
    /// [2]: 03_insert_loop/one-transaction.messages.Sync
    /// [3]: 04_execute_batch/execute-batch.messages.Execute
    /// [4]: 04_execute_batch/execute-batch.messages.Sync
    /// [5]: 04_execute_batch/execute-batch.messages.Describe
    void pipelined(String url, PrintStream out) throws Exception {
        var rows = Signups.first(1_000);
        var tap = new WireTap();
        out.println("1,000 rows      round trips    Bind   Describe   Execute    Sync");
        try (var connection = DriverManager.getConnection(tap.on(url))) {
            out.println(line("executeUpdate", tap.count(() ->
                    inTransaction(this::insertEach).load(connection, rows))));
        }
        try (var connection = DriverManager.getConnection(tap.on(url))) {
            out.println(line("executeBatch", tap.count(() ->
                    inTransaction(this::executeBatch).load(connection, rows))));
        }
    }

    void insertEach(Connection connection, Signups signups) throws SQLException { // as in chapter 3
        try (var insert = connection.prepareStatement(INSERT)) {
            for (var signup : signups) {
                bind(insert, signup);
                insert.executeUpdate();
            }
        }
    }

    static String line(String way, Traffic traffic) {
        var messages = traffic.messages();
        return "%-13s   %,11d   %,5d   %,8d   %,7d   %,5d".formatted(way, traffic.roundTrips(),
                messages.get("Bind"), messages.get("Describe"), messages.get("Execute"), messages.get("Sync"));
    }

    /// ## RETURN_GENERATED_KEYS can cost a round trip a row
    ///
    /// `RETURN_GENERATED_KEYS` looks like the portable way to ask for ids. pgjdbc does not know which columns are
    /// generated, so it asks for all of them: `RETURNING *`. If one of them is a `text` without a bound, an answer
    /// can have any size, and the driver does not dare to send the next row before it has read the answer. The
    /// pipeline is gone.
    void returningEverything(String url, PrintStream out) throws Exception {
        var insert = "insert into note (body) values (?)";
        var tap = new WireTap();
        try (var connection = DriverManager.getConnection(tap.on(url))) {
            connection.createStatement().execute("""
                    create temporary table note (
                        id bigint generated always as identity, body text)""");
            connection.setAutoCommit(false);
            var everything = tap.count(() ->
                    insertNotes(connection.prepareStatement(insert, RETURN_GENERATED_KEYS)));
            var id = tap.count(() ->
                    insertNotes(connection.prepareStatement(insert, new String[] {"id"})));
            out.println("100 rows                round trips");
            out.printf("RETURN_GENERATED_KEYS   %11d%n", everything.roundTrips());
            out.printf("new String[] {\"id\"}     %11d%n", id.roundTrips());
        }
    }

    static void insertNotes(PreparedStatement insert) throws SQLException {
        try (insert) {
            for (int i = 1; i <= 100; i++) {
                insert.setString(1, "note " + i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /// ## What this script runs
    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("04_execute_batch")
                .time("execute-batch", "executeBatch", inTransaction(this::executeBatch))
                .time("execute-batch-keys", "executeBatch, with ids",
                        inTransaction(this::executeBatchKeys))
                .show("pipelined", "It is pipelined, and not one statement", this::pipelined)
                .show("returning-everything", "RETURN_GENERATED_KEYS can cost a round trip a row",
                        this::returningEverything);
    }

    /// ## What you gave up
    ///
    /// Against the loop of chapter 3, almost nothing. An error is a `BatchUpdateException`, which says which entry
    /// failed. That number counts from the beginning of *its batch*, from 0: if row 1,050 is bad, it says 49. You get
    /// it after later rows have been sent, which within one transaction does not matter. And the rows of a batch are
    /// held in memory until they are sent.
    ///
    /// ## When to use it
    ///
    /// It is the right default in plain JDBC: standard, portable, and with update counts. (Ids too, if the driver returns
    /// them from a batch; pgjdbc does.) It works for UPDATE and DELETE as well. Spring's `JdbcTemplate.batchUpdate`
    /// does the same; take the variant with a batch size, and put `@Transactional` around it. Go further only if it is
    /// not fast enough: each row is still a statement that the server executes on its own.
    ///
    /// **Try it:** set `BATCH` to 10, then to 10,000. Which of the columns changes, and does the time follow?
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 10, and 15 for the exercise.
    ///
    /// **Ask:** what does `executeBatch` send: one statement, or many? Take a vote before you run it. "One" usually
    /// wins, and is wrong.
    ///
    /// **Demonstrate:** `jbang ch04 --only pipelined`, then the wire diagram on the page: hundreds of rows, one Sync.
    /// The two people with the ball now throw without waiting.
    ///
    /// **Trap:** autocommit. A batch that fails in the middle leaves some of its rows in the table, and nobody
    /// notices until the import runs again.
}
