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
/// One INSERT for all rows is fast, and worked as long as the imports were small. Now there is
/// one of 70,000 rows, and the driver refuses it. Make the load work for any number of rows,
/// including none, still with many rows to a statement, their values as parameters, and all in
/// one transaction.
class AnyNumberOfRows {

    void main(String... args) {
        new Exercise("05_multi_row_insert").load(this::load).run(args);
    }

    // TODO: make it work for any number of rows
    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            var sql = INSERT + String.join(", ", Collections.nCopies(signups.count(), ROW));
            try (var insert = connection.prepareStatement(sql)) {
                int parameter = 0;
                for (var signup : signups) {
                    insert.setString(++parameter, signup.email());
                    insert.setInt(++parameter, signup.points());
                    insert.setObject(++parameter, signup.signedUpAt());
                }
                insert.executeUpdate();
            }
            connection.commit();
        }
        return null;
    }

    static final String INSERT = "insert into signup (email, points, signed_up_at) values ";
    static final String ROW = "(?, ?, ?)";
}
