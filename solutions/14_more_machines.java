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
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import workshop.check.Exercise;
import workshop.notebook.Signups;

/// # 14. Lose an executor, keep the checksum
///
/// Each attempt puts its own number before each of its lines, and returns it. Spark hands the driver
/// one number for each task: that of the attempt which counts. So one INSERT takes every row once,
/// whatever else is in the staging table. DROP TABLE waits for attempts that are still at work, and
/// one that begins later finds no table and fails. A driver that dies leaves the table to the next
/// load, which drops it. Chapter 14 also gives a load a name, so that whoever starts it again does
/// not store it twice.
class KeepTheChecksum {

    void main(String... args) {
        new Exercise("14_more_machines").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) throws IOException {
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

    Object load(String url, Signups signups) throws SQLException, IOException {
        try (var spark = SparkSession.builder().getOrCreate();
                var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var move = connection.prepareStatement(MOVE)) {
            statement.execute("drop table if exists staging");
            statement.execute(STAGING);
            try {
                var attempts = spark.createDataset(lines(signups), Encoders.STRING())
                        .mapPartitions((MapPartitionsFunction<String, Long>) lines ->
                                List.of(stage(url, lines)).iterator(), Encoders.LONG())
                        .collectAsList();
                move.setArray(1, connection.createArrayOf("bigint", attempts.toArray()));
                move.executeUpdate();
            } finally {
                statement.execute("drop table staging");
            }
        }
        return null;
    }

    /// Returns the number of the attempt that runs it.
    static long stage(String url, Iterator<String> lines) throws SQLException, IOException {
        long attempt = TaskContext.get().taskAttemptId();
        var numbered = Stream.generate(() -> lines).takeWhile(Iterator::hasNext).map(Iterator::next)
                .map(line -> attempt + "," + line).iterator();
        try (var connection = DriverManager.getConnection(url)) {
            copy(connection, "staging (attempt, email, points, signed_up_at)", numbered);
        }
        return attempt;
    }

    static final String STAGING = """
            create table staging as
            select 0::bigint as attempt, email, points, signed_up_at from signup with no data""";

    static final String MOVE = """
            insert into signup (email, points, signed_up_at)
            select email, points, signed_up_at from staging where attempt = any (?)""";

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
