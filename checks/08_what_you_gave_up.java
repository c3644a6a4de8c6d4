package checks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import workshop.check.Outcome;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/** One rule for the entity and for COPY. */
final class Task08 extends Task {

    Task08() {
        super("08_what_you_gave_up",
                "The rule is in two places, and only one of them was updated. How many places should there be?",
                "Make the rule a static method from Signup to Signup, because it concerns two fields. The entity's callback calls it,"
                        + " and so does the loop that writes the COPY.",
                "static Signup rule(Signup given) { ... return new Signup(email, points, given.signedUpAt()); } - in the callback: var"
                        + " kept = rule(new Signup(email, points, signedUpAt)); email = kept.email(); points = kept.points(); - in"
                        + " byCopy: var kept = rule(signup), and write kept's fields.");
    }

    private static final Limit STILL_COPY = new Limit("CopyData message", outcome -> outcome.count("CopyData"), 1, Long.MAX_VALUE,
            "the second half no longer goes through COPY", "Keep COPY for the second half, and give it the rule.");

    private static final Limit STILL_ORM = new Limit("row", Outcome::rowsByValues, 1_000, Long.MAX_VALUE,
            "the first half no longer goes through the entity", "Leave the first half to the ORM, and give it the rule.");

    @Override
    public List<Case> cases() {
        var hostile = List.of("  Ada@Example.ORG ", "BOB+News@EXAMPLE.ORG", "\teve+a+b@example.org", "dan@example.org+x", "+@example.org");
        var rows = new ArrayList<Signup>();
        for (var row : Signups.first(2_000)) {
            int n = rows.size() % 1_000; // the same in both halves
            rows.add(n >= hostile.size() ? row : new Signup(hostile.get(n), row.points(), row.signedUpAt()));
        }
        return List.of(new Case("2,000 rows: half by ORM, half by COPY, some hostile in each", Signups.of(rows),
                "Let both ways call one method that is the rule.", STILL_COPY, STILL_ORM,
                Limit.roundTrips(100, "many statements instead of a COPY", "Keep COPY for the second half, and give it the rule.")));
    }

    @Override
    public Iterable<Signup> stored(Signups rows) {
        var stored = new ArrayList<Signup>();
        rows.forEach(row -> stored.add(new Signup(
                row.email().strip().toLowerCase(Locale.ROOT).replaceFirst("\\+[^@]*@", "@"),
                row.email().contains("+") ? 0 : row.points(), row.signedUpAt())));
        return stored;
    }

    @Override
    public void prepare(Connection connection, Signups rows) throws SQLException {
        super.prepare(connection, rows);
        execute(connection, "alter table signup alter column id set increment by 1000");
    }

    @Override
    public String once() {
        return "toLowerCase";
    }

    @Override
    public Signups speed() {
        return Signups.first(10_000);
    }

    @Override
    public boolean isAboutSpeed() {
        return false; // both ways go as they went
    }
}
