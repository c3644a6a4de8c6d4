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
/// The rules decide before anything is sent, so no row can fail and no savepoint is needed. There
/// are two batches, one of rows and one of rejects. In a batch each row is a statement of its own,
/// so the last of two with the same email wins. The old rejects are deleted first, in the same
/// transaction.
class LoseNoRow {

    void main(String... args) {
        new Exercise("12_dirty_file").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var insert = connection.prepareStatement(INSERT)) {
            for (var signup : signups) {
                try {
                    insert.setString(1, signup.email());
                    insert.setInt(2, signup.points());
                    insert.setObject(3, signup.signedUpAt());
                    insert.executeUpdate();
                } catch (SQLException e) {
                    // a bad row must not stop the others
                }
            }
        }
        return null;
    }

    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var delete = connection.createStatement();
                var insert = connection.prepareStatement(UPSERT);
                var reject = connection.prepareStatement("insert into reject (line, reason) values (?, ?)")) {
            connection.setAutoCommit(false);
            delete.executeUpdate("delete from reject");
            int line = 0;
            for (var signup : signups) {
                line++;
                var reason = reason(signup);
                if (reason == null) {
                    insert.setString(1, signup.email());
                    insert.setInt(2, signup.points());
                    insert.setObject(3, signup.signedUpAt());
                    insert.addBatch();
                } else {
                    reject.setInt(1, line);
                    reject.setString(2, reason);
                    reject.addBatch();
                }
                if (line % 1_000 == 0) {
                    insert.executeBatch();
                    reject.executeBatch();
                }
            }
            insert.executeBatch();
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

    static final String INSERT = """
            insert into signup (email, points, signed_up_at) values (?, ?, ?)
            on conflict do nothing""";
    static final String UPSERT = """
            insert into signup (email, points, signed_up_at) values (?, ?, ?)
            on conflict (email) do update set points = excluded.points, signed_up_at = excluded.signed_up_at""";
}
