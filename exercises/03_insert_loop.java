///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/03_insert_loop.java
//FILES 03_insert_loop.java

import module java.base;
import module java.sql;
import workshop.check.Exercise;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 3. Prepare each statement once
///
/// This loop prepares a statement anew for each row. The driver would notice and remember it, but
/// somebody has turned its cache off. So the server parses an INSERT for every row. There are two
/// such INSERTs: a signup with 0 points has none yet, and is stored without that column, so that
/// the table's default applies. Prepare each of the two once, and load all rows in one
/// transaction. Leave the URL as it is, and let the table supply the default.
class PrepareOnce {

    void main(String... args) {
        new Exercise("03_insert_loop").load(this::load).run(args);
    }

    // TODO: prepare each statement once
    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url + NO_CACHE)) {
            connection.setAutoCommit(false);
            for (var signup : signups) {
                insert(connection, signup);
            }
            connection.commit();
        }
        return null;
    }

    static void insert(Connection connection, Signup signup) throws SQLException {
        boolean hasPoints = signup.points() != 0;
        try (var insert = connection.prepareStatement(hasPoints ? INSERT : WITHOUT_POINTS)) {
            insert.setString(1, signup.email());
            insert.setObject(2, signup.signedUpAt());
            if (hasPoints) {
                insert.setInt(3, signup.points());
            }
            insert.executeUpdate();
        }
    }

    static final String NO_CACHE = "&preparedStatementCacheQueries=0";

    static final String INSERT =
            "insert into signup (email, signed_up_at, points) values (?, ?, ?)";
    static final String WITHOUT_POINTS =
            "insert into signup (email, signed_up_at) values (?, ?)";
}
