package checks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.List;
import workshop.check.Outcome;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task;
import workshop.notebook.Content;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.terminal.Format;

/** Many rows in a small heap, through two connections. */
final class Task13 extends Task {

    private static final String UNREADABLE = "row 10,001 is unreadable";
    private static final int MANY = 2_000_000;
    private static final int SMALL = 64; // megabytes

    Task13() {
        super("13_more_rows",
                "What is in memory before the first row leaves? And which part of the load could two connections do at once?",
                "Write into a PGCopyOutputStream while you go through the signups. Do that in two threads, each with a connection"
                        + " of its own that is not in autocommit mode.",
                "try (var first = ...; var second = ...; var threads = Executors.newVirtualThreadPerTaskExecutor()) { var one ="
                        + " threads.submit(() -> copyHalf(first, signups, 0)); var other = ...; one.get(); other.get();"
                        + " first.commit(); second.commit(); }");
    }

    @Override
    public List<Case> cases() {
        return List.of(
                new Case("1,000 rows, of which some are hostile",
                        hostile(1_000, List.of("a,b@example.org", "\"ada\"@example.org", "two\nlines", "", "\\.",
                                "\uD83D\uDE00@example.org")),
                        "Send every row once: each connection takes those that the other leaves."),
                new Case("20,000 rows, of which row 10,001 cannot be read", unreadable(), List.of(UNREADABLE), HEAP, List.of(),
                        "Commit neither connection before both have sent all, and let the exception propagate."),
                new Case(Format.many(MANY, "row") + " in a heap of " + SMALL + " MB", Signups.first(MANY), List.of(), SMALL, List.of(
                        new Limit("transaction", Outcome::transactions, 2, Long.MAX_VALUE,
                                "one connection loads all", "Let two connections load at once, each in a transaction of its own."),
                        new Limit("connection", outcome -> outcome.count("BackendKeyData"), 2, Long.MAX_VALUE,
                                "one after the other", "Open two, and let each load in a thread of its own."),
                        Limit.roundTrips(100, "the rows go in many statements",
                                "Send them in one COPY for each connection, as a stream.")),
                        "Send the rows while you make them."));
    }

    private static Signups unreadable() {
        return Signups.of(new AbstractList<>() {
            @Override
            public Signup get(int index) {
                if (index == 10_000) {
                    throw new IllegalStateException(UNREADABLE);
                }
                return Signup.number(index + 1);
            }

            @Override
            public int size() {
                return 20_000;
            }
        });
    }

    /** By a checksum where there are many: to sort and to fetch them would take longer than to load them. */
    @Override
    public void verify(Connection connection, Case tried, Outcome outcome) throws SQLException, Wrong {
        if (tried.rows().count() < MANY) {
            super.verify(connection, tried, outcome);
            return;
        }
        var stored = Content.stored(connection);
        var expected = Content.of(tried.rows());
        if (!stored.equals(expected)) {
            throw new Wrong("%,d rows, checksum %s".formatted(expected.rows(), expected.checksum()),
                    "%,d rows, checksum %s".formatted(stored.rows(), stored.checksum()));
        }
    }

    @Override
    public Signups speed() {
        return Signups.first(100_000);
    }
}
