///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/Exercise.java
//FILES 04_execute_batch.java

import static java.sql.Statement.RETURN_GENERATED_KEYS;

import module java.base;
import module java.sql;
import workshop.Exercise;
import workshop.Signup;
import workshop.Signups;

/// # 4. The ids, without losing the pipeline
///
/// This load is a batch, and returns the id of each row in the order of the rows. But since the
/// table has one more column, `note text`, it waits after each row, as a loop does: asking for the
/// ids has broken the pipeline. Return the same ids with few round trips.
class IdsFromAPipeline {

    void main(String... args) {
        new Exercise("04_execute_batch").load(this::load).run(args);
    }

    // TODO: keep the ids, and get rid of the wait after each row
    Object load(String url, Signups signups) throws SQLException {
        var ids = new ArrayList<Long>();
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement(INSERT, RETURN_GENERATED_KEYS)) {
                int count = 0;
                for (var signup : signups) {
                    bind(insert, signup);
                    insert.addBatch();
                    if (++count % BATCH == 0) {
                        insert.executeBatch();
                        readIds(insert, ids);
                    }
                }
                insert.executeBatch();
                readIds(insert, ids);
            }
            connection.commit();
        }
        return ids;
    }

    static final int BATCH = 1_000; // rows

    static void readIds(PreparedStatement insert, List<Long> ids) throws SQLException {
        try (var keys = insert.getGeneratedKeys()) {
            while (keys.next()) {
                ids.add(keys.getLong("id"));
            }
        }
    }

    static final String INSERT =
            "insert into signup (email, points, signed_up_at) values (?, ?, ?)";

    static void bind(PreparedStatement insert, Signup signup) throws SQLException {
        insert.setString(1, signup.email());
        insert.setInt(2, signup.points());
        insert.setObject(3, signup.signedUpAt());
    }
}
