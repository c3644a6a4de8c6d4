///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN Copy
//DEPS org.postgresql:postgresql:42.7.14
//DEPS de.siegmar:fastcsv:4.4.0
//SOURCES ../workshop/OnStage.java
//SOURCES 04_execute_batch.java
//FILES 06_copy.java
// The notebook begins here.

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import module java.base;
import module java.sql;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.PGCopyOutputStream;
import org.postgresql.util.PSQLException;
import workshop.notebook.Approach;
import workshop.notebook.Grid;
import workshop.notebook.Notebook;
import workshop.notebook.Signups;
import workshop.terminal.Format;
import workshop.wire.Distance;

/// # 6. COPY: stop sending statements, send rows
///
/// Each chapter so far has made the *statements* cheaper: fewer of them, sent in fewer round trips, prepared once.
/// But PostgreSQL can also take rows without any statement around each of them. `COPY signup FROM STDIN` is one
/// statement; what follows it on the same connection is data, and nothing but data, until you say that the data has
/// ended. This is how `pg_restore` fills a database. Neither Hibernate nor jOOQ offers COPY, and JDBC has no word for
/// it, so you ask pgjdbc itself: `connection.unwrap(PGConnection.class).getCopyAPI()`.
///
/// **Before you run it:** VALUES by hand in chapter 5 took [30 ms][1] in the recording, and made the server parse and
/// plan an INSERT. COPY does not. What will it take? And of CSV and binary, which is smaller on the wire, and which
/// is faster?
///
/// [1]: 05_multi_row_insert/values-by-hand.median
class Copy {

    static final String COPY = "copy signup (email, points, signed_up_at) from stdin ";
    static final String COPY_CSV = COPY + "(format csv)";
    static final String COPY_BINARY = COPY + "(format binary)";
    static final int BUFFER = 65_536; // bytes of one CopyData message

    static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    /// ## CSV, built in memory
    ///
    /// The shortest way there: write a CSV file, but into memory, and hand it over. Leave the quoting to a library.
    /// An email may hold a comma, a quote or a line break, and a CSV that you concatenate yourself breaks on the
    /// first one.
    ///
    /// It is easy to read and easy to test. It also needs memory for the whole file, so it is for loads of a known,
    /// moderate size.
    ///
    /// Hand over bytes. There is a `copyIn` that takes a `Reader`, and encodes one buffer of characters after
    /// another: an emoji, which is two `char`s, may straddle two buffers, and is then stored as `??`.
    void csvInMemory(Connection connection, Signups signups) throws SQLException, IOException {
        var file = new StringWriter();
        writeCsv(signups, file);
        var bytes = file.toString().getBytes(UTF_8);
        copies(connection).copyIn(COPY_CSV, new ByteArrayInputStream(bytes));
    }

    static void writeCsv(Signups signups, Writer writer) throws IOException {
        // this strategy quotes the empty string, which tells it from NULL: see the cell on NULL
        var csv = CsvWriter.builder().quoteStrategy(QuoteStrategies.EMPTY).build(writer);
        for (var signup : signups) {
            csv.writeRecord(signup.email(),
                    String.valueOf(signup.points()), signup.signedUpAt().toString());
        }
        csv.flush();
    }

    /// ## CSV, streamed
    ///
    /// The same bytes, but they leave in pieces of 64 KB while you still write. Memory stays flat however many rows
    /// there are, and the server parses the first rows while you make the last ones.
    ///
    /// `endCopy` is how you learn the outcome: it returns when the server has stored the rows, or throws what the
    /// server says about them. `cancel` matters as much. A COPY that has begun must be ended or cancelled; until then
    /// the connection can do nothing else, and another statement on it from the same thread waits for ever.
    void csvStreamed(Connection connection, Signups signups) throws SQLException, IOException {
        var copy = copies(connection).copyIn(COPY_CSV);
        try {
            var out = new PGCopyOutputStream(copy, BUFFER);
            writeCsv(signups, new OutputStreamWriter(out, UTF_8));
            copy.endCopy();
        } catch (Throwable e) {
            cancel(copy, e);
            throw e;
        }
    }

    static void cancel(CopyIn copy, Throwable cause) {
        try {
            if (copy.isActive()) {
                copy.cancelCopy(); // the server forgets the rows that it has
            }
        } catch (SQLException also) { // the connection is gone, for example: that must not hide the cause
            cause.addSuppressed(also);
        }
    }

