///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS de.siegmar:fastcsv:4.4.0
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/06_copy.java
//FILES 06_copy.java

import module java.base;
import module java.sql;
import org.postgresql.PGConnection;
import workshop.check.Exercise;
import workshop.notebook.Signups;

/// # 6. A CSV for whatever people type
///
/// The table `signup_import` takes rows as they come; its columns may be NULL, and an email is
/// any text. This load writes a CSV by hand. It breaks on the first comma, quote or line break,
/// and cannot tell NULL from the empty string. It also holds the whole file in memory. Make it
/// right for any text, and stream it: 400,000 rows must pass through a heap of 32 MB. If a row in
/// the middle cannot be read, nothing may be stored. fastcsv is available
/// (`de.siegmar.fastcsv.writer.CsvWriter`), and chapter 6 shows how to stream.
class CsvForAnything {

    void main(String... args) {
        new Exercise("06_copy").load(this::load).run(args);
    }

    // TODO: make it right for any text, and stream it
    Object load(String url, Signups signups) throws SQLException, IOException {
        var file = new StringBuilder();
        for (var signup : signups) {
            file.append(signup.email()).append(',').append(signup.points()).append(',')
                    .append(signup.signedUpAt()).append('\n');
        }
        try (var connection = DriverManager.getConnection(url)) {
            var copies = connection.unwrap(PGConnection.class).getCopyAPI();
            copies.copyIn(COPY, new StringReader(file.toString()));
        }
        return null;
    }

    static final String COPY =
            "copy signup_import (email, points, signed_up_at) from stdin (format csv)";
}
