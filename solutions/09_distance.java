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
/// The index knows whether an email is there, and `ON CONFLICT DO NOTHING` asks it where the row
/// is, in the server. So no answer is needed before the next row is sent, and a batch can do it.
/// For more rows, COPY them into a staging table and let one `INSERT ... SELECT ... ON CONFLICT` do
/// the rest: the round trips then do not depend on the number of rows.
class FromFarAway {

    void main(String... args) {
        new Exercise("09_distance").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (var find = connection.prepareStatement("select 1 from signup where email = ?");
                    var insert = connection.prepareStatement(INSERT)) {
                for (var signup : signups) {
                    find.setString(1, signup.email());
                    try (var found = find.executeQuery()) {
                        if (!found.next()) {
                            bind(insert, signup);
                            insert.executeUpdate();
                        }
                    }
                }
            }
            connection.commit();
        }
        return null;
    }

    static final int BATCH = 1_000; // rows

    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement(
                    INSERT + " on conflict (email) do nothing")) {
                int count = 0;
                for (var signup : signups) {
                    bind(insert, signup);
                    insert.addBatch();
                    if (++count % BATCH == 0) {
                        insert.executeBatch();
                    }
                }
                insert.executeBatch();
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
