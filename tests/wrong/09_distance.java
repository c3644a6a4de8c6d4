///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/09_distance.java
//FILES 09_distance.java

import module java.base;
import module java.sql;
import workshop.check.Exercise;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 9. From far away
///
/// Stores the right rows. The SELECTs are gone, but it still waits for each row.
class FromFarAway {

    void main(String... args) {
        new Exercise("09_distance").load(this::load).run(args);
    }

    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement(INSERT + " on conflict (email) do nothing")) {
                for (var signup : signups) {
                    bind(insert, signup);
                    insert.executeUpdate();
                }
            }
            connection.commit();
        }
        return null;
    }

    static final String INSERT =
            "insert into signup (email, points, signed_up_at) values (?, ?, ?)";

    static void bind(PreparedStatement insert, Signup signup) throws SQLException {
        insert.setString(1, signup.email());
        insert.setInt(2, signup.points());
        insert.setObject(3, signup.signedUpAt());
    }
}
