package checks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.terminal.Format;

/** A CSV that holds whatever a text can hold, streamed. */
final class Task06 extends Task {

    private static final String UNREADABLE = "row 10,001 is unreadable";
    private static final int MANY = 400_000;
    private static final int SMALL = 32; // megabytes

    Task06() {
        super("06_copy",
                "Which characters have a special meaning in a CSV? And what does PostgreSQL make of a field with nothing in"
                        + " it, and of one with nothing between quotes?",
                "Leave the quoting to a library: fastcsv is available, and QuoteStrategies.EMPTY tells the empty string from"
                        + " NULL. To stream, let it write into a PGCopyOutputStream, and encode as UTF-8.",
                "var copy = copies.copyIn(COPY); var csv = CsvWriter.builder().quoteStrategy(QuoteStrategies.EMPTY).build(new"
                        + " OutputStreamWriter(new PGCopyOutputStream(copy, 65_536), UTF_8)); csv.writeRecord(...) for each row;"
                        + " csv.flush(); copy.endCopy(). After an exception: copy.cancelCopy().");
    }

    @Override
    public List<Case> cases() {
        return List.of(
                new Case("100 rows, of which some are hostile",
                        hostile(100, Arrays.asList("a,b@example.org", "\"ada\"@example.org", "two\nlines", "two\r\nlines", null, "",
                                "\\N", "\\.", " blank ", "\uD83D\uDE00@example.org", "o'brien@example.org", "ends with \\", "\"", "NULL")),
                        "Quote as CSV does, and tell NULL (nothing) from the empty string (\"\")."),
                new Case("20,000 rows, of which row 10,001 cannot be read", unreadable(), List.of(UNREADABLE), HEAP, List.of(),
                        "Let the exception propagate, and cancel the COPY: closing a PGCopyOutputStream ends it, and what was"
                                + " sent is stored."),
                new Case("no row", Signups.first(0), "Without rows, write nothing, not even an empty line."),
                new Case(Format.many(MANY, "row") + " in a heap of " + SMALL + " MB", Signups.first(MANY), List.of(), SMALL, List.of(
                        Limit.roundTrips(50, "the rows go in many statements", "Send them in one COPY, as a stream.")),
                        "Send the rows while you make them, and call endCopy when all are sent."));
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

    @Override
    public boolean isAboutSpeed() {
        return false; // it is about being right, and about memory
    }

    @Override
    public String table() {
        return "signup_import";
    }

    @Override
    public void prepare(Connection connection, Signups rows) throws SQLException {
        execute(connection, "drop table if exists signup_import");
        execute(connection, "create table signup_import (email text, points int, signed_up_at timestamptz)");
    }

    @Override
    public Signups speed() {
        return Signups.first(100_000);
    }
}
