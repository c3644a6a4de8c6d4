///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/Notebook.java
//FILES 07_generate_series.java
// The notebook begins here.

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import module java.base;
import module java.sql;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import workshop.Notebook;
import workshop.Signups;
import workshop.WireTap;

/// # 7. generate_series: send nothing at all
///
/// What is faster than sending rows well? Not to send them. If the database can compute the rows, or has them already
/// in another shape, one statement of a few hundred bytes fills the table, and no row crosses the wire.
///
/// It is a bit of a cheat: real data comes from somewhere, a file or a request, and is not a function of its own
/// number. But sometimes it is: test data, calendars, tables that are made from other tables. And it serves as a
/// measure. It is meant to show what the server alone needs to store the rows, so that whatever an approach needs
/// beyond it is the cost of getting them there.
///
/// **Before you run it:** the Django experiment calls this a lower boundary, "there is no faster way". Is that so in
/// Java?
class GenerateSeries {

    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("07_generate_series")
                .prepare(this::fillSourceTables)
                .time("generate-series", "generate_series", this::generateSeries)
                .time("insert-select", "INSERT ... SELECT", this::insertSelect)
                .show("the-floor", "Is it the floor?", this::theFloor);
    }

    /// ## generate_series
    ///
    /// The rows are those that all chapters load, so here is their whole secret: each is a function of its number. Java
    /// computes it in `Signup.number`, and this computes it in SQL; the checksum below the table compares the two.
    void generateSeries(Connection connection, Signups signups) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into signup (email, points, signed_up_at)
                select 'user' || n || '@example.org', n % 1000,
                    timestamptz '2026-01-01 00:00Z' + n * interval '1 second'
                from generate_series(1, ?) n""")) {
            insert.setInt(1, signups.count());
            insert.executeUpdate();
        }
    }

    /// ## INSERT ... SELECT
    ///
    /// The useful sibling. The rows exist already, in other tables: people, and what each of them did. A report needs
    /// both in one table, denormalised. Do not fetch them into Java and send them back; the join happens where the data
    /// is.
    void insertSelect(Connection connection, Signups signups) throws SQLException {
        try (var insert = connection.createStatement()) {
            insert.executeUpdate("""
                    insert into signup (email, points, signed_up_at)
                    select person.email, visit.points, visit.visited_at
                    from visit join person on person.id = visit.person_id""");
        }
    }

    /// The two source tables are filled before the clock starts.
    void fillSourceTables(Connection connection, Signups signups) throws SQLException {
        connection.createStatement().execute("""
                create table person (id int primary key, email text not null);
                create table visit (
                    person_id int not null, points int not null, visited_at timestamptz not null)""");
        connection.setAutoCommit(false);
        try (var person = connection.prepareStatement("insert into person values (?, ?)");
                var visit = connection.prepareStatement("insert into visit values (?, ?, ?)")) {
            int id = 0;
            for (var signup : signups) {
                person.setInt(1, ++id);
                person.setString(2, signup.email());
                person.addBatch();
                visit.setInt(1, id);
                visit.setInt(2, signup.points());
                visit.setObject(3, signup.signedUpAt());
                visit.addBatch();
                if (id % 1_000 == 0 || id == signups.count()) {
                    person.executeBatch();
                    visit.executeBatch();
                }
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
        connection.createStatement().execute("analyze person, visit");
    }

    /// ## Why it is fast, and why it is no floor
    ///
    /// One round trip, a few hundred bytes, whatever the number of rows. All that is left is the server's work: compute
    /// a row, put it into the table and its index, write the log. In the recording it sent
    /// {{07_generate_series/generate-series.sent}}; binary COPY sent {{06_copy/binary.sent}}.
    ///
    /// But that is an INSERT still. It computes each row in SQL, and then writes it to the table and to the log one row
    /// at a time. A binary COPY's rows are computed by the JVM, on another core, while the server stores those before;
    /// they arrive in a form that needs no parsing; and the server writes them a page at a time. The bytes of log below
    /// show that. So with enough rows, binary COPY goes below the cheat.
    ///
    /// In the recording it wrote {{07_generate_series/generate-series.wal}} of log,
    /// {{07_generate_series/generate-series.wal / 06_copy/binary.wal >= 1.3}} as much as binary COPY for the same rows.
    /// At ten thousand of them fixed costs decide, and either may win; here the two took
    /// {{07_generate_series/generate-series.median}} and {{06_copy/binary.median}}.
    ///
    /// So this cell takes 200,000 rows, or more if you ask for more. It loads them both ways in turn, three times each
    /// after a first one, and compares the medians.
    void theFloor(String url, Signups signups, PrintStream out) throws Exception {
        var rows = Signups.first(Math.max(signups.count(), 200_000));
        try (var connection = DriverManager.getConnection(url)) {
            var series = new long[4];
            var copy = new long[4];
            long start = walPosition(connection);
            generateSeries(connection, rows);
            long middle = walPosition(connection);
            binaryCopy(connection, rows);
            long end = walPosition(connection);
            for (int run = 0; run < 4; run++) {
                series[run] = nanos(connection, () -> generateSeries(connection, rows));
                copy[run] = nanos(connection, () -> binaryCopy(connection, rows));
            }
            out.println("                      median   write-ahead log");
            out.printf("generate_series  %,8.1f ms   %,9d bytes%n", median(series), middle - start);
            out.printf("binary COPY      %,8.1f ms   %,9d bytes%n", median(copy), end - middle);
        }
    }

    static long nanos(Connection connection, WireTap.Action load) throws Exception {
        connection.createStatement().execute("truncate signup");
        long start = System.nanoTime();
        load.run();
        return System.nanoTime() - start;
    }

    static long walPosition(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(
                        "select (pg_current_wal_insert_lsn() - '0/0')::bigint")) {
            result.next();
            return result.getLong(1);
        }
    }

    static double median(long[] nanos) {
        // the middle one of the three warm runs
        return Arrays.stream(nanos).skip(1).sorted().skip(1).findFirst().getAsLong() / 1e6;
    }

    /// The binary COPY is that of chapter 6, where its format is explained.
    static void binaryCopy(Connection connection, Signups signups)
            throws SQLException, IOException {
        var year2000 = OffsetDateTime.parse("2000-01-01T00:00:00Z");
        var copy = connection.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("copy signup (email, points, signed_up_at) from stdin (format binary)");
        try {
            var out = new DataOutputStream(new PGCopyOutputStream(copy, 65_536));
            out.write("PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(ISO_8859_1));
            for (var signup : signups) {
                var email = signup.email().getBytes(UTF_8);
                out.writeShort(3);
                out.writeInt(email.length);
                out.write(email);
                out.writeInt(Integer.BYTES);
                out.writeInt(signup.points());
                out.writeInt(Long.BYTES);
                out.writeLong(ChronoUnit.MICROS.between(year2000, signup.signedUpAt()));
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

    /// ## What you gave up
    ///
    /// Java never sees the rows. No rule that is written in Java can hold for them: not a callback, not a validation,
    /// not even a test of your mapper. The logic is SQL, in one place, and is tested there or not at all.
    ///
    /// ## When to use it
    ///
    /// Whenever the data is in the database already, or can be computed there. `INSERT ... SELECT` in particular is
    /// used too rarely: much code reads a million rows into an application, changes two columns, and sends them back.
    ///
    /// **Try it:** find an import of yours that reads from the database that it writes to. Could it be one statement?
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 8, and 10 for the exercise.
    ///
    /// **Ask:** can anything be faster than not sending the rows at all?
    ///
    /// **Demonstrate:** `jbang ch07 --rows 1_000_000 --only the-floor`. It fills the source tables of
    /// `INSERT ... SELECT` first, which is the time to explain them. Then the floor is no floor.
    ///
    /// **Trap:** generated rows are not your rows. The useful half of this chapter is `INSERT ... SELECT`; do not let
    /// the race hide it.
}
