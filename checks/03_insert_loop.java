package checks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import workshop.check.Outcome;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/** Two statements, each prepared once; the table's default stays the table's. */
final class Task03 extends Task {

    private static final String URL = "&preparedStatementCacheQueries=0";

    Task03() {
        super("03_insert_loop",
                "How often is prepareStatement called? And how many different texts does it get?",
                "A PreparedStatement can be executed again and again with other values, and two of them can be open at once. Prepare"
                        + " both before the loop, and choose one of them for each row.",
                "try (var all = connection.prepareStatement(INSERT); var without = connection.prepareStatement(WITHOUT_POINTS)) {"
                        + " for (var signup : signups) { bind and execute one or the other } }");
    }

    @Override
    public List<Case> cases() {
        return List.of(
                new Case("5,000 rows, a third without points", withoutPoints(Signups.first(5_000)),
                        "Store all rows; where there are no points, the table's default applies.",
                        Limit.messages("Parse", 50, "statements are prepared for each row", "Prepare each of the two once, before the loop."),
                        new Limit("connection with another URL", Task03::otherUrls, 0, 0, "the task says to leave it as it is",
                                "Open the connection with url + NO_CACHE."),
                        Limit.oneTransaction("the task says one for all rows", "Commit once, after the loop.")),
                new Case("300 rows, where the table has another default", withoutPoints(Signups.first(300)),
                        "Leave the column out where there are no points: the default is the table's, and may change."),
                new Case("100 rows, of which some have quotes",
                        hostile(100, List.of("o'brien@example.org", "\"'; drop table signup; --\"@example.org", "$1@example.org")),
                        "Give values to the statement as parameters; do not write them into its text."));
    }

    private static long otherUrls(Outcome outcome) {
        return outcome.urls().stream().filter(each -> !each.equals(URL)).count();
    }

    private static Signups withoutPoints(Signups rows) {
        var changed = new ArrayList<Signup>();
        for (var row : rows) {
            changed.add(changed.size() % 3 == 1 ? new Signup(row.email(), 0, row.signedUpAt()) : row);
        }
        return Signups.of(changed);
    }

    private static int byDefault(Signups rows) {
        return rows.count() == 300 ? 25 : 10;
    }

    @Override
    public void prepare(Connection connection, Signups rows) throws SQLException {
        super.prepare(connection, rows);
        execute(connection, "alter table signup alter column points set default " + byDefault(rows));
    }

    @Override
    public Iterable<Signup> stored(Signups rows) {
        var stored = new ArrayList<Signup>();
        rows.forEach(row -> stored.add(row.points() != 0 ? row : new Signup(row.email(), byDefault(rows), row.signedUpAt())));
        return stored;
    }

    @Override
    public Signups speed() {
        return withoutPoints(Signups.first(5_000));
    }
}
