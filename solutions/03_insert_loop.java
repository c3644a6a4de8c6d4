///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/Exercise.java
//FILES 03_insert_loop.java

import module java.base;
import module java.sql;
import workshop.Exercise;
import workshop.Signup;
import workshop.Signups;

/// # 3. Prepare it once
///
/// The same `PreparedStatement` is executed again and again. At its fifth execution the driver
/// gives it a name, and from then on the server need not parse it. It still waits for each row:
/// chapter 4 mends that.
class PrepareOnce {

    void main(String... args) {
        new Exercise("03_insert_loop").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url + NO_CACHE)) {
            connection.setAutoCommit(false);
            for (var signup : signups) {
                try (var insert = connection.prepareStatement(INSERT)) {
                    bind(insert, signup);
                    insert.executeUpdate();
                }
            }
            connection.commit();
        }
        return null;
    }

    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url + NO_CACHE)) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement(INSERT)) {
                for (var signup : signups) {
                    bind(insert, signup);
                    insert.executeUpdate();
                }
            }
            connection.commit();
        }
        return null;
    }

    static final String NO_CACHE = "&preparedStatementCacheQueries=0";

    static final String INSERT =
            "insert into signup (email, points, signed_up_at) values (?, ?, ?)";

    static void bind(PreparedStatement insert, Signup signup) throws SQLException {
        insert.setString(1, signup.email());
        insert.setInt(2, signup.points());
        insert.setObject(3, signup.signedUpAt());
    }
}
