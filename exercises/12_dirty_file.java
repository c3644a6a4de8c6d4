///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/12_dirty_file.java
//FILES 12_dirty_file.java

import module java.base;
import module java.sql;
import workshop.check.Exercise;
import workshop.notebook.Signups;

/// # 12. Lose no row
///
/// This load never fails. A row that does not fit is skipped, a row that is there already stays as it
/// was, and nobody hears of either. Make it name what it rejects: for each rejected signup a row in
/// the table `reject (line, reason)`, where the first signup is line 1. The reason is the first that
/// applies: `email is missing` (null or empty), `email is too long` (more than 255 characters),
/// `email has a NUL`, or `points are negative`. Store all others. Of those with the same email the
/// last one counts, and it also replaces a row that is there already. Somebody will load the same file
/// again: then `signup` and `reject` must be the same as after the first load, and yesterday's rejects
/// must be gone. Do it all in one transaction, and do not wait for an answer after each row. Emails
/// are unique in `signup`.
class LoseNoRow {

    void main(String... args) {
        new Exercise("12_dirty_file").load(this::load).run(args);
    }

    // TODO: load all that fits, and name all that does not
    Object load(String url, Signups signups) throws SQLException {
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

    static final String INSERT = """
            insert into signup (email, points, signed_up_at) values (?, ?, ?)
            on conflict do nothing""";
}