    /// ## Binary
    ///
    /// With CSV, each number is made into text here, and into a number again in the server. PostgreSQL's binary
    /// format saves both. It is less mysterious than its name: a signature, two numbers, then for each row the number
    /// of columns and for each column its length in bytes and its value. Numbers are big-endian, as
    /// `DataOutputStream` writes them; a timestamp is a number of microseconds since 2000-01-01 00:00 UTC (if yours
    /// have nanoseconds, round them: this code cuts them off); NULL is the length -1 and no value.
    ///
    /// You write each value as exactly the type that its column has. An `int` sent to a `bigint` column is an error,
    /// and nothing is converted for you. The format is documented at the end of PostgreSQL's page on
    /// [COPY](https://www.postgresql.org/docs/18/sql-copy.html), and each type's bytes are what its `send` function
    /// writes.
    void binary(Connection connection, Signups signups) throws SQLException, IOException {
        var copy = copies(connection).copyIn(COPY_BINARY);
        try {
            var out = new DataOutputStream(new PGCopyOutputStream(copy, BUFFER));
            out.write("PGCOPY\n\u00ff\r\n\0".getBytes(ISO_8859_1)); // the signature
            out.writeInt(0); // flags
            out.writeInt(0); // length of the header's extension
            for (var signup : signups) {
                out.writeShort(3); // columns
                var email = signup.email().getBytes(UTF_8);
                out.writeInt(email.length);
                out.write(email);
                out.writeInt(Integer.BYTES);
                out.writeInt(signup.points());
                out.writeInt(Long.BYTES);
                out.writeLong(ChronoUnit.MICROS.between(YEAR_2000, signup.signedUpAt()));
            }
            out.writeShort(-1); // instead of a number of columns: the end
            out.flush();
            copy.endCopy();
        } catch (Throwable e) {
            cancel(copy, e);
            throw e;
        }
    }

    static final OffsetDateTime YEAR_2000 = OffsetDateTime.parse("2000-01-01T00:00:00Z");

    /// ## Why it is so fast
    ///
    /// Look at the column *round trips*: it does not depend on the number of rows. The driver says `COPY`, the server
    /// says that it is ready, then every row goes one way in messages of up to 64 KB, and the server answers once, at
    /// the end. There is no statement to parse, no plan, no Bind and no Execute for each row, and no answer for each
    /// row either. The server, for its part, puts rows into the table and into its log a page at a time instead of
    /// one by one; chapter 7 counts the bytes.
    ///
    /// In the recording binary COPY is [about 2 times][1] as fast as VALUES by hand, and [about 190 times][2] as fast
    /// as the loop of chapter 1. It needs [2][3] round trips, and the loop [20,000][4]. CSV and binary sent nearly as
    /// many bytes, [0.47 MB][5] and [0.46 MB][6]. CSV still takes [1.2 times][7] the time of binary; so the
    /// difference is the work of writing and parsing text.
    ///
    /// ![What crosses the wire in COPY: one statement, then data only](../images/wire_06_copy_csv-streamed.svg)
    ///
    /// ## What you gave up
    ///
    /// No entity, so no callback: the email is not trimmed, no welcome is queued. The rule has to be kept in some
    /// other place. There are no generated ids to read: COPY returns a number of rows, and nothing else. It knows no
    /// `ON CONFLICT`. And it is PostgreSQL's own, so the code runs on no other database.
    ///
    /// It is also all or nothing, for better and for worse.
    ///
    /// ## One bad row stops them all
    ///
    /// The third of these five rows has a word where a number should be. The server finds it when it gets there, but
    /// you hear of it only when you end the COPY: until then the driver only writes. The error then names the line,
    /// and for a value that cannot be converted the column as well. Nothing is stored. If you had begun a
    /// transaction, roll it back: it takes no other statement now. The same goes for a COPY that you cancelled.
    ///
    /// A line is not always a row. With a header, row 1 is line 2; a line break inside a value counts as a line, too.
    /// A foreign key that fails names no line.
    ///
    /// PostgreSQL 17 and newer can skip such rows (`ON_ERROR ignore`) in text and CSV, not in binary, and only those
    /// with a value that cannot be converted: a missing column or a duplicate key still ends it all. From 18 on,
    /// `REJECT_LIMIT` says how many are too many.
    ///
    /// [1]: 05_multi_row_insert/values-by-hand.median / 06_copy/binary.median >= 1.2
    /// [2]: 01_orm_loop/save-each.median / 06_copy/binary.median >= 100
    /// [3]: 06_copy/binary.roundTrips
    /// [4]: 01_orm_loop/save-each.roundTrips
    /// [5]: 06_copy/csv-streamed.sent
    /// [6]: 06_copy/binary.sent
    /// [7]: 06_copy/csv-streamed.median / 06_copy/binary.median >= 1.1
    void oneBadRow(String url, PrintStream out) throws SQLException, IOException {
        var file = """
                ada@example.org,1,2026-01-01T00:00:01Z
                bob@example.org,2,2026-01-01T00:00:02Z
                eve@example.org,many,2026-01-01T00:00:03Z
                dan@example.org,4,2026-01-01T00:00:04Z
                fay@example.org,5,2026-01-01T00:00:05Z
                """;
        try (var connection = DriverManager.getConnection(url)) {
            try {
                copy(connection, COPY_CSV, file);
            } catch (PSQLException e) {
                out.println("error: " + e.getServerErrorMessage().getMessage());
                out.println("where: " + e.getServerErrorMessage().getWhere());
            }
            out.println("rows stored: " + rowsStored(connection));
        }
    }

