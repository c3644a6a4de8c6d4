///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/05_multi_row_insert.java
//FILES 05_multi_row_insert.java

import module java.base;
import module java.sql;
import workshop.check.Exercise;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 5. Any number of rows
///
/// The protocol counts parameters with 16 bits: a statement has at most 65,535. So the rows go in
/// pieces. All pieces but the last have the same text, which the driver remembers. Whether a piece
/// has 1,000 rows or 20,000 makes little difference.
class AnyNumberOfRows {

    void main(String... args) {
        new Exercise("05_multi_row_insert").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            var sql = INSERT + String.join(", ", Collections.nCopies(signups.count(), ROW));
            try (var insert = connection.prepareStatement(sql)) {
                int parameter = 0;
                for (var signup : signups) {
                    insert.setString(++parameter, signup.email());
                    insert.setInt(++parameter, signup.points());
                    insert.setObject(++parameter, signup.signedUpAt());
                }
                insert.executeUpdate();
            }
            connection.commit();
        }
        return null;
    }

    static final int PIECE = 1_000; // rows

    Object load(String url, Signups signups) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            var piece = new ArrayList<Signup>(PIECE);
            for (var signup : signups) {
                piece.add(signup);
                if (piece.size() == PIECE) {
                    insert(connection, piece);
                    piece.clear();
                }
            }
            if (!piece.isEmpty()) {
                insert(connection, piece);
            }
            connection.commit();
        }
        return null;
    }

    static void insert(Connection connection, List<Signup> piece) throws SQLException {
        var sql = INSERT + String.join(", ", Collections.nCopies(piece.size(), ROW));
        try (var insert = connection.prepareStatement(sql)) {
            int parameter = 0;
            for (var signup : piece) {
                insert.setString(++parameter, signup.email());
                insert.setInt(++parameter, signup.points());
                insert.setObject(++parameter, signup.signedUpAt());
            }
            insert.executeUpdate();
        }
    }

    static final String INSERT = "insert into signup (email, points, signed_up_at) values ";
    static final String ROW = "(?, ?, ?)";
}
