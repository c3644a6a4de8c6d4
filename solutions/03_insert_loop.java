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
/// Both statements are open for as long as the loop runs, and each row takes the one that fits.
/// At its fifth execution the driver gives a statement a name, and from then on the server need
/// not parse it. The loop still waits for each row: chapter 4 mends that. One statement that
/// binds the default would be shorter, but then two places would know the default.
class PrepareOnce {

    void main(String... args) {
        new Exercise("03_insert_loop").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url + NO_CACHE)) {
            connection.setAutoCommit(false);
            for (var signup : signups) {
                insert(connection, signup);
            }
            connection.commit();
        }
        return null;
    }

    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url + NO_CACHE)) {
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
