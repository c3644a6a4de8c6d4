package checks;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import workshop.check.Outcome;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task.Wrong;
import workshop.check.Task;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/** A summary that the server makes of what it has. */
final class Task07 extends Task {

    private static final String FILL = "insert into signup (email, points, signed_up_at) values (?, ?, ?)";

    Task07() {
        super("07_generate_series",
                "The rows are in the server already. What would it need from you to add them up?",
                "INSERT ... SELECT stores what a query finds, and nothing crosses the wire. For days without a row, join the rows to"
                        + " generate_series(first day, last day, interval '1 day'). A day in UTC: (signed_up_at at time zone 'UTC')::date",
                "with days as (select *, (signed_up_at at time zone 'UTC')::date as day from signup) insert into signup_per_day"
                        + " select d::date, count(s.id), coalesce(sum(s.points), 0) from (select min(day) as a, max(day) as b"
                        + " from days), generate_series(a, b, interval '1 day') d left join days s on s.day = d::date group"
                        + " by d");
    }

    @Override
    public List<Case> cases() {
        var next = "Each day (in UTC) from the first to the last has one row; a day without signups has 0 and 0.";
        return List.of(
                new Case("5,000 rows of some 80 days, with a gap, on a machine in Auckland", rows(5_000), next,
                        Limit.messages("DataRow", 0, "rows are fetched", "Let one INSERT ... SELECT do it in the server."),
                        new Limit("statement", Outcome::statements, 0, 1, "more than one statement stores the days",
                                "Let one INSERT ... SELECT make all days."),
                        new Limit("statement", Task07::sent, 0, 1, "all that is needed fits into one",
                                "Let one INSERT ... SELECT make all days.")),
                new Case("no row", Signups.first(0), "Without signups, there is no first day and no row."));
    }

    /** Statements, without the one that opens a connection, and without BEGIN and COMMIT. */
    private static long sent(Outcome outcome) {
        long connections = outcome.count("StartupMessage");
        return outcome.count("CommandComplete") - connections - 2 * (outcome.count("Query") - connections);
    }

    /** One in 23 minutes, and none between days 20 and 26; some lie about midnight. */
    private static Signups rows(int count) {
        var rows = new ArrayList<Signup>();
        for (var row : Signups.first(count)) {
            int n = rows.size();
            rows.add(new Signup(row.email(), row.points(), Signup.OPENING.plusMinutes(23L * n).plusDays(n > count / 4 ? 6 : 0)));
        }
        return Signups.of(rows);
    }

    @Override
    public void prepare(Connection connection, Signups rows) throws SQLException {
        super.prepare(connection, rows);
        execute(connection, "drop table if exists signup_per_day");
        execute(connection, "create table signup_per_day (day date primary key, signups bigint not null, points bigint not null)");
        connection.setAutoCommit(false);
        try (var insert = connection.prepareStatement(FILL)) {
            for (var row : rows) {
                insert.setString(1, row.email());
                insert.setInt(2, row.points());
                insert.setObject(3, row.signedUpAt());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    @Override
    public void verify(Connection connection, Case tried, Outcome outcome) throws SQLException, Wrong {
        super.verify(connection, tried, outcome); // the signups are still there
        var expected = new TreeMap<LocalDate, long[]>();
        for (var row : tried.rows()) {
            var day = expected.computeIfAbsent(day(row.signedUpAt()), d -> new long[2]);
            day[0]++;
            day[1] += row.points();
        }
        if (!expected.isEmpty()) {
            expected.firstKey().datesUntil(expected.lastKey()).toList().forEach(d -> expected.putIfAbsent(d, new long[2]));
        }
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("select day, signups, points from signup_per_day order by day")) {
            for (var day : expected.entrySet()) {
                var line = "%s: %d signups, %d points".formatted(day.getKey(), day.getValue()[0], day.getValue()[1]);
                var found = !result.next() ? "no row for it" : "%s: %d signups, %d points".formatted(
                        result.getObject(1, LocalDate.class), result.getLong(2), result.getLong(3));
                if (!line.equals(found)) {
                    throw new Wrong(line, found);
                }
            }
            if (result.next()) {
                throw new Wrong("no more days", "a row for " + result.getString(1));
            }
        }
    }

    @Override
    public String counted() {
        return "signup_per_day";
    }

    @Override
    public long leastBytes(Signups rows) {
        return rows.count() == 0 ? 0 : 100; // its statement alone
    }

    private static LocalDate day(OffsetDateTime time) {
        return time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDate();
    }

    @Override
    public Signups speed() {
        return rows(20_000);
    }
}
