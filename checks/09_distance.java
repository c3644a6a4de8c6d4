package checks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.wire.Distance;

/** Few round trips, for a server far away. */
final class Task09 extends Task {

    Task09() {
        super("09_distance",
                "Count what waits: a SELECT and an INSERT for each row. The server can look for duplicates by itself.",
                "signup has a unique index on email, so INSERT ... ON CONFLICT (email) DO NOTHING skips what is there. Send many"
                        + " rows at a time: a batch, or arrays.",
                "insert into signup (email, points, signed_up_at) values (?, ?, ?) on conflict (email) do nothing - with addBatch for"
                        + " each row, and executeBatch after every 1,000.");
    }

    private static final int THERE = 100; // rows that are stored already, with other points

    @Override
    public List<Case> cases() {
        var rows = new ArrayList<Signup>();
        Signups.first(2_000).forEach(rows::add);
        for (int i = 500; i < 550; i++) { // the second of two in the file is not stored
            rows.set(i, new Signup(rows.get(i - 100).email(), 7, rows.get(i).signedUpAt()));
        }
        return List.of(
                new Case("2,000 rows, of which 150 are duplicates", Signups.of(rows),
                        "Keep what is stored; of two rows with the same email, keep the first.",
                        Limit.roundTrips(20, "the load waits for each row", "Let the server skip duplicates, and send many rows at a time."),
                        Limit.oneTransaction("the load was one transaction before", "Commit once, at the end.")));
    }

    @Override
    public Iterable<Signup> stored(Signups rows) {
        var stored = new LinkedHashMap<String, Signup>();
        for (var row : Signups.first(Math.min(THERE, rows.count()))) {
            stored.put(row.email(), there(row));
        }
        rows.forEach(row -> stored.putIfAbsent(row.email(), row));
        return stored.values();
    }

    private static Signup there(Signup row) {
        return new Signup(row.email(), -1, row.signedUpAt());
    }

    @Override
    public void prepare(Connection connection, Signups rows) throws SQLException {
        super.prepare(connection, rows);
        execute(connection, "create unique index if not exists signup_email on signup (email)");
        try (var insert = connection.prepareStatement("insert into signup (email, points, signed_up_at) values (?, ?, ?)")) {
            for (var row : Signups.first(Math.min(THERE, rows.count()))) {
                insert.setString(1, row.email());
                insert.setInt(2, there(row).points());
                insert.setObject(3, row.signedUpAt());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    @Override
    public Distance distance() {
        return Distance.ofMillis(5);
    }

    @Override
    public Signups speed() {
        return Signups.first(300);
    }
}
