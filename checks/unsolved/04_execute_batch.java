///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/04_execute_batch.java
//FILES 04_execute_batch.java

import static java.sql.Statement.RETURN_GENERATED_KEYS;

import module java.base;
import module java.sql;
import workshop.check.Exercise;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 4. Parents and children, without a wait for each
///
/// Each signup gets a row of its own in a second table, `welcome (signup_id, email)`, for which
/// the signup's id must be known. So this load waits twice for each row: for the id, and for the
/// welcome. Store the same in both tables with few round trips, at most 100 for 5,000 rows, in
/// one transaction. Get the ids from the INSERTs themselves, and return them in the order of the
/// rows. Beware: `signup` has one more column here, `note text`.
class ParentsAndChildren {

    void main(String... args) {
        new Exercise("04_execute_batch").load(this::load).run(args);
    }

    // TODO: send both tables' rows in batches
    Object load(String url, Signups signups) throws SQLException {
        var ids = new ArrayList<Long>();
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement(INSERT, RETURN_GENERATED_KEYS);
                    var welcome = connection.prepareStatement(WELCOME)) {
                for (var signup : signups) {
                    bind(insert, signup);
                    insert.executeUpdate();
                    long id = onlyKey(insert);
                    ids.add(id);
                    welcome.setLong(1, id);
                    welcome.setString(2, signup.email());
                    welcome.executeUpdate();
                }
            }
            connection.commit();
        }
        return ids;
    }

    static long onlyKey(PreparedStatement insert) throws SQLException {
        try (var keys = insert.getGeneratedKeys()) {
            keys.next();
            return keys.getLong("id");
        }
    }

    static final String INSERT =
            "insert into signup (email, points, signed_up_at) values (?, ?, ?)";
    static final String WELCOME = "insert into welcome (signup_id, email) values (?, ?)";

    static void bind(PreparedStatement insert, Signup signup) throws SQLException {
        insert.setString(1, signup.email());
        insert.setInt(2, signup.points());
        insert.setObject(3, signup.signedUpAt());
    }
}
