package checks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import workshop.check.Outcome;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.terminal.Format;

/** All rows of a file that is dirty, and comes again: stored, or rejected with line and reason. */
final class Task12 extends Task {

    private static final int EMOJI = 66; // of each hundred rows, counted from 0
    private static final int MENDED = 2; // a line that yesterday's load has rejected, and that is good today

    Task12() {
        super("12_dirty_file",
                "Which rows will fail, and do you need the server to find out? And what does DO NOTHING do with a newer row?",
                "Check each row in Java: good ones go into one batch, bad ones into another, for the table reject. Delete the old"
                        + " rejects first; all in one transaction.",
                "connection.setAutoCommit(false); delete from reject; insert ... on conflict (email) do update set points ="
                        + " excluded.points, signed_up_at = excluded.signed_up_at, with addBatch and executeBatch; insert into reject"
                        + " (line, reason) likewise; connection.commit().");
    }

    @Override
    public List<Case> cases() {
        var one = Limit.oneTransaction("rows are stored bit by bit", "Switch autocommit off, and commit once, at the end.");
        return List.of(
                new Case("100 rows, of which some do not fit, loaded again", dirty(100), NEXT, one),
                new Case("20,000 rows, of which some do not fit, loaded again", dirty(20_000), NEXT, one,
                        Limit.roundTrips(400, "rows wait one by one",
                                "Use addBatch and executeBatch, without a savepoint for each row.")));
    }

    private static final String NEXT = "Each row is stored as it is now, or its line is in reject with the reason."
            + " Delete yesterday's rejects first.";

    /** In each hundred rows, each fault once, a boundary that is none, and a row that replaces the one before it. */
    private static Signups dirty(int count) {
        var rows = new ArrayList<Signup>();
        for (var row : Signups.first(count)) {
            var at = row.signedUpAt();
            rows.add(switch (rows.size() % 100) {
                case 6 -> new Signup(null, row.points(), at);
                case 16 -> new Signup("", row.points(), at);
                case 26 -> new Signup("x".repeat(256), row.points(), at);
                case 36 -> new Signup("a\0" + row.email(), row.points(), at);
                case 46 -> new Signup(row.email(), -1, at);
                case 56 -> new Signup("", -1, at); // the first reason counts
                case EMOJI -> new Signup("\uD83D\uDE00".repeat(200) + row.email(), row.points(), at); // characters, not Java's chars
                case 76 -> new Signup(rows.getLast().email(), row.points(), at);
                default -> row;
            });
        }
        return Signups.of(rows);
    }

    private static String reason(Signup row) {
        if (row.email() == null || row.email().isEmpty()) {
            return "email is missing";
        } else if (row.email().codePoints().count() > 255) {
            return "email is too long";
        } else if (row.email().contains("\0")) {
            return "email has a NUL";
        }
        return row.points() < 0 ? "points are negative" : null;
    }

    private static TreeMap<Integer, String> rejects(Signups rows) {
        var rejects = new TreeMap<Integer, String>();
        int line = 0;
        for (var row : rows) {
            line++;
            if (reason(row) != null) {
                rejects.put(line, reason(row));
            }
        }
        return rejects;
    }

    @Override
    public Iterable<Signup> stored(Signups rows) {
        var stored = new LinkedHashMap<String, Signup>();
        for (var row : rows) {
            if (reason(row) == null) {
                stored.put(row.email(), row);
            }
        }
        return stored.values().stream().sorted(Comparator.comparing(Signup::signedUpAt)).toList();
    }

    /** What an earlier load of the same file has left: some of its rows as they were then, and some of its rejects. */
    @Override
    public void prepare(Connection connection, Signups rows) throws SQLException {
        super.prepare(connection, rows);
        execute(connection, "create unique index if not exists by_email on signup (email);"
                + " create table if not exists reject (line int primary key, reason text not null); truncate reject");
        try (var reject = connection.prepareStatement("insert into reject values (?, ?)");
                var insert = connection.prepareStatement("insert into signup (email, points, signed_up_at) values (?, 0, ?)")) {
            var yesterday = rejects(rows);
            yesterday.keySet().removeIf(line -> line % 20 != 7);
            yesterday.put(MENDED, "email is missing");
            for (var each : yesterday.entrySet()) {
                reject.setInt(1, each.getKey());
                reject.setString(2, each.getValue());
                reject.addBatch();
            }
            reject.executeBatch();
            for (var row : stored(rows)) {
                if (row.points() % 10 == 1) {
                    insert.setString(1, row.email());
                    insert.setObject(2, Signup.OPENING);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    @Override
    public void verify(Connection connection, Case tried, Outcome outcome) throws SQLException, Wrong {
        var found = new TreeMap<Integer, String>();
        try (var statement = connection.createStatement(); var result = statement.executeQuery("select line, reason from reject")) {
            while (result.next()) {
                found.put(result.getInt(1), result.getString(2));
            }
        }
        var expected = rejects(tried.rows());
        for (var each : expected.entrySet()) {
            if (!each.getValue().equals(found.get(each.getKey()))) {
                throw new Wrong("line " + each.getKey() + " in reject: " + each.getValue(),
                        found.containsKey(each.getKey()) ? "its reason is: " + found.get(each.getKey()) : "it is not there",
                        found.isEmpty() ? "Store a row in reject for each signup that does not fit."
                                : found.containsKey(each.getKey()) ? "The reason is the first that applies, in the order of the task."
                                        : "Is the last batch of rejects sent, too? Does the load check for every reason in the"
                                                + " task?");
            }
        }
        found.keySet().removeAll(expected.keySet());
        if (!found.isEmpty()) {
            int line = found.firstKey();
            throw new Wrong(Format.many(expected.size(), "line") + " in reject", "line " + line + " as well, and it is good",
                    line == MENDED ? "That line was rejected yesterday. Delete the old rejects first."
                            : line % 100 != EMOJI + 1 ? null : "That email has 200 emoji: each is one character for PostgreSQL, and two chars for Java.");
        }
        super.verify(connection, tried, outcome);
    }

    @Override
    public Signups speed() {
        return dirty(1_000);
    }

    @Override
    public boolean isAboutSpeed() {
        return false; // it is about being right
    }
}
