package checks;

import java.util.ArrayList;
import java.util.List;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/** One transaction, and an error that names the bad row. */
final class Task01 extends Task {

    private static final String BAD = "row42" + "x".repeat(300) + "@example.org";

    Task01() {
        super("01_orm_loop",
                "Where does the transaction begin, and how often? Move the loop into it.",
                "Catch what persist throws, inside the loop, and throw an exception of your own that has the number and"
                        + " the email in its message. Pass on the cause.",
                "sessions.inTransaction(session -> { int row = 0; for (var signup : signups) { row++; try { session.persist(...); }"
                        + " catch (RuntimeException e) { throw new IllegalStateException(\"row \" + row + \", \" + signup.email(),"
                        + " e); } } }). What leaves inTransaction as an exception rolls back.");
    }

    @Override
    public List<Case> cases() {
        var rows = new ArrayList<Signup>();
        Signups.first(100).forEach(rows::add);
        rows.set(41, new Signup(BAD, 42, rows.get(41).signedUpAt()));
        return List.of(
                new Case("1,000 rows", Signups.first(1_000), "All rows must be stored.",
                        Limit.oneTransaction("still more than one for all rows", "Begin the transaction before the loop.")),
                new Case("100 rows, of which row 42 is bad", Signups.of(rows), List.of("row 42", BAD), HEAP, List.of(),
                        "Let one transaction hold all rows, and let the error say 'row 42' and the row's email."));
    }

    @Override
    public Signups speed() {
        return Signups.first(1_000);
    }
}
