///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS de.siegmar:fastcsv:4.4.0
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/06_copy.java
//FILES 06_copy.java

import static java.nio.charset.StandardCharsets.UTF_8;

import module java.base;
import module java.sql;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import workshop.check.Exercise;
import workshop.notebook.Signups;

/// # 6. A CSV for whatever people type
///
/// The library quotes, and writes NULL as nothing and the empty string as two quotes. The writer
/// encodes and sends 64 KB at a time, so no more than that is held in memory. Closing a
/// `PGCopyOutputStream` ends the COPY as if all were well, even on the way out of a block that an
/// exception leaves; so nobody closes it here, and a COPY that has not ended is cancelled.
class CsvForAnything {

    void main(String... args) {
        new Exercise("06_copy").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) throws SQLException, IOException {
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

    Object load(String url, Signups signups) throws SQLException, IOException {
        try (var connection = DriverManager.getConnection(url)) {
            var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
            try {
                var writer = new OutputStreamWriter(new PGCopyOutputStream(copy, 65_536), UTF_8);
                var csv = CsvWriter.builder().quoteStrategy(QuoteStrategies.EMPTY).build(writer);
                for (var signup : signups) {
                    csv.writeRecord(signup.email(),
                            String.valueOf(signup.points()), signup.signedUpAt().toString());
                }
                csv.flush();
                copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy(); // after an exception
                }
            }
        }
        return null;
    }

    static final String COPY =
            "copy signup_import (email, points, signed_up_at) from stdin (format csv)";
}
