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
/// The signups are already in the table `signup`. This load fetches all of them to count how many
/// there were on each day (in UTC) and how many points they have, and stores that in
/// `signup_per_day (day, signups, points)`. Each day from the first to the last has a row; a day
/// without signups has 0 and 0. Let the server do it in one statement, and fetch nothing. In SQL
/// a day in UTC is `(signed_up_at at time zone 'UTC')::date`, wherever the program runs, and
/// `generate_series(first, last, interval '1 day')` makes the days, to which you join the rows.
class SummaryInTheServer {

    void main(String... args) {
        new Exercise("07_generate_series").load(this::load).run(args);
    }

    // TODO: let one statement fill the summary
    Object load(String url, Signups signups) throws SQLException {
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

    static final String INSERT =
            "insert into signup_per_day (day, signups, points) values (?, ?, ?)";
}
