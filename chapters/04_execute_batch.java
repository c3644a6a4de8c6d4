///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/Notebook.java
//FILES 04_execute_batch.java
// The notebook begins here.

import static java.sql.Statement.RETURN_GENERATED_KEYS;

import module java.base;
import module java.sql;
import workshop.Notebook;
import workshop.Signup;
import workshop.Signups;
import workshop.Traffic;
import workshop.WireTap;

/// # 4. executeBatch: do not wait for each answer
///
/// JDBC has a method that promises what you want: `addBatch` puts a row aside, `executeBatch` sends all that were put
/// aside. What it promises is a batch. What a driver makes of it is the driver's business, and some drivers make
/// nothing of it. The Django experiment that this tutorial retells met that: psycopg2's `executemany` looks like a
/// batch, sends the statements one by one, and waits as often as a loop.
///
/// **Before you run it:** what does pgjdbc do? One statement for all rows, one statement a row, or something between?
class ExecuteBatch {

    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("04_execute_batch")
                .time("execute-batch", "executeBatch", this::executeBatch)
                .time("execute-batch-keys", "executeBatch, with ids", this::executeBatchKeys)
                .show("pipelined", "It is pipelined, and not one statement", this::pipelined)
                .show("returning-everything", "RETURN_GENERATED_KEYS can cost a round trip a row",
                        this::returningEverything);
    }

    static final String INSERT =
            "insert into signup (email, points, signed_up_at) values (?, ?, ?)";
    static final int BATCH = 1_000; // rows; they are held in memory until they are sent

    /// ## executeBatch
    ///
    /// `executeUpdate` becomes `addBatch`, and once in a while `executeBatch` sends what has gathered. A batch of some
    /// hundred to some thousand rows is right: a larger one needs more memory and saves few round trips.
    ///
    /// In the recording it is {{03_insert_loop/one-transaction.median / 04_execute_batch/execute-batch.median >= 2}} as
    /// fast as the loop of chapter 3, in the same single transaction: {{04_execute_batch/execute-batch.median}} instead
    /// of {{03_insert_loop/one-transaction.median}}.
    ///
    /// Turn autocommit off. The driver ends its pipeline now and then to let the server answer, and in autocommit each
    /// such end commits the rows before it: an error would leave a part of your batch in the table.
    void executeBatch(Connection connection, Signups signups) throws SQLException {
        connection.setAutoCommit(false);
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
        connection.commit();
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
    /// Name it: `new String[] {"id"}` is pipelined like the batch above. The last cell shows what happens if you ask
    /// for whatever there is. Only the answers are longer, so the driver reads more often:
    /// {{04_execute_batch/execute-batch-keys.roundTrips}} round trips instead of
    /// {{04_execute_batch/execute-batch.roundTrips}}.
    List<Long> executeBatchKeys(Connection connection, Signups signups) throws SQLException {
        connection.setAutoCommit(false);
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
        connection.commit();
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
    /// Here is what crossed the wire for 1,000 rows and a COMMIT. Both ways send a Bind and an Execute for each row, so
    /// the server does the same work. What differs is Sync, the message that ends a group of others and makes the
    /// server answer that it is ready. The loop sends one after each row, and waits. The batch sends hundreds of rows
    /// and then one Sync: that is a pipeline.
    ///
    /// The recording of the ten thousand rows says the same. The loop sent
    /// {{03_insert_loop/one-transaction.messages.Execute}} Executes and
    /// {{03_insert_loop/one-transaction.messages.Sync}} Syncs; the batch sent
    /// {{04_execute_batch/execute-batch.messages.Execute}} Executes and
    /// {{04_execute_batch/execute-batch.messages.Sync}} Syncs.
    ///
    /// ![What crosses the wire in executeBatch: hundreds of rows, then one Sync](../images/wire_04_execute_batch_execute-batch.svg)
    ///
    /// Why not one Sync for all of them? If the driver only wrote and the server only answered, both would at some time
    /// wait for the other to read, for ever. So the driver stops to read before the answers can fill the buffers
    /// between them.
    void pipelined(String url, PrintStream out) throws Exception {
        var rows = Signups.first(1_000);
        try (var connection = DriverManager.getConnection(WireTap.on(url))) {
            connection.setAutoCommit(false);
            var loop = WireTap.count(() -> {
                try (var insert = connection.prepareStatement(INSERT)) {
                    for (var signup : rows) {
                        bind(insert, signup);
                        insert.executeUpdate();
                    }
                }
                connection.commit();
            });
            var batch = WireTap.count(() -> executeBatch(connection, rows));
            out.println("1,000 rows      round trips    Bind   Execute    Sync");
            out.println(line("executeUpdate", loop));
            out.println(line("executeBatch", batch));
        }
    }

    static String line(String way, Traffic traffic) {
        var messages = traffic.messages();
        return "%-13s   %,11d   %,5d   %,7d   %,5d".formatted(way, traffic.roundTrips(),
                messages.get("Bind"), messages.get("Execute"), messages.get("Sync"));
    }

    /// ## RETURN_GENERATED_KEYS can cost a round trip a row
    ///
    /// `RETURN_GENERATED_KEYS` looks like the portable way to ask for ids. pgjdbc does not know which columns are
    /// generated, so it asks for all of them: `RETURNING *`. If one of them is a `text` without a bound, an answer can
    /// have any size, and the driver does not dare to send the next row before it has read it. The pipeline is gone.
    void returningEverything(String url, PrintStream out) throws Exception {
        var insert = "insert into note (body) values (?)";
        try (var connection = DriverManager.getConnection(WireTap.on(url))) {
            connection.createStatement().execute("""
                    create temporary table note (
                        id bigint generated always as identity, body text)""");
            connection.setAutoCommit(false);
            var everything = WireTap.count(() ->
                    insertNotes(connection.prepareStatement(insert, RETURN_GENERATED_KEYS)));
            var id = WireTap.count(() ->
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

    /// ## What you gave up
    ///
    /// Against the loop of chapter 3, almost nothing. An error is a `BatchUpdateException`, which names the row that
    /// failed, but you get it after later rows were sent; in one transaction that does not matter. And the rows of a
    /// batch are held in memory until they are sent.
    ///
    /// ## When to use it
    ///
    /// It is the right default in plain JDBC: standard, portable, with ids and update counts, and it works for UPDATE
    /// and DELETE too. Spring's `JdbcTemplate.batchUpdate` does the same; take the variant with a batch size, and put
    /// `@Transactional` around it. Go further only if it is not fast enough: each row is still a statement that the
    /// server executes on its own.
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
    /// **Trap:** autocommit. A batch that fails in the middle leaves a part of its rows in the table, and nobody
    /// notices until the import runs again.
}
