///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/05_multi_row_insert.java
//FILES 05_multi_row_insert.java

import module java.base;
import module java.sql;
import workshop.check.Exercise;
import workshop.notebook.Signups;

/// # 5. Any number of rows
///
/// Stores the right rows, in batches that are not rewritten: still a statement for each row.
class AnyNumberOfRows {

    void main(String... args) {
        new Exercise("05_multi_row_insert").load(this::load).run(args);
    }

    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement(INSERT + ROW)) {
                int count = 0;
                for (var signup : signups) {
                    insert.setString(1, signup.email());
                    insert.setInt(2, signup.points());
                    insert.setObject(3, signup.signedUpAt());
                    insert.addBatch();
                    if (++count % 30_000 == 0) {
                        insert.executeBatch();
                    }
                }
                insert.executeBatch();
            }
            connection.commit();
        }
        return null;
    }

    static final String INSERT = "insert into signup (email, points, signed_up_at) values ";
    static final String ROW = "(?, ?, ?)";
}
