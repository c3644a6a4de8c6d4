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
import workshop.check.Exercise;
import workshop.notebook.Signups;

/// # 6. A CSV for whatever people type
///
/// Stores the right rows, from a file that is held in memory.
class CsvForAnything {

    void main(String... args) {
        new Exercise("06_copy").load(this::load).run(args);
    }

    Object load(String url, Signups signups) throws SQLException, IOException {
        var file = new StringWriter();
        var csv = CsvWriter.builder().quoteStrategy(QuoteStrategies.EMPTY).build(file);
        for (var signup : signups) {
            csv.writeRecord(signup.email(),
                    String.valueOf(signup.points()), signup.signedUpAt().toString());
        }
        csv.flush();
        try (var connection = DriverManager.getConnection(url)) {
            connection.unwrap(PGConnection.class).getCopyAPI()
                    .copyIn(COPY, new ByteArrayInputStream(file.toString().getBytes(UTF_8)));
        }
        return null;
    }

    static final String COPY =
            "copy signup_import (email, points, signed_up_at) from stdin (format csv)";
}
