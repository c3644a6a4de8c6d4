package workshop;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** Batches that do happen, with the callback that is the rule. */
final class Task02 extends Task {

    Task02() {
        super("02_orm_batch",
                "Run the exercise and read the round trips: as many as rows. Who makes the id, and when does Hibernate know it?",
                "IDENTITY makes the id in the INSERT, so each INSERT must be sent at once. A sequence gives ids out before. The"
                        + " table's own sequence is signup_id_seq.",
                "@Id @GeneratedValue(strategy = SEQUENCE, generator = \"signup_id_seq\") @SequenceGenerator(name ="
                        + " \"signup_id_seq\", allocationSize = 1_000) Long id;");
    }

    @Override
    List<Case> cases() {
        return List.of(
                new Case("5,000 rows", Signups.first(5_000), "All rows must be stored, each with an id of its own.",
                        Limit.roundTrips(100, "batch_size does nothing", "Let something other than the INSERT make the ids.")),
                new Case("100 rows, of which some have capitals and blanks",
                        hostile(100, List.of("  Ada@Example.ORG ", "BOB@EXAMPLE.ORG", "\teve@example.org\n")),
                        "The entity's callback is a rule: leave it in force."));
    }

    @Override
    Iterable<Signup> stored(Signups rows) {
        return normalised(rows);
    }

    static Iterable<Signup> normalised(Signups rows) {
        return () -> java.util.stream.StreamSupport.stream(rows.spliterator(), false).map(row ->
                new Signup(row.email().strip().toLowerCase(Locale.ROOT), row.points(), row.signedUpAt())).iterator();
    }

    @Override
    void prepare(Connection connection, Signups rows) throws SQLException {
        super.prepare(connection, rows);
        execute(connection, "alter table signup alter column id set increment by 1000");
    }

    @Override
    Signups speed() {
        return Signups.first(5_000);
    }
}
