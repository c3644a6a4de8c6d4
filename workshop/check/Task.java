package workshop.check;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import workshop.notebook.ChapterName;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.terminal.Format;
import workshop.wire.Distance;

/** What the check knows of an exercise: its tables, the rows that it is tried with, and what is expected of it. */
public abstract class Task {

    public static final int HEAP = 256; // megabytes, unless a case has its own

    /** Its name, such as 03_insert_loop. */
    public final ChapterName name;

    /** Three, each plainer than the one before. */
    public final List<String> hints;

    public Task(String name, String... hints) {
        this.name = new ChapterName(name);
        this.hints = List.of(hints);
    }

    /**
     * That of the exercise of this name: the class Task06 in checks/06_copy.java. Whoever asks has checks/*.java among its
     * //SOURCES, or the one that it asks for.
     */
    public static Task named(ChapterName name) {
        try {
            var constructor = Class.forName("checks.Task" + name.digits()).getDeclaredConstructor();
            constructor.setAccessible(true); // a file that is not named after a class cannot have a public class
            return (Task) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("checks/" + name + ".java has to have a class checks.Task" + name.digits(), e);
        }
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
    public record Case(String name, Signups rows, List<String> named, int heap, List<Limit> limits, String next) {

        public Case(String name, Signups rows, String next, Limit... limits) {
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
    public record Limit(String what, ToLongFunction<Outcome> count, long least, long most, String meaning, String next) {

        public static Limit roundTrips(long most, String meaning, String next) {
            return new Limit("round trip", Outcome::roundTrips, 0, most, meaning, next);
        }

        /** One transaction for all rows. Reading, and opening connections, may take others. */
        public static Limit oneTransaction(String meaning, String next) {
            return new Limit("transaction", outcome -> outcome.journal().transactions(), 0, 1, meaning, next);
        }

        public static Limit messages(String message, long most, String meaning, String next) {
            return new Limit(message + " message", outcome -> outcome.count(message), 0, most, meaning, next);
        }

        public String expected() {
            return most == 0 ? "no " + what : least == 0 ? "at most " + Format.many(most, what)
                    : "at least " + Format.many(least, what);
        }
    }

    /** What the table holds that it should not, or the other way round. */
    public static final class Wrong extends Exception {

        public final String expected;
        public final String seen;
        public final String next; // what to do then; null for what its case says

        public Wrong(String expected, String seen) {
            this(expected, seen, null);
        }

        public Wrong(String expected, String seen, String next) {
            super(seen);
            this.expected = expected;
            this.seen = seen;
            this.next = next;
        }
    }

    @Override
    public String toString() {
        return name.name();
    }

    /** The loads to try, in order. */
    public abstract List<Case> cases();

    /** The rows that it loads when it is run by itself. */
    public abstract Signups speed();

    /** Whether the speed-up over the unsolved version says something about it. */
    public boolean isAboutSpeed() {
        return true;
    }

    /** How far away the server seems to be then. */
    public Distance distance() {
        return Distance.NONE;
    }

    /** Makes the tables, as they are before a load of these rows. */
    public void prepare(Connection connection, Signups rows) throws SQLException {
        execute(connection, "truncate signup");
    }

    /** The table that it loads. */
    public String table() {
        return "signup";
    }

    /** The table whose statements the server counts. */
    public String counted() {
        return table();
    }

    /** How many bytes it must send at least to load these rows: half of their emails, for some may be left out. */
    public long leastBytes(Signups rows) {
        long bytes = 0;
        for (var row : rows) {
            bytes += row.email() == null ? 0 : row.email().length();
        }
        return bytes / 2;
    }

    /** The String method by which a rule is recognised that may appear only once; null if there is none. */
    public String once() {
        return null;
    }

    /** What is compiled with it, where that needs a library which only this exercise has. */
    public List<Path> sources() {
        return List.of();
    }

    /** What must be stored of these rows, in the order of the time of signing up. */
    public Iterable<Signup> stored(Signups rows) {
        return rows;
    }

    /** Throws if the database does not hold what it should after this load. */
    public void verify(Connection connection, Case tried, Outcome outcome) throws SQLException, Wrong {
        compare(connection, table(), tried.named.isEmpty() ? stored(tried.rows) : List.of());
    }

    /** What holds of each load, with a reason that is true of each. */
    final List<Limit> always(Case tried) {
        long rows = counted().equals(table()) ? Math.min(1, tried.rows.count()) : 0;
        return List.of(
                new Limit("sent byte", Outcome::bytesSent, leastBytes(tried.rows), Long.MAX_VALUE,
                        "the rows were sent over a connection with a different URL, or not at all",
                        "Open each connection with the URL that load is given: no other is counted."),
                new Limit("row", outcome -> outcome.journal().rows(), rows, Long.MAX_VALUE,
                        "the server saw no rows arrive in " + counted(),
                        "Do not change the tables; only load rows into them."),
                new Limit("non-durable statement", outcome -> outcome.journal().undurable(), 0, 0,
                        "a crash could lose rows, because synchronous_commit is off or the table is unlogged",
                        "Leave the settings and the tables as they are."),
                new Limit("value-carrying statement", outcome -> outcome.journal().literals(), 0, 0,
                        "values are written into the text of the SQL", "Give values to the statement as parameters."));
    }

    /** Compares a table with these rows, which are in the order of the time of signing up. */
    public static void compare(Connection connection, String table, Iterable<Signup> expected) throws SQLException, Wrong {
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
    public static Signups hostile(int count, List<String> emails) {
        var rows = new ArrayList<Signup>();
        for (var row : Signups.first(count)) {
            rows.add(rows.size() >= emails.size() ? row : new Signup(emails.get(rows.size()), row.points(), row.signedUpAt()));
        }
        return Signups.of(rows);
    }

    public static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
