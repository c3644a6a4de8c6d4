package workshop;

//SOURCES ../checks/01_orm_loop.java
//SOURCES ../checks/02_orm_batch.java
//SOURCES ../checks/03_insert_loop.java
//SOURCES ../checks/04_execute_batch.java
//SOURCES ../checks/05_multi_row_insert.java
//SOURCES ../checks/06_copy.java
//SOURCES ../checks/07_generate_series.java
//SOURCES ../checks/08_what_you_gave_up.java
//SOURCES ../checks/09_distance.java

import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What the check knows of an exercise: its tables, the rows that it is tried with, and what is expected of it. */
abstract class Task {

    /** Those that there are, in order. */
    static final List<Task> ALL = List.of(new Task01(), new Task02(), new Task03(), new Task04(), new Task05(), new Task06(),
            new Task07(), new Task08(), new Task09());

    static final int HEAP = 256; // megabytes, unless a case has its own

    /** Its name, such as 03_insert_loop. */
    final String name;

    /** Three, each plainer than the one before. */
    final List<String> hints;

    Task(String name, String... hints) {
        this.name = name;
        this.hints = List.of(hints);
    }

    /** The one of this name. */
    static Task named(String name) {
        return ALL.stream().filter(task -> task.name.equals(name)).findFirst().orElseThrow();
    }

    /**
     * A load to try.
     *
     * @param name what it is, for a reader: "2,000 rows"
     * @param rows what is to load
     * @param named what its error must name, where the load must fail and store nothing; otherwise empty
     * @param heap the memory of its process, in megabytes
     * @param limits what its technique must keep to
     * @param next what to do where it is not right
     */
    record Case(String name, Signups rows, List<String> named, int heap, List<Limit> limits, String next) {

        Case(String name, Signups rows, String next, Limit... limits) {
            this(name, rows, List.of(), HEAP, List.of(limits), next);
        }
    }

    /**
     * A count that must lie between two numbers.
     *
     * @param what the thing that is counted, in the singular
     * @param meaning what a count outside of them means
     * @param next what to do then
     */
    record Limit(String what, ToLongFunction<Outcome> count, long least, long most, String meaning, String next) {

        static Limit roundTrips(long most, String meaning, String next) {
            return new Limit("round trip", Outcome::roundTrips, 0, most, meaning, next);
        }

        /** Opening a connection may count a commit, and Hibernate's start some more. */
        static Limit commits(long most, String meaning, String next) {
            return new Limit("commit", Outcome::commits, 0, most, meaning, next);
        }

        static Limit messages(String message, long most, String meaning, String next) {
            return new Limit(message + " message", outcome -> outcome.count(message), 0, most, meaning, next);
        }

        String expected() {
            return (least == 0 ? "at most " + Format.many(most, what) : "at least " + Format.many(least, what));
        }
    }

    /** What the table holds that it should not, or the other way round. */
    static final class Wrong extends Exception {

        final String expected;
        final String seen;

        Wrong(String expected, String seen) {
            super(seen);
            this.expected = expected;
            this.seen = seen;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** The loads to try, in order. */
    abstract List<Case> cases();

    /** The rows that the speed-up is measured with. */
    abstract Signups speed();

    /** How far away the server seems to be then. */
    Distance distance() {
        return Distance.NONE;
    }

    /** Makes the tables, as they are before a load of these rows. */
    void prepare(Connection connection, Signups rows) throws SQLException {
        execute(connection, "truncate signup");
    }

    /** The table that it loads. */
    String table() {
        return "signup";
    }

    /** What must be stored of these rows, in the order of the time of signing up. */
    Iterable<Signup> stored(Signups rows) {
        return rows;
    }

    /** Throws where the database does not hold what it should after this load. */
    void verify(Connection connection, Case tried, Outcome outcome) throws SQLException, Wrong {
        compare(connection, table(), tried.named.isEmpty() ? stored(tried.rows) : List.of());
    }

    /** Compares a table with these rows, which are in the order of the time of signing up. */
    static void compare(Connection connection, String table, Iterable<Signup> expected) throws SQLException, Wrong {
        long count = 0;
        for (var row : expected) {
            count++;
        }
        connection.setAutoCommit(false); // or the driver would fetch all rows at once
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(10_000);
            long stored;
            try (var result = statement.executeQuery("select count(*) from " + table)) {
                result.next();
                stored = result.getLong(1);
            }
            if (stored != count) {
                throw new Wrong(Format.many(count, "row") + " stored", Format.many(stored, "row") + " stored");
            }
            try (var result = statement.executeQuery(
                    "select email, points, signed_up_at from " + table + " order by signed_up_at, points")) {
                long number = 0;
                for (var row : expected) {
                    number++;
                    result.next();
                    var found = new Signup(result.getString(1), result.getInt(2), result.getObject(3, OffsetDateTime.class));
                    same(number, "email", quoted(row.email()), quoted(found.email()));
                    same(number, "points", row.points(), found.points());
                    same(number, "signed_up_at", row.signedUpAt().toInstant(), found.signedUpAt().toInstant());
                }
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static void same(long number, String column, Object expected, Object found) throws Wrong {
        if (!expected.equals(found)) {
            throw new Wrong("row %,d has the %s %s".formatted(number, column, expected), "it has " + found);
        }
    }

    private static String quoted(String text) {
        return text == null ? "NULL" : "'" + text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + "'";
    }

    /** The first rows, of which some have these emails instead, from row 1 on. */
    static Signups hostile(int count, List<String> emails) {
        var rows = new ArrayList<Signup>();
        for (var row : Signups.first(count)) {
            rows.add(rows.size() >= emails.size() ? row : new Signup(emails.get(rows.size()), row.points(), row.signedUpAt()));
        }
        return Signups.of(rows);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
