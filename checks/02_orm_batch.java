package checks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import workshop.check.Outcome;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/** Batches that do happen, with the callback that is the rule. */
final class Task02 extends Task {

    private static final int ROWS = 5_000;

    Task02() {
        super("02_orm_batch",
                "Run the exercise and read the round trips: as many as rows. Who makes the id, and when does Hibernate know it?",
                "IDENTITY makes the id in the INSERT, so each INSERT must be sent at once. A sequence gives them out beforehand. The"
                        + " table's own sequence is signup_id_seq.",
                "@Id @GeneratedValue(strategy = SEQUENCE, generator = \"signup_id_seq\") @SequenceGenerator(name ="
                        + " \"signup_id_seq\", allocationSize = 1_000) Long id;");
    }

    @Override
    public List<Case> cases() {
        return List.of(
                new Case("5,000 rows", Signups.first(ROWS), "All rows must be stored, each with an id of its own.",
                        new Limit("pipelined Execute message", Task02::pipelined, ROWS - 500, Long.MAX_VALUE,
                                "each INSERT waits: batch_size does nothing while the INSERT makes the id",
                                "Let something other than the INSERT make the ids."),
                        Limit.roundTrips(100, "the INSERTs do go in batches; most of these waits are for ids",
                                "Fetch as many ids at a time as the sequence gives out, which is 1,000 here:"
                                        + " allocationSize is 50 unless you set it.")),
                new Case("100 rows, of which some have capitals and blanks",
                        hostile(100, List.of("  Ada@Example.ORG ", "BOB@EXAMPLE.ORG", "\teve@example.org\n")),
                        "The entity's callback is a rule: leave it in force."));
    }

    /** How many did not wait for an answer of their own. With rewritten batches there are fewer than rows. */
    private static long pipelined(Outcome outcome) {
        return Math.max(outcome.count("Execute"), ROWS) - outcome.count("Sync");
    }

    @Override
    public Iterable<Signup> stored(Signups rows) {
        return normalised(rows);
    }

    static Iterable<Signup> normalised(Signups rows) {
        return () -> java.util.stream.StreamSupport.stream(rows.spliterator(), false).map(row ->
                new Signup(row.email().strip().toLowerCase(Locale.ROOT), row.points(), row.signedUpAt())).iterator();
    }

    @Override
    public void prepare(Connection connection, Signups rows) throws SQLException {
        super.prepare(connection, rows);
        execute(connection, "alter table signup alter column id set increment by 1000");
    }

    /** The next id of the sequence has to be free, or the load after this one fails. */
    @Override
    public void verify(Connection connection, Case tried, Outcome outcome) throws SQLException, Wrong {
        super.verify(connection, tried, outcome);
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("select max(id), nextval('signup_id_seq') from signup")) {
            result.next();
            if (result.getLong(2) <= result.getLong(1)) {
                throw new Wrong("ids that signup_id_seq has given out", "its next id is %,d, and there is a row %,d already"
                        .formatted(result.getLong(2), result.getLong(1)), "Let the sequence make the ids, so that no other load gets the same.");
            }
        }
    }

    @Override
    public Signups speed() {
        return Signups.first(5_000);
    }
}