    static void copy(Connection connection, String sql, String file) throws SQLException, IOException {
        copies(connection).copyIn(sql, new ByteArrayInputStream(file.getBytes(UTF_8)));
    }

    /// ## What failed takes room
    ///
    /// Nothing is stored, but something was written. The rows before the bad one lie in the table, dead, until VACUUM
    /// removes them. Your table has autovacuum for that; after a large load that failed, do not wait for it.
    void deadRows(String url, PrintStream out) throws SQLException, IOException {
        var file = new StringWriter();
        writeCsv(Signups.first(5_000), file);
        file.write("eve@example.org,many,2026-01-01T00:00:03Z\r\n");
        try (var connection = DriverManager.getConnection(url)) {
            try {
                copy(connection, COPY_CSV, file.toString());
            } catch (PSQLException e) {
                out.println(e.getServerErrorMessage().getWhere());
            }
            var size = "select pg_relation_size('signup')";
            out.printf("rows stored: %d, in %,d bytes%n", rowsStored(connection), number(connection, size));
            connection.createStatement().execute("vacuum signup");
            out.printf("after VACUUM:   in %,d bytes%n", number(connection, size));
        }
    }

    /// ## try-with-resources can commit half a load
    ///
    /// `PGCopyOutputStream` is a stream, and every reflex says: open it in a try-with-resources. Do not. When your
    /// own code fails in the middle, the stream is closed on the way out; to close it is to end the COPY; and to end
    /// the COPY is to say that those were all the rows. In autocommit mode half a load is committed, with an
    /// exception that looks as if nothing had been stored.
    void halfALoad(String url, PrintStream out) throws SQLException, IOException {
        try (var connection = DriverManager.getConnection(url)) {
            try (var stream = new PGCopyOutputStream(copies(connection).copyIn(COPY_CSV))) {
                failAfterTwoRows(stream);
            } catch (IllegalStateException e) {
                out.println("with try-with-resources: " + e.getMessage()
                        + "; rows stored: " + rowsStored(connection));
            }
            connection.createStatement().execute("truncate signup");

            var copy = copies(connection).copyIn(COPY_CSV);
            try {
                failAfterTwoRows(new PGCopyOutputStream(copy));
            } catch (IllegalStateException e) {
                copy.cancelCopy();
                out.println("with cancelCopy:         " + e.getMessage()
                        + "; rows stored: " + rowsStored(connection));
            }
        }
    }

    static void failAfterTwoRows(PGCopyOutputStream stream) throws IOException {
        stream.write("ada@example.org,1,2026-01-01T00:00:01Z\n".getBytes(UTF_8));
        stream.write("bob@example.org,2,2026-01-01T00:00:02Z\n".getBytes(UTF_8));
        stream.flush(); // they leave for the server
        throw new IllegalStateException("the third row cannot be read");
    }

