///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//SOURCES ../workshop/Notebook.java
//FILES 03_insert_loop.java
// The notebook begins here.

import static jakarta.persistence.GenerationType.IDENTITY;

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
import workshop.Notebook;
import workshop.Signup;
import workshop.Signups;
import workshop.Traffic;
import workshop.WireTap;

/// # 3. The INSERT loop: the same, without the ORM
///
/// "The ORM is slow, so write SQL." It is what many people try first. This chapter tries it on its own, and changes
/// nothing else: one INSERT a row, one after the other, through plain JDBC. No entity, no session, no callback. Keep
/// the output of chapter 1 at hand.
///
/// **Before you run it:** chapter 1 took two forms, a transaction a row and one for all. For each of them, how much of
/// its time was the ORM's?
class InsertLoop {

    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("03_insert_loop")
                .time("autocommit", "INSERT, autocommit", this::autocommit)
                .time("one-transaction", "INSERT, one transaction", this::oneTransaction)
                .show("cost-of-the-orm", "What the ORM itself costs", this::costOfTheOrm);
    }

    static final String INSERT =
            "insert into signup (email, points, signed_up_at) values (?, ?, ?)";

    /// ## Autocommit
    ///
    /// A JDBC connection commits after each statement unless you tell it otherwise. So this loop, which looks innocent,
    /// makes the server wait for its disk once a row, just as `save-each` does. The one round trip that it saves is the
    /// COMMIT, which the server now does by itself.
    ///
    /// In the recording this took {{03_insert_loop/autocommit.median}}, and `save-each`
    /// {{01_orm_loop/save-each.median}}. It has {{03_insert_loop/autocommit.roundTrips}} round trips instead of
    /// {{01_orm_loop/save-each.roundTrips}}, and as many commits: {{03_insert_loop/autocommit.commits}}.
    ///
    /// At least the statement is prepared once, outside the loop. pgjdbc sends it without a name at first; from the
    /// fifth execution it gives it a name, and the server need not parse it again.
    void autocommit(Connection connection, Signups signups) throws SQLException {
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

    /// ## One transaction
    ///
    /// Two more lines, and the disk is out of the picture. The round trips are still there: the driver sends one row
    /// and waits until the server has answered, before it sends the next. For all that time one of the two has nothing
    /// to do. The recording bears it out:
    /// {{03_insert_loop/autocommit.median / 03_insert_loop/one-transaction.median >= 1.5}} as fast as autocommit, with
    /// {{03_insert_loop/one-transaction.roundTrips}} round trips.
    ///
    /// When an exception leaves this method, nothing is committed: a connection that is closed, or goes back to its
    /// pool, rolls back.
    void oneTransaction(Connection connection, Signups signups) throws SQLException {
        connection.setAutoCommit(false);
        try (var insert = connection.prepareStatement(INSERT)) {
            for (var signup : signups) {
                bind(insert, signup);
                insert.executeUpdate();
            }
        }
        connection.commit();
    }

    /// ## What the ORM itself costs
    ///
    /// Both load the same 2,000 rows in one transaction, in turn, seven times. The round trips and the statements
    /// executed are the same. So compare the time for which this thread was computing and not waiting (its CPU time,
    /// the median): what the second has beyond the first is Hibernate's own work. It makes entities and snapshots of
    /// them, flushes, and reads ids.
    ///
    /// The CPU time of this cell is that of code that has only just started, and Hibernate is a great deal of code; in
    /// an application that has run for a while it takes less. Loading all ten thousand rows, the ORM takes
    /// {{01_orm_loop/one-transaction.median / 03_insert_loop/one-transaction.median}} as long in the recording:
    /// {{01_orm_loop/one-transaction.median}} against {{03_insert_loop/one-transaction.median}}. That is its price. The
    /// rest is waiting, and of that an ORM can do less: with a sequence and batches it is
    /// {{03_insert_loop/one-transaction.median / 02_orm_batch/batch-sequence.median >= 1.2}} as fast as this loop of
    /// plain SQL.
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
        try (var connection = DriverManager.getConnection(url);
                var counted = DriverManager.getConnection(WireTap.on(url));
                var sessions = sessions(url);
                var countedSessions = sessions(WireTap.on(url))) {
            var jdbc = WireTap.count(() -> oneTransaction(counted, rows));
            var orm = WireTap.count(() -> persistAll(countedSessions, rows));
            var jdbcTimes = new long[7];
            var ormTimes = new long[7];
            for (int run = 0; run < 7; run++) {
                jdbcTimes[run] = cpuNanos(() -> oneTransaction(connection, rows));
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

    /// ## What you gave up
    ///
    /// Everything that the entity knew. No callback has run: an email with capitals is stored with capitals. No
    /// validation, no version, no cascade, and no id unless you ask for it. You write the column names, and nobody
    /// tells you at compile time when one is renamed.
    ///
    /// ## When to use it
    ///
    /// Hardly ever for a bulk load: it has all the disadvantages of plain SQL and little of its speed. It is worth
    /// knowing because it is what every JDBC tutorial shows, and because the next chapter changes only two lines of it.
    ///
    /// **Try it:** move `prepareStatement` into the loop. pgjdbc keeps a cache of statements by their text. Turn it
    /// off, and compare the bytes sent: `.time("autocommit", "INSERT, autocommit", url ->
    /// DriverManager.getConnection(url + "&preparedStatementCacheQueries=0"), this::autocommit)`.
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 7, and 10 for the exercise.
    ///
    /// **Ask:** which part of chapter 1's time was Hibernate's? Let people commit to a half, a tenth, nearly all.
    ///
    /// **Demonstrate:** `jbang ch03 --only cost-of-the-orm`. The round trips are the same; what differs is the time for
    /// which the processor was busy.
    ///
    /// **Trap:** "so we need not leave the ORM?" Right, not for this. The reasons to leave it come in the next
    /// chapters.
}
