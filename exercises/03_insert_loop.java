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
/// This loop prepares its statement anew for each row. The driver would notice and remember the
/// statement, but somebody has turned its cache off, as one must for some connection poolers. So
/// the server parses the same INSERT for every row. Leave the URL as it is, and let the statement
/// be prepared once.
class PrepareOnce {

    void main(String... args) {
        new Exercise("03_insert_loop").load(this::load).run(args);
    }

    // TODO: prepare the statement once
    Object load(String url, Signups signups) throws SQLException {
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

    static final String NO_CACHE = "&preparedStatementCacheQueries=0";

    static final String INSERT =
            "insert into signup (email, points, signed_up_at) values (?, ?, ?)";

    static void bind(PreparedStatement insert, Signup signup) throws SQLException {
        insert.setString(1, signup.email());
        insert.setInt(2, signup.points());
        insert.setObject(3, signup.signedUpAt());
    }
}
