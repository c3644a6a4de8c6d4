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
import org.postgresql.copy.PGCopyOutputStream;
import workshop.check.Exercise;
import workshop.notebook.Signups;

/// # 13. Two million rows in 64 MB
///
/// Streams the right rows, but through one connection; another one is open, and does nothing.
class TwoMillionRows {

    void main(String... args) {
        new Exercise("13_more_rows").load(this::load).run(args);
    }

    Object load(String url, Signups signups) throws SQLException, IOException {
        try (var connection = DriverManager.getConnection(url); var idle = DriverManager.getConnection(url)) {
            var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
            try {
                var out = new OutputStreamWriter(new PGCopyOutputStream(copy, 65_536), UTF_8);
                for (var signup : signups) {
                    out.write("\"" + signup.email().replace("\"", "\"\"") + "\","
                            + signup.points() + "," + signup.signedUpAt() + "\n");
                }
                out.flush();
                copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        }
        return null;
    }

    static final String COPY =
            "copy signup (email, points, signed_up_at) from stdin (format csv)";
}