    /// ## NULL and the empty string in CSV
    ///
    /// CSV has no NULL. PostgreSQL reads a field with nothing in it as NULL, and a field with nothing between quotes
    /// as the empty string. Most CSV libraries write both alike unless you tell them not to. That is how empty names
    /// become NULL, and how a column that is NOT NULL refuses a file that looks fine.
    void nullAndEmpty(String url, PrintStream out) throws SQLException, IOException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("create temporary table note (id int, body text)");
            var plain = CsvWriter.builder();
            var quoting = CsvWriter.builder().quoteStrategy(QuoteStrategies.EMPTY);
            for (var builder : List.of(plain, quoting)) {
                var file = new StringWriter();
                builder.build(file).writeRecord("1", "").writeRecord("2", null).close();
                statement.execute("truncate note");
                copy(connection, "copy note from stdin (format csv)", file.toString());
                var bodies = statement.executeQuery("select quote_nullable(body) from note order by id");
                for (var line : file.toString().lines().toList()) {
                    bodies.next();
                    out.printf("%-5s is stored as  %s%n", line, bodies.getString(1));
                }
            }
        }
    }

    static long rowsStored(Connection connection) throws SQLException {
        return number(connection, "select count(*) from signup");
    }

    static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    /// ## One index is not a table
    ///
    /// A ratio is worth only as much as the table behind it. Ours has one index. Each further one, and each foreign
    /// key, is work for each row, which no way of sending rows can save. So here the table gets three more indexes
    /// and a foreign key, and the loads take turns again.
    static final String MORE = """
            create table level (points int primary key);
            insert into level select generate_series(0, 999);
            alter table signup add constraint in_level foreign key (points) references level;
            create index by_email on signup (email);
            create index by_points on signup (points);
            create index by_time on signup (signed_up_at)""";
    static final String AS_BEFORE = """
            drop table if exists level cascade; drop index if exists by_email, by_points, by_time""";

    void moreIndexes(String url, Signups signups, Distance asked, Grid.Sheet sheet) throws Exception {
        var loads = new LinkedHashMap<String, Approach<?>>();
        loads.put("04_execute_batch/execute-batch", new ExecuteBatch().contents().approach("execute-batch"));
        loads.put("06_copy/csv-streamed", contents().approach("csv-streamed"));
        loads.put("06_copy/binary", contents().approach("binary"));
        sheet.column("as-it-is", "elapsed", "as it is");
        sheet.column("more", "elapsed", "with more");
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            for (var column : List.of("as-it-is", "more")) {
                if (column.equals("more")) {
                    statement.execute(MORE);
                }
                var times = new LinkedHashMap<String, List<Double>>();
                for (int run = 1; run <= 4; run++) {
                    for (var load : loads.entrySet()) {
                        sheet.next(load.getKey() + ", " + column, signups);
                        statement.execute("truncate signup");
                        times.computeIfAbsent(load.getKey(), name -> new ArrayList<>())
                                .add(millis(load.getValue(), url, signups));
                    }
                }
                times.forEach((name, all) -> {
                    double median = all.stream().skip(1).sorted().skip(1).findFirst().orElseThrow();
                    sheet.mark(name, column, Format.duration(median), median, "");
                });
            }
            statement.execute(AS_BEFORE);
        }
    }

    static double millis(Approach<?> approach, String url, Signups signups) throws Exception {
        try (var open = approach.open(url)) {
            long start = System.nanoTime();
            open.load(signups);
            return (System.nanoTime() - start) / 1e6;
        }
    }

    /// The ratios shrink. Binary COPY was [about 4 times][1] as fast as `executeBatch`, and with more indexes
    /// [1.8 times][2]. Much of what is left is now the server's own work.
    ///
    /// If you load into a table that is empty or nearly so, drop the indexes first and create them afterwards. Do not
    /// do it while others are using the table: they would wait for your locks, and then miss the indexes.
    ///
    /// [1]: more-indexes:04_execute_batch/execute-batch/as-it-is / more-indexes:06_copy/binary/as-it-is >= 1.5
    /// [2]: more-indexes:04_execute_batch/execute-batch/more / more-indexes:06_copy/binary/more >= 1
    ///
    /// ## What this script runs
    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("06_copy")
                .time("csv-in-memory", "CSV, built in memory", this::csvInMemory)
                .time("csv-streamed", "CSV, streamed", this::csvStreamed)
                .time("binary", "Binary", this::binary)
                .show("one-bad-row", "One bad row stops them all", this::oneBadRow)
                .show("dead-rows", "What failed takes room", this::deadRows)
                .show("half-a-load", "try-with-resources can commit half a load", this::halfALoad)
                .show("null-and-empty", "NULL and the empty string in CSV", this::nullAndEmpty)
                .grid("more-indexes", "One index is not a table", this::moreIndexes);
    }

    /// ## When to use it
    ///
    /// For any load of more than a few thousand rows whose rules do not live in the entity, or can be checked in SQL
    /// afterwards. CSV first: you can read it when something goes wrong. Binary when the time still matters and the
    /// columns are simple types. Not for a handful of rows, not where each row needs its id at once, and not on a
    /// database that is not PostgreSQL.
    ///
    /// **Try it:** give the table a column that may be NULL, and load a row without a value for it, in CSV and in
    /// binary.
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 15, and 15 for the exercise.
    ///
    /// **Ask:** the server gets a bad value in row 5,000 of 10,000. When does your program hear of it? (At `endCopy`,
    /// when it has sent them all.)
    ///
    /// **Demonstrate:** `jbang ch06 --rows 1_000_000`, then `--only half-a-load`. An exception, and the rows before it
    /// are there.
    ///
    /// **Trap:** "then let us use COPY everywhere". Ask who will send the welcome mails.
}
