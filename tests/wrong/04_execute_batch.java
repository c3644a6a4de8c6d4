///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/Exercise.java
//FILES 04_execute_batch.java

import module java.base;
import module java.sql;
import workshop.Exercise;
import workshop.Signup;
import workshop.Signups;

/// # 4. The ids, without losing the pipeline
///
/// Stores the right rows and returns the right ids, but with a statement and a wait for each.
class IdsFromAPipeline {

    void main(String... args) {
        new Exercise("04_execute_batch").load(this::load).run(args);
    }

    Object load(String url, Signups signups) throws SQLException {
        var ids = new ArrayList<Long>();
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement(INSERT + " returning id")) {
                for (var signup : signups) {
                    bind(insert, signup);
                    try (var result = insert.executeQuery()) {
                        result.next();
                        ids.add(result.getLong(1));
                    }
                }
            }
            connection.commit();
        }
        return ids;
    }

    static final String INSERT =
            "insert into signup (email, points, signed_up_at) values (?, ?, ?)";

    static void bind(PreparedStatement insert, Signup signup) throws SQLException {
        insert.setString(1, signup.email());
        insert.setInt(2, signup.points());
        insert.setObject(3, signup.signedUpAt());
    }
}
