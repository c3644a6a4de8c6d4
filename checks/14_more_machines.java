package checks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import workshop.check.Outcome;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/** A Spark job that stores each row once, although a task is tried again after it has committed. */
final class Task14 extends Task {

    private static final int PARTITIONS = 8;
    private static final int SPARK = 600; // megabytes: with less than some 450 it does not start

    Task14() {
        super("14_more_machines",
                "Which attempt of a task counts, and who knows that? Compare what a task stores with what it returns to the"
                        + " driver.",
                "Make a staging table with a column for the attempt. Let each attempt COPY its rows into it, and return"
                        + " TaskContext.get().taskAttemptId(). Spark gives the driver one number for each task, that of the"
                        + " attempt which counts. Move the rows of these attempts.",
                "var attempts = rows.mapPartitions((MapPartitionsFunction<String, Long>) lines -> List.of(stage(url,"
                        + " lines)).iterator(), Encoders.LONG()).collectAsList(); then insert into signup (...) select ... from"
                        + " staging where attempt = any (?), with connection.createArrayOf(\"bigint\", attempts.toArray()); and in"
                        + " finally drop table staging.");
    }

    @Override
    public List<Case> cases() {
        var limits = List.of(
                Limit.oneTransaction("the rows become visible bit by bit",
                        "Put them into a staging table, and let the driver move all of them by one INSERT."),
                new Limit("CopyDone message", outcome -> outcome.count("CopyDone"), PARTITIONS, Long.MAX_VALUE,
                        "the tasks do not send their rows themselves",
                        "Let each task COPY its own rows, into a staging table. The driver sends none."),
                Limit.messages("DataRow", 10L * PARTITIONS, "rows are fetched from the server",
                        "Move them inside it: insert into signup (...) select ... from the staging table."));
        return List.of(
                new Case("1,000 rows, some of them equal; an executor is lost after a commit", rows(null), List.of(), SPARK,
                        limits, "Store the rows of those attempts that count, once each, and drop the tables that you have made."),
                new Case("1,000 rows, of which the last is too long", rows("x".repeat(256)), List.of("value too long"), SPARK,
                        List.of(), "Put nothing into signup until all tasks have succeeded, and let the exception propagate."));
    }

    /** The first rows, of which every tenth is equal to the one before it; the last has this email, unless it is null. */
    private static Signups rows(String email) {
        var rows = new ArrayList<Signup>();
        for (var row : Signups.first(1_000)) {
            rows.add(rows.size() % 10 == 9 ? rows.getLast() : row);
        }
        if (email != null) {
            rows.add(new Signup(email, 0, rows.removeLast().signedUpAt()));
        }
        return Signups.of(rows);
    }

    @Override
    public void verify(Connection connection, Case tried, Outcome outcome) throws SQLException, Wrong {
        super.verify(connection, tried, outcome);
        if (tried.named().isEmpty()) { // an attempt of a load that fails may end after it
            try (var statement = connection.createStatement(); var result = statement.executeQuery("""
                    select relname from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
                        and relname not in ('signup', 'journal') order by relname""")) {
                if (result.next()) {
                    throw new Wrong("no table but signup", "the table " + result.getString(1) + " is still there");
                }
            }
        }
    }

    @Override
    public Signups speed() {
        return Signups.first(100_000);
    }

    /** Most of its time is Spark's start, and it is not made to be faster. */
    @Override
    public boolean isAboutSpeed() {
        return false;
    }

    /** What loses the executor; it needs Spark, which nothing else here does. */
    @Override
    public List<Path> sources() {
        return List.of(Path.of("checks", "spark", "LostExecutor.java"));
    }
}
