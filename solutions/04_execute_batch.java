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
/// `RETURN_GENERATED_KEYS` becomes `RETURNING *`. An answer with a text in it may be of any length,
/// so the driver reads each before it sends the next row, or both sides could block. A name, `new
/// String[] {"id"}`, becomes `RETURNING id`, and the driver knows how long a number can get.
class IdsFromAPipeline {

    void main(String... args) {
        new Exercise("04_execute_batch").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) throws SQLException {
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

    Object load(String url, Signups signups) throws SQLException {
        var ids = new ArrayList<Long>();
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement(INSERT, new String[] {"id"})) {
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
