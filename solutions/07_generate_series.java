///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/07_generate_series.java
//FILES 07_generate_series.java

import module java.base;
import module java.sql;
import workshop.check.Exercise;
import workshop.notebook.Signups;

/// # 7. A summary, without fetching a row
///
/// `INSERT ... SELECT` leaves the rows where they are. `generate_series` makes the days,
/// including those that no row knows of, and the left join counts 0 for those.
/// `at time zone 'UTC'` matters: without it a day is one in the session's time zone, which the
/// driver takes from your machine.
class SummaryInTheServer {

    void main(String... args) {
        new Exercise("07_generate_series").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            var counts = new TreeMap<LocalDate, Long>();
            var points = new TreeMap<LocalDate, Long>();
            try (var rows = connection.createStatement()
                    .executeQuery("select signed_up_at, points from signup")) {
                while (rows.next()) {
                    var day = rows.getObject(1, OffsetDateTime.class).toLocalDate(); // in UTC
                    counts.merge(day, 1L, Long::sum);
                    points.merge(day, rows.getLong(2), Long::sum);
                }
            }
            if (!counts.isEmpty()) {
                var end = counts.lastKey().plusDays(1);
                try (var insert = connection.prepareStatement(INSERT)) {
                    for (var day : counts.firstKey().datesUntil(end).toList()) {
                        insert.setObject(1, day);
                        insert.setLong(2, counts.getOrDefault(day, 0L));
                        insert.setLong(3, points.getOrDefault(day, 0L));
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
            }
            connection.commit();
        }
        return null;
    }

    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.executeUpdate(SUMMARY);
        }
        return null;
    }

    static final String SUMMARY = """
            with days as (
                select (signed_up_at at time zone 'UTC')::date as day, id, points from signup
            )
            insert into signup_per_day (day, signups, points)
            select each::date, count(id), coalesce(sum(points), 0)
            from (select min(day) as first, max(day) as last from days) as span,
                generate_series(first, last, interval '1 day') as each
                left join days on day = each::date
            group by each""";

    static final String INSERT =
            "insert into signup_per_day (day, signups, points) values (?, ?, ?)";
}
