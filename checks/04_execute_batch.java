package checks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import workshop.check.Outcome;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task.Wrong;
import workshop.check.Task;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.terminal.Format;

/** The ids of all rows, from a pipeline, for the rows of a second table. */
final class Task04 extends Task {

    private static final int THERE = 20; // rows that are stored already; half of them have ids that are higher than any new one

    Task04() {
        super("04_execute_batch",
                "An id is there once its row is stored. Does the welcome have to be sent before the next row? Think of a batch of"
                        + " signups, and then a batch of their welcomes.",
                "After executeBatch, getGeneratedKeys gives the ids in the order of the batch. If the driver still waits after each row:"
                        + " RETURN_GENERATED_KEYS asks for all columns, and a text among them may be of any length. prepareStatement"
                        + " has another form, which takes the names of the columns that you want.",
                "connection.prepareStatement(INSERT, new String[] {\"id\"}). Keep the emails of a batch in a list. For each 1,000 rows,"
                        + " and once after the loop: insert.executeBatch(); for each key, welcome.addBatch() with it and the email that"
                        + " has the same place in the list; welcome.executeBatch().");
    }

    @Override
    public List<Case> cases() {
        return List.of(
                new Case("5,000 rows", Signups.first(5_000), "Return a List<Long>: the ids of the rows that you load, in their order.",
                        Limit.roundTrips(100, "still a wait for each row",
                                "Send both tables' rows in batches, and ask for the column id only."),
                        Limit.oneTransaction("the task says one for all rows", "Commit once, at the end.")),
                new Case("3 rows", Signups.first(3), "The last batch may be smaller than the others: mind its ids and welcomes, too."),
                new Case("no row", Signups.first(0), "Without rows, return an empty list."));
    }

    @Override
    public void prepare(Connection connection, Signups rows) throws SQLException {
        execute(connection, "drop table if exists welcome");
        super.prepare(connection, rows);
        execute(connection, "alter table signup add column if not exists note text");
        execute(connection, "create table welcome (signup_id bigint primary key references signup, email text not null)");
        execute(connection, """
                insert into signup (id, email, points, signed_up_at)
                select n + 10 * (n %% 2) * 100_000_000::bigint, 'old' || n || '@example.org', n, '2025-01-01Z'::timestamptz + n * interval '1 s'
                from generate_series(1, %d) n;
                select setval('signup_id_seq', 1000)""".formatted(THERE));
    }

    @Override
    public Iterable<Signup> stored(Signups rows) {
        var stored = new ArrayList<Signup>();
        for (int n = 1; n <= THERE; n++) {
            stored.add(new Signup("old" + n + "@example.org", n, Signup.OPENING.minusYears(1).plusSeconds(n)));
        }
        rows.forEach(stored::add);
        return stored;
    }

    @Override
    public void verify(Connection connection, Case tried, Outcome outcome) throws SQLException, Wrong {
        super.verify(connection, tried, outcome);
        var ids = new ArrayList<Long>();
        try (var statement = connection.createStatement(); var result = statement.executeQuery("""
                select signup.id, signup.email, welcome.email from signup left join welcome on signup_id = id
                where signed_up_at >= '2026-01-01Z' order by signed_up_at""")) {
            while (result.next()) {
                ids.add(result.getLong(1));
                if (!result.getString(2).equals(result.getString(3))) {
                    throw new Wrong("a welcome for '" + result.getString(2) + "' under its id",
                            result.getString(3) == null ? "none" : "one for '" + result.getString(3) + "'");
                }
            }
        }
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("select count(*) from welcome")) {
            result.next();
            if (result.getLong(1) != ids.size()) {
                throw new Wrong(Format.many(ids.size(), "welcome"), Format.whole(result.getLong(1))
                        + ": rows that were there before have one, too");
            }
        }
        if (outcome.ids() == null || outcome.ids().size() != ids.size()) {
            throw new Wrong(Format.many(ids.size(), "id"), outcome.ids() == null ? "no list of ids"
                    : Format.many(outcome.ids().size(), "id"));
        }
        for (int i = 0; i < ids.size(); i++) {
            if (!ids.get(i).equals(outcome.ids().get(i))) {
                throw new Wrong("the id of row %,d to be %d, as in the table".formatted(i + 1, ids.get(i)),
                        String.valueOf(outcome.ids().get(i)));
            }
        }
    }

    @Override
    public Signups speed() {
        return Signups.first(5_000);
    }
}
