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
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import workshop.check.Exercise;
import workshop.notebook.Signups;

/// # 14. Lose an executor, keep the checksum
///
/// In this Spark job each task commits its own rows. In every run an executor is lost just after its task has
/// committed: Spark retries the task, and its rows are stored twice. (No process dies here. The attempt is made to fail
/// at that moment, which looks the same to Spark and to the table.) Make the load all or nothing. Let each attempt COPY
/// its rows into a table where nobody looks, and let the driver move the rows of the attempts that count into `signup`,
/// in one transaction. Two signups may be equal; store both. If the load fails, store nothing. Once it has ended,
/// leave no table but `signup`. Chapter 14 has a table for each attempt; one for all of them, with a column for the
/// attempt, is enough here.
class KeepTheChecksum {

    void main(String... args) {
        new Exercise("14_more_machines").load(this::load).run(args);
    }

    // TODO: let no attempt commit into signup
    Object load(String url, Signups signups) throws IOException {
        try (var spark = SparkSession.builder().getOrCreate()) {
            spark.createDataset(lines(signups), Encoders.STRING())
                    .foreachPartition((ForeachPartitionFunction<String>) lines -> {
                        try (var connection = DriverManager.getConnection(url)) {
                            copy(connection, "signup (email, points, signed_up_at)", lines);
                        }
                    });
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
