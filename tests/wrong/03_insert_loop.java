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
/// Stores the right rows. Each statement is prepared once, but the URL forbids the driver to keep it
/// in the server.
class PrepareOnce {

    void main(String... args) {
        new Exercise("03_insert_loop").load(this::load).run(args);
    }

    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url + NO_CACHE + "&prepareThreshold=0")) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement(INSERT);
                    var withoutPoints = connection.prepareStatement(WITHOUT_POINTS)) {
                for (var signup : signups) {
                    if (signup.points() == 0) {
                        bind(withoutPoints, signup);
                        withoutPoints.executeUpdate();
                    } else {
                        bind(insert, signup);
                        insert.setInt(3, signup.points());
                        insert.executeUpdate();
                    }
                }
            }
            connection.commit();
        }
        return null;
    }

    static void bind(PreparedStatement insert, Signup signup) throws SQLException {
        insert.setString(1, signup.email());
        insert.setObject(2, signup.signedUpAt());
    }

    static final String NO_CACHE = "&preparedStatementCacheQueries=0";

    static final String INSERT =
            "insert into signup (email, signed_up_at, points) values (?, ?, ?)";
    static final String WITHOUT_POINTS =
            "insert into signup (email, signed_up_at) values (?, ?)";
}
