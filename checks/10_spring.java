package checks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import workshop.check.Outcome;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/** saveAll in batches, in one transaction, with the callback that is the rule. */
final class Task10 extends Task {

    private static final int ROWS = 5_000;

    Task10() {
        super("10_spring",
                "Count with the exercise's own run, and change one thing at a time. Who makes the id? When is a page sent?"
                        + " How many rows does a batch have?",
                "The ids must come from a sequence, 1,000 at a time, or each INSERT goes alone. saveAll joins an"
                        + " existing transaction: put one around the loop. And Hibernate makes no batch"
                        + " unless you set its size.",
                "@Id @GeneratedValue(strategy = SEQUENCE, generator = \"signup_id_seq\") @SequenceGenerator(name ="
                        + " \"signup_id_seq\", allocationSize = 1_000) Long id; then"
                        + " transaction.executeWithoutResult(status -> { ... }) around the loop, and"
                        + " .property(\"hibernate.jdbc.batch_size\", 1_000) after .jdbcUrl(url).");
    }

    @Override
    public List<Case> cases() {
        return List.of(
                new Case("5,000 rows", Signups.first(ROWS), "All rows must be stored, including the last page.",
                        new Limit("pipelined Execute message", Task10::pipelined, ROWS - 1_000, Long.MAX_VALUE,
                                "each INSERT waits: either it makes the id, or no batch size is set",
                                "Let a sequence make the ids, before the INSERT, and set Hibernate's batch size."),
                        Limit.roundTrips(59, "most of these waits are for commits, for ids, or for small batches",
                                "Put one transaction around all pages, and let batch_size and allocationSize be 1_000.")),
                new Case("150 rows, of which some have capitals and blanks",
                        hostile(150, List.of("  Ada@Example.ORG ", "BOB@EXAMPLE.ORG", "\teve@example.org\n")),
                        "The entity's callback is a rule: what you call must run it, and store what it changes."));
    }

    /** How many did not wait for an answer of their own. With rewritten batches there are fewer than rows. */
    private static long pipelined(Outcome outcome) {
        return Math.max(outcome.count("Execute"), ROWS) - outcome.count("Sync");
    }

    @Override
    public Iterable<Signup> stored(Signups rows) {
        return () -> StreamSupport.stream(rows.spliterator(), false).map(row ->
                new Signup(row.email().strip().toLowerCase(Locale.ROOT), row.points(), row.signedUpAt())).iterator();
    }

    @Override
    public void prepare(Connection connection, Signups rows) throws SQLException {
        super.prepare(connection, rows);
        execute(connection, "alter table signup alter column id set increment by 1000");
    }

    @Override
    public Signups speed() {
        return Signups.first(ROWS);
    }
}
