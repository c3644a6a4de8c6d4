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
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 13. Two million rows in 64 MB
///
/// Each connection has a virtual thread, sends 64 KB at a time, and keeps its transaction open.
/// `get` throws if one of the two has failed, so no commit is reached, and closing a connection
/// rolls back what is open. There is still a moment between the two commits: a crash just then
/// would leave half of the rows. Chapter 13 avoids that with partitions, attached at the end.
class TwoMillionRows {

    void main(String... args) {
        new Exercise("13_more_rows").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) throws SQLException, IOException {
        var rows = new ArrayList<Signup>();
        signups.forEach(rows::add);
        try (var connection = DriverManager.getConnection(url)) {
            var copies = connection.unwrap(PGConnection.class).getCopyAPI();
            var file = rows.stream().map(TwoMillionRows::line).collect(Collectors.joining());
            copies.copyIn(COPY, new ByteArrayInputStream(file.getBytes(UTF_8)));
        }
        return null;
    }

    Object load(String url, Signups signups) throws Exception {
        try (var first = DriverManager.getConnection(url);
                var second = DriverManager.getConnection(url);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            var one = threads.submit(() -> copyHalf(first, signups, 0));
            var other = threads.submit(() -> copyHalf(second, signups, 1));
            one.get();
            other.get();
            first.commit();
            second.commit();
        }
        return null;
    }

    static Void copyHalf(Connection connection, Signups signups, int half)
            throws SQLException, IOException {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
        try {
            var out = new OutputStreamWriter(new PGCopyOutputStream(copy, 65_536), UTF_8);
            int number = 0;
            for (var signup : signups) {
                if (number++ % 2 == half) {
                    out.write(line(signup));
                }
            }
            out.flush();
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy(); // after an exception
            }
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
