///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN GenerateSeries
//DEPS org.postgresql:postgresql:42.7.14
//DEPS de.siegmar:fastcsv:4.4.0
//SOURCES ../workshop/OnStage.java
//SOURCES 04_execute_batch.java
//SOURCES 06_copy.java
//FILES 07_generate_series.java
// The notebook begins here.

import module java.base;
import module java.sql;
import java.lang.management.ManagementFactory;
import workshop.notebook.Notebook;
import workshop.notebook.Signups;
import workshop.wire.WireTap;

/// # 7. generate_series: send nothing at all
///
/// What is faster than sending rows well? Not sending them. If the database can compute the rows, or already has them
/// in another shape, one statement of a few hundred bytes fills the table, and no row crosses the wire.
///
/// It is a bit of a cheat: real data comes from somewhere, a file or a request, and is not a function of its own
/// number. But some data can be made in the database: test data, calendars, tables that are made from other tables. And
/// it serves as a yardstick. It is meant to show what the server alone needs to store the rows, so that whatever an
/// approach needs beyond that is the cost of getting them there.
///
/// **Before you run it:** the Django experiment calls this a lower boundary, "there is no faster way". Is that so in
/// Java?
class GenerateSeries {

    /// ## generate_series
    ///
    /// The rows are those that all chapters load, so here is their whole secret: each is a function of its number. Java
    /// computes it in `Signup.number`, and this computes it in SQL; the checksum that a run prints below its table
    /// compares the two.
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
    /// This is the useful sibling. The rows exist already, in other tables: people, and what each of them did. A
    /// report needs both in one table, denormalised. Do not fetch them into Java and send them back; the join happens
    /// where the data is.
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
        connection.createStatement().execute("analyze person, visit");
    }

    /// ## Why it is fast
    ///
    /// One round trip, a few hundred bytes, whatever the number of rows. All that is left is the server's work:
    /// compute a row, put it into the table and its index, write the log. In the recording it sent [246 B][1]; binary
    /// COPY sent [0.46 MB][2].
    ///
    /// ## Is it the floor?
    ///
    /// `generate_series` is still an INSERT. One process of the server computes the rows, and writes them to the table
    /// and to the log one at a time. For ten thousand rows that is [1.74 MB][3] of log, [1.4 times][4] as much as
    /// binary COPY wrote for them, a page at a time. And the rows of a COPY are computed by the JVM, on another core,
    /// while the server stores the rows before them. So binary COPY can be faster than the cheat. At ten thousand rows
    /// fixed costs decide, and either may win: here the two took [17 ms][5] and [14 ms][6].
    ///
    /// This cell takes 200,000 rows, or more if you ask for more. It loads them by three ways in turn, three times
    /// each after a first one, and compares the medians. Two things to know about this race:
    ///
    /// - The JVM computes while the server stores, if it has a core of its own. The column `JVM` says for how long it
    ///   did. Where the two have to share a core, that time is part of the COPY's, and COPY's lead shrinks.
    /// - `generate_series` in FROM first puts all its numbers aside, and when they are 200,000, on disk: see the last
    ///   line. In the SELECT list it does not.
    ///
    /// [1]: 07_generate_series/generate-series.sent
    /// [2]: 06_copy/binary.sent
    /// [3]: 07_generate_series/generate-series.wal
    /// [4]: 07_generate_series/generate-series.wal / 06_copy/binary.wal >= 1.3
    /// [5]: 07_generate_series/generate-series.median
    /// [6]: 06_copy/binary.median
    void theFloor(String url, Signups signups, PrintStream out) throws Exception {
        var rows = Signups.first(Math.max(signups.count(), 200_000));
        var copy = new Copy();
        try (var connection = DriverManager.getConnection(url)) {
            var ways = new LinkedHashMap<String, WireTap.Action>();
            ways.put("generate_series in FROM", () -> generateSeries(connection, rows));
            ways.put("generate_series in SELECT", () -> generateInSelect(connection, rows));
            ways.put("binary COPY", () -> copy.binary(connection, rows));
            var runs = new LinkedHashMap<String, List<Run>>();
            for (int run = 1; run <= 4; run++) {
                for (var way : ways.entrySet()) {
                    connection.createStatement().execute("truncate signup");
                    runs.computeIfAbsent(way.getKey(), name -> new ArrayList<>())
                            .add(Run.of(connection, way.getValue()));
                }
            }
            out.println("                              median      JVM    write-ahead log");
            runs.forEach((way, all) -> {
                var median = all.stream().skip(1).sorted(Comparator.comparing(Run::millis)).toList().get(1);
                out.printf("%-26s %,6.0f ms   %,3d ms   %,10d bytes%n", way, median.millis,
                        median.cpuMillis, median.logged);
            });
            out.printf("put aside on disk: %,d bytes in FROM, %,d in SELECT%n",
                    temporary(connection, "generate_series(1, %d)".formatted(rows.count())),
                    temporary(connection, "(select generate_series(1, %d)) n".formatted(rows.count())));
        }
    }

    void generateInSelect(Connection connection, Signups signups) throws SQLException {
        try (var insert = connection.prepareStatement("""
                insert into signup (email, points, signed_up_at)
                select 'user' || n || '@example.org', n % 1000,
                    timestamptz '2026-01-01 00:00Z' + n * interval '1 second'
                from (select generate_series(1, ?) n) numbers""")) {
            insert.setInt(1, signups.count());
            insert.executeUpdate();
        }
    }

    record Run(double millis, long cpuMillis, long logged) {

        static Run of(Connection connection, WireTap.Action load) throws Exception {
            var thread = ManagementFactory.getThreadMXBean();
            long log = walPosition(connection);
            long start = System.nanoTime();
            long cpuStart = thread.getCurrentThreadCpuTime();
            load.run();
            long cpu = thread.getCurrentThreadCpuTime() - cpuStart;
            double millis = (System.nanoTime() - start) / 1e6;
            return new Run(millis, cpu / 1_000_000, walPosition(connection) - log);
        }
    }

    static long walPosition(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(
                        "select (pg_current_wal_insert_lsn() - '0/0')::bigint")) {
            result.next();
            return result.getLong(1);
        }
    }

    // EXPLAIN tells how many blocks of 8,192 bytes went into temporary files.
    static long temporary(Connection connection, String source) throws SQLException {
        try (var statement = connection.createStatement();
                var plan = statement.executeQuery("explain (analyze, buffers) select from " + source)) {
            while (plan.next()) {
                var written = Pattern.compile("temp.* written=(\\d+)").matcher(plan.getString(1));
                if (written.find()) {
                    return 8_192 * Long.parseLong(written.group(1));
                }
            }
            return 0;
        }
    }

    /// ## What this script runs
    ///
    /// The source tables of `INSERT ... SELECT` are filled first.
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

    /// ## What you gave up
    ///
    /// Java never sees the rows. No rule that is written in Java can hold for them: not a callback, not a validation,
    /// not even a test of your mapper. The logic is SQL, in one place, and is tested there or not at all.
    ///
    /// ## When to use it
    ///
    /// Whenever the data is in the database already, or can be computed there. `INSERT ... SELECT` in particular is
    /// used too rarely: a lot of code reads a million rows into an application, changes two columns, and sends them
    /// back.
    ///
    /// **Try it:** find an import of yours that reads from the same database that it writes to. Could it be one
    /// statement?
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 8, and 15 for the exercise.
    ///
    /// **Ask:** can anything be faster than not sending the rows at all?
    ///
    /// **Demonstrate:** `jbang ch07 --rows 1_000_000 --only the-floor`. It fills the source tables of
    /// `INSERT ... SELECT` first, which is the time to explain them. Then show that the floor is no floor.
    ///
    /// **Trap:** generated rows are not your rows. The useful half of this chapter is `INSERT ... SELECT`; do not let
    /// the race hide it.
}
