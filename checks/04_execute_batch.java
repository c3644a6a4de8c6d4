package workshop;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The ids of all rows, in a pipeline. */
final class Task04 extends Task {

    Task04() {
        super("04_execute_batch",
                "RETURN_GENERATED_KEYS asks for all columns of each row, also for those that nobody needs. How large may a text be?"
                        + " The driver does not know, so it waits after each row.",
                "prepareStatement has another form, which takes the names of the columns that you want.",
                "connection.prepareStatement(INSERT, new String[] {\"id\"})");
    }

    @Override
    List<Case> cases() {
        return List.of(
                new Case("5,000 rows", Signups.first(5_000), "Return a List<Long>: the id of each row, in the order of the rows.",
                        Limit.roundTrips(100, "still one wait for each row", "Ask for the column id only, and keep executeBatch.")),
                new Case("3 rows", Signups.first(3), "The last batch may be smaller than the others: read its ids, too."),
                new Case("no row", Signups.first(0), "Without rows, return an empty list."));
    }

    @Override
    void prepare(Connection connection, Signups rows) throws SQLException {
        super.prepare(connection, rows);
        execute(connection, "alter table signup add column if not exists note text");
    }

    @Override
    void verify(Connection connection, Case tried, Outcome outcome) throws SQLException, Wrong {
        super.verify(connection, tried, outcome);
        var ids = new ArrayList<Long>();
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("select id from signup order by signed_up_at")) {
            while (result.next()) {
                ids.add(result.getLong(1));
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
    Signups speed() {
        return Signups.first(5_000);
    }
}
