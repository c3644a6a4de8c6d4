///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//SOURCES ../workshop/OnStage.java
//FILES 03_insert_loop.java
// The notebook begins here.

import static jakarta.persistence.GenerationType.IDENTITY;
import static workshop.notebook.Approach.inTransaction;

import module java.base;
import module java.sql;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.lang.management.ManagementFactory;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.wire.Traffic;
import workshop.wire.WireTap;

/// # 3. The INSERT loop: the same, without the ORM
///
/// "The ORM is slow, so write SQL." It is what many people try first. This chapter tries it on its own, and changes
/// nothing else: one INSERT a row, one after the other, through plain JDBC. No entity, no session, no callback. Keep
/// the output of chapter 1 at hand.
///
/// **Before you run it:** chapter 1's loop came in two forms, with a transaction a row and with one for all. In each
/// of them, how much of the time was the ORM's?
class InsertLoop {

    static final String INSERT =
            "insert into signup (email, points, signed_up_at) values (?, ?, ?)";

    /// ## The loop
    ///
    /// The statement is prepared once, outside the loop. pgjdbc sends it without a name at first; from the fifth
    /// execution on, the statement has a name, and the server need not parse it again.
    ///
    /// This method does not commit. A method that is given a connection leaves the transaction to its caller, who may
    /// have more to store in it. The other loads do the same; only `transactionARow` below commits, to make its point.
    void insertEach(Connection connection, Signups signups) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT)) {
            for (var signup : signups) {
                bind(insert, signup);
                insert.executeUpdate();
            }
        }
    }

    /// A `timestamptz` goes in as an `OffsetDateTime`. (`java.sql.Timestamp` stores the same instant, but
    /// `Timestamp.valueOf` reads a local time in the time zone of the JVM.)
    static void bind(PreparedStatement insert, Signup signup) throws SQLException {
        insert.setString(1, signup.email());
        insert.setInt(2, signup.points());
        insert.setObject(3, signup.signedUpAt());
    }

    /// ## Autocommit
    ///
    /// A JDBC connection commits after each statement unless you tell it otherwise. Call the loop like that, and it
    /// makes the server wait for its disk once a row, innocent as it looks. In the recording this took [1.7 s][1],
    /// with [10,000][2] round trips and as many commits: there is no message for the COMMIT, because the server
    /// commits unasked.
    ///
    /// ## One transaction
    ///
    /// The caller needs three lines:
    ///
    /// ```java
    /// connection.setAutoCommit(false);
    /// insertEach(connection, signups);
    /// connection.commit();
    /// ```
    ///
    /// That takes the disk out of the picture. The [10,001][3] round trips remain: the driver sends one row, and
    /// waits until the server has answered before it sends the next. All that time, one of the two has nothing to do.
    /// Even so, this is [about 3 times][4] as fast as autocommit.
    ///
    /// In Spring those lines are `@Transactional`. In the list at the end of this script they are `inTransaction`,
    /// which also rolls back after an exception. Do not leave that to `close`: what it does to an open transaction is
    /// up to the implementation. pgjdbc drops the connection, and the rows with it. Tomcat's pool keeps both unless
    /// it is told to roll back, and the next borrower may commit your rows.
    ///
    /// ## A transaction a row
    ///
    /// Nobody would write this. It is here because chapter 1's `save-each` does it, and like has to be compared with
    /// like. Each COMMIT is a message of its own again: [20,000][5] round trips, and `save-each` has [20,000][6].
    ///
    /// [1]: 03_insert_loop/autocommit.median
    /// [2]: 03_insert_loop/autocommit.roundTrips
    /// [3]: 03_insert_loop/one-transaction.roundTrips
    /// [4]: 03_insert_loop/autocommit.median / 03_insert_loop/one-transaction.median >= 1.5
    /// [5]: 03_insert_loop/transaction-a-row.roundTrips
    /// [6]: 01_orm_loop/save-each.roundTrips
    void transactionARow(Connection connection, Signups signups) throws Exception {
        var insert = inTransaction(this::insertEach);
        for (var signup : signups) {
            insert.load(connection, Signups.of(List.of(signup)));
        }
    }

    /// ## What the ORM itself costs
    ///
    /// Compare like with like. With a transaction a row, the ORM took [2.7 s][1] in the recording and plain JDBC
    /// [1.9 s][2]; with one for all rows, [711 ms][3] and [619 ms][4] (or, with a core kept awake, [202 ms][6] and
    /// [137 ms][7]). The difference is the ORM's price. The rest is waiting, and an ORM can wait less often: with a
    /// sequence and batches it is [about 9.5 times][5] as fast as this loop of plain SQL.
    ///
    /// Milliseconds of waiting hide the price. So this cell compares the time for which the thread was computing (its
    /// CPU time, the median of seven runs in turn). The round trips and the statements executed are the same. What
    /// Hibernate takes beyond JDBC is its own work: it makes entities and snapshots of them, flushes, and reads ids.
    /// Here this code has only just started, and Hibernate is a great deal of code; in an application that has run
    /// for a while it takes less time.
    ///
    /// [1]: 01_orm_loop/save-each.median
    /// [2]: 03_insert_loop/transaction-a-row.median
    /// [3]: 01_orm_loop/one-transaction.median
    /// [4]: 03_insert_loop/one-transaction.median
    /// [5]: 03_insert_loop/one-transaction.median / 02_orm_batch/batch-sequence.median >= 1.2
    /// [6]: 01_orm_loop/one-transaction.awake
    /// [7]: 03_insert_loop/one-transaction.awake
    @Entity(name = "Signup")
    @Table(name = "signup")
    static class SignupEntity {
        @Id @GeneratedValue(strategy = IDENTITY) Long id;
        String email;
        int points;
        @Column(name = "signed_up_at") OffsetDateTime signedUpAt;
    }

    void costOfTheOrm(String url, PrintStream out) throws Exception {
        var rows = Signups.first(2_000);
        var insertAll = inTransaction(this::insertEach);
        var tap = new WireTap();
        try (var connection = DriverManager.getConnection(url);
                var counted = DriverManager.getConnection(tap.on(url));
                var sessions = sessions(url);
                var countedSessions = sessions(tap.on(url))) {
            var jdbc = tap.count(() -> insertAll.load(counted, rows));
            var orm = tap.count(() -> persistAll(countedSessions, rows));
            var jdbcTimes = new long[7];
            var ormTimes = new long[7];
            for (int run = 0; run < 7; run++) {
                jdbcTimes[run] = cpuNanos(() -> insertAll.load(connection, rows));
                ormTimes[run] = cpuNanos(() -> persistAll(sessions, rows));
            }
            out.println("2,000 rows   round trips   Execute   CPU time");
            out.println(line("JDBC", jdbc, jdbcTimes));
            out.println(line("Hibernate", orm, ormTimes));
        }
    }

    static SessionFactory sessions(String url) {
        return new HibernatePersistenceConfiguration("signups")
                .managedClasses(SignupEntity.class).jdbcUrl(url).createEntityManagerFactory();
    }

    static long cpuNanos(WireTap.Action action) throws Exception {
        var thread = ManagementFactory.getThreadMXBean();
        long start = thread.getCurrentThreadCpuTime();
        action.run();
        return thread.getCurrentThreadCpuTime() - start;
    }

    static String line(String name, Traffic traffic, long[] times) {
        Arrays.sort(times);
        return "%-10s   %,11d   %,7d   %,5d ms".formatted(name, traffic.roundTrips(),
                traffic.messages().get("Execute"), times[times.length / 2] / 1_000_000);
    }

    static void persistAll(SessionFactory sessions, Signups signups) {
        sessions.inTransaction(session -> {
            for (var signup : signups) {
                var entity = new SignupEntity();
                entity.email = signup.email();
                entity.points = signup.points();
                entity.signedUpAt = signup.signedUpAt();
                session.persist(entity);
            }
        });
    }

    /// ## What this script runs
    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("03_insert_loop")
                .time("autocommit", "INSERT, autocommit", this::insertEach)
                .time("one-transaction", "INSERT, one transaction", inTransaction(this::insertEach))
                .time("transaction-a-row", "INSERT, a transaction a row", this::transactionARow)
                .show("cost-of-the-orm", "What the ORM itself costs", this::costOfTheOrm);
    }

    /// ## What you gave up
    ///
    /// Everything that the entity knew. No callback has run: an email with capitals is stored with capitals. No
    /// validation, no version, no cascade, and no id unless you ask for it. You write the column names, and nobody
    /// tells you at compile time when one is renamed.
    ///
    /// ## When to use it
    ///
    /// Hardly ever for a bulk load: it has all the disadvantages of plain SQL and little of its speed. It is worth
    /// knowing because it is what most JDBC tutorials show, and because the next chapter changes only a few lines
    /// of it.
    ///
    /// **Try it:** move `prepareStatement` into the loop. pgjdbc keeps a cache of statements by their text. Turn it
    /// off, and compare the bytes sent: `.time("autocommit", "INSERT, autocommit", url ->
    /// DriverManager.getConnection(url + "&preparedStatementCacheQueries=0"), this::insertEach)`.
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 7, and 10 for the exercise.
    ///
    /// **Ask:** which part of chapter 1's time was Hibernate's? Have people commit to an answer: a tenth, a half,
    /// nearly all.
    ///
    /// **Demonstrate:** `jbang ch03 --only cost-of-the-orm`. The round trips are the same; what differs is the time
    /// for which the processor was busy.
    ///
    /// **Trap:** "so we need not leave the ORM?" Right, not for that. The reasons to leave it come in the next
    /// chapters.
}
