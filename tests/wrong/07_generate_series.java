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
/// Stores the right rows, made by the server, but a day at a time.
class SummaryInTheServer {

    void main(String... args) {
        new Exercise("07_generate_series").load(this::load).run(args);
    }

    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            LocalDate first;
            LocalDate last;
            try (var span = connection.createStatement().executeQuery("""
                    select min((signed_up_at at time zone 'UTC')::date),
                        max((signed_up_at at time zone 'UTC')::date) from signup""")) {
                span.next();
                first = span.getObject(1, LocalDate.class);
                last = span.getObject(2, LocalDate.class);
            }
            if (first != null) {
                try (var insert = connection.prepareStatement("""
                        insert into signup_per_day (day, signups, points)
                        select ?, count(*), coalesce(sum(points), 0) from signup
                        where (signed_up_at at time zone 'UTC')::date = ?""")) {
                    for (var day : first.datesUntil(last.plusDays(1)).toList()) {
                        insert.setObject(1, day);
                        insert.setObject(2, day);
                        insert.executeUpdate();
                    }
                }
            }
            connection.commit();
        }
        return null;
    }
}
