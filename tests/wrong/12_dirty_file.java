///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/12_dirty_file.java
//FILES 12_dirty_file.java

import module java.base;
import module java.sql;
import workshop.check.Exercise;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 12. Lose no row
///
/// Stores the right rows and rejects, with a savepoint for each row.
class LoseNoRow {

    void main(String... args) {
        new Exercise("12_dirty_file").load(this::load).run(args);
    }

    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var delete = connection.createStatement();
                var insert = connection.prepareStatement(INSERT + UPDATE);
                var reject = connection.prepareStatement("insert into reject (line, reason) values (?, ?)")) {
            connection.setAutoCommit(false);
            delete.executeUpdate("delete from reject");
            int line = 0;
            for (var signup : signups) {
                line++;
                var reason = reason(signup);
                if (reason != null) {
                    reject.setInt(1, line);
                    reject.setString(2, reason);
                    reject.addBatch();
                    continue;
                }
                var savepoint = connection.setSavepoint();
                try {
                    bind(insert, signup);
                    insert.executeUpdate();
                    connection.releaseSavepoint(savepoint);
                } catch (SQLException e) {
                    connection.rollback(savepoint);
                }
            }
            reject.executeBatch();
            connection.commit();
        }
        return null;
    }

    static String reason(Signup signup) {
        if (signup.email() == null || signup.email().isEmpty()) {
            return "email is missing";
        } else if (signup.email().codePointCount(0, signup.email().length()) > 255) {
            return "email is too long";
        } else if (signup.email().indexOf('\0') >= 0) {
            return "email has a NUL";
        }
        return signup.points() < 0 ? "points are negative" : null;
    }

    static void bind(PreparedStatement insert, Signup signup) throws SQLException {
        insert.setString(1, signup.email());
        insert.setInt(2, signup.points());
        insert.setObject(3, signup.signedUpAt());
    }

    static final String INSERT = "insert into signup (email, points, signed_up_at) values (?, ?, ?) on conflict ";
    static final String UPDATE =
            "(email) do update set points = excluded.points, signed_up_at = excluded.signed_up_at";
}
