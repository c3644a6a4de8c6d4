package workshop;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One rule for the entity and for COPY. */
final class Task08 extends Task {

    Task08() {
        super("08_what_you_gave_up",
                "The rule stands in two places, and only one of them has heard of what is new. How many places should there be?",
                "Make the rule a static method from text to text. The entity's callback calls it, and so does the line that writes"
                        + " an email into the COPY.",
                "static String rule(String email) { return email.strip().toLowerCase(Locale.ROOT).replaceFirst(\"\\\\+[^@]*@\", \"@\"); }"
                        + " - in the callback: email = rule(email); in copy: rule(signup.email())");
    }

    private static final Limit STILL_COPY = new Limit("CopyData message", outcome -> outcome.count("CopyData"), 1, Long.MAX_VALUE,
            "the second half no longer goes through COPY", "Keep COPY for the second half, and give it the rule.");

    @Override
    List<Case> cases() {
        var hostile = List.of("  Ada@Example.ORG ", "BOB+News@EXAMPLE.ORG", "\teve+a+b@example.org", "dan@example.org+x", "+@example.org");
        var rows = new ArrayList<Signup>();
        for (var row : Signups.first(2_000)) {
            int n = rows.size() % 1_000; // the same in both halves
            rows.add(n >= hostile.size() ? row : new Signup(hostile.get(n), row.points(), row.signedUpAt()));
        }
        return List.of(new Case("2,000 rows: half by ORM, half by COPY, some of each hostile", Signups.of(rows),
                "Let both ways call one method that is the rule.", STILL_COPY,
                Limit.roundTrips(100, "many statements instead of a COPY", "Keep COPY for the second half, and give it the rule.")));
    }

    @Override
    Iterable<Signup> stored(Signups rows) {
        var stored = new ArrayList<Signup>();
        rows.forEach(row -> stored.add(new Signup(
                row.email().strip().toLowerCase(Locale.ROOT).replaceFirst("\\+[^@]*@", "@"), row.points(), row.signedUpAt())));
        return stored;
    }

    @Override
    void prepare(Connection connection, Signups rows) throws SQLException {
        super.prepare(connection, rows);
        execute(connection, "alter table signup alter column id set increment by 1000");
    }

    @Override
    Signups speed() {
        return Signups.first(10_000);
    }
}
