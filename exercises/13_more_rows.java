///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/13_more_rows.java
//FILES 13_more_rows.java

import static java.nio.charset.StandardCharsets.UTF_8;

import module java.base;
import module java.sql;
import org.postgresql.PGConnection;
import workshop.check.Exercise;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 13. Two million rows in 64 MB
///
/// This load is fine for a hundred thousand rows. With two million it dies, because it holds them
/// all before it sends the first. And it uses only one core of the server. Load them in a heap of
/// 64 MB, through two connections at once. Each may go through all signups and take every second
/// one. If a row in the middle cannot be read, nothing may be stored: so commit neither connection
/// before both have sent everything. Chapter 6 shows how to stream.
class TwoMillionRows {

    void main(String... args) {
        new Exercise("13_more_rows").load(this::load).run(args);
    }

    // TODO: hold few rows at a time, and load through two connections at once
    Object load(String url, Signups signups) throws SQLException, IOException {
        var rows = new ArrayList<Signup>();
        signups.forEach(rows::add);
        try (var connection = DriverManager.getConnection(url)) {
            var copies = connection.unwrap(PGConnection.class).getCopyAPI();
            var file = rows.stream().map(TwoMillionRows::line).collect(Collectors.joining());
            copies.copyIn(COPY, new ByteArrayInputStream(file.getBytes(UTF_8)));
        }
        return null;
    }

    static final String COPY =
            "copy signup (email, points, signed_up_at) from stdin (format csv)";

    static String line(Signup signup) {
        return "\"" + signup.email().replace("\"", "\"\"") + "\","
                + signup.points() + "," + signup.signedUpAt() + "\n";
    }
}
