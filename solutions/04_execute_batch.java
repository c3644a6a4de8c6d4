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
/// The welcomes of a batch follow its signups, when all their ids are known. The ids come in the
/// order of the batch. A name, `new String[] {"id"}`, becomes `RETURNING id`, and the driver
/// knows how long a number can get. `RETURN_GENERATED_KEYS` becomes `RETURNING *`; an answer with
/// a text in it may be of any length, so the driver reads each before it sends the next row, or
/// both sides could block.
class ParentsAndChildren {

    void main(String... args) {
        new Exercise("04_execute_batch").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) throws SQLException {
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

    static final int BATCH = 1_000; // rows

    Object load(String url, Signups signups) throws SQLException {
        var ids = new ArrayList<Long>();
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement(INSERT, new String[] {"id"});
                    var welcome = connection.prepareStatement(WELCOME)) {
                var emails = new ArrayList<String>(BATCH); // of those that are not sent yet
                for (var signup : signups) {
                    bind(insert, signup);
                    insert.addBatch();
                    emails.add(signup.email());
                    if (emails.size() == BATCH) {
                        send(insert, welcome, emails, ids);
                    }
                }
                send(insert, welcome, emails, ids);
            }
            connection.commit();
        }
        return ids;
    }

    static void send(PreparedStatement insert, PreparedStatement welcome, List<String> emails,
            List<Long> ids) throws SQLException {
        insert.executeBatch();
        try (var keys = insert.getGeneratedKeys()) {
            for (var email : emails) {
                keys.next();
                ids.add(keys.getLong("id"));
                welcome.setLong(1, ids.getLast());
                welcome.setString(2, email);
                welcome.addBatch();
            }
        }
        welcome.executeBatch();
        emails.clear();
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
