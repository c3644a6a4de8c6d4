///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
// On demand: jbang warmup --spark
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.apache.spark:spark-sql_2.13:4.2.0
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/14_more_machines.java
//SOURCES ../checks/spark/LostExecutor.java
//FILES 14_more_machines.java

import static java.nio.charset.StandardCharsets.UTF_8;

import module java.base;
import module java.sql;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import workshop.check.Exercise;
import workshop.notebook.Signups;

/// # 14. Lose an executor, keep the checksum
///
/// Stores the right rows, all or nothing. But the driver fetches what the tasks have made, and sends
/// all of it by itself.
class KeepTheChecksum {

    void main(String... args) {
        new Exercise("14_more_machines").load(this::load).run(args);
    }

    Object load(String url, Signups signups) throws SQLException, IOException {
        try (var spark = SparkSession.builder().getOrCreate();
                var connection = DriverManager.getConnection(url)) {
            var lines = spark.createDataset(lines(signups), Encoders.STRING())
                    .mapPartitions((MapPartitionsFunction<String, String>) each -> each, Encoders.STRING())
                    .collectAsList();
            copy(connection, "signup (email, points, signed_up_at)", lines.iterator());
        }
        return null;
    }

    static void copy(Connection connection, String columns, Iterator<String> lines)
            throws SQLException, IOException {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("copy " + columns + " from stdin (format csv)");
        try {
            var out = new OutputStreamWriter(new PGCopyOutputStream(copy, 65_536), UTF_8);
            while (lines.hasNext()) {
                out.write(lines.next());
            }
            out.flush();
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy(); // after an exception
            }
        }
    }

    /// The lines of a CSV file, of which each partition gets some.
    static List<String> lines(Signups signups) {
        var lines = new ArrayList<String>();
        for (var signup : signups) {
            lines.add("\"" + signup.email().replace("\"", "\"\"") + "\","
                    + signup.points() + "," + signup.signedUpAt() + "\n");
        }
        return lines;
    }
}
