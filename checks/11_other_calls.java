package checks;

import java.util.ArrayList;
import java.util.List;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/** A jOOQ Loader that sends many rows at a time, in one transaction, and tells what went wrong. */
final class Task11 extends Task {

    private static final int BAD = 2_900;

    Task11() {
        super("11_other_calls",
                "The Loader has options: how many rows go into a statement, statements into a batch, and batches into a commit."
                        + " And what does execute return?",
                "bulkAfter gives the statement many rows. commitNone leaves the transaction to you. What execute returns has"
                        + " errors(), and nobody throws them for you.",
                "loadInto(table(\"signup\")).bulkAfter(1_000).commitNone().loadArrays(...).fields(...).execute(); then, for each"
                        + " error of loader.errors(), throw error.exception(); and commit only when there was none. With bulkAll,"
                        + " more than 65,535 parameters would be written into the text.");
    }

    @Override
    public List<Case> cases() {
        var rows = new ArrayList<Signup>();
        Signups.first(5_000).forEach(rows::add);
        rows.set(BAD - 1, new Signup("x".repeat(300) + "@example.org", 1, rows.get(BAD - 1).signedUpAt()));
        return List.of(
                new Case("5,000 rows", Signups.first(5_000), "All rows must be stored. Who commits them?",
                        Limit.roundTrips(59, "still a wait for each row, or for every few",
                                "Give each statement a thousand rows: bulkAfter(1_000)."),
                        Limit.oneTransaction("still more than one for all rows",
                                "Let the Loader commit nothing, and commit at the end.")),
                new Case("5,000 rows, of which row 2,900 is bad", Signups.of(rows), List.of("value too long"), HEAP, List.of(),
                        "Ask the Loader for its errors when it has run, and throw what the database said before you commit."),
                new Case("25,000 rows", Signups.first(25_000), "All rows must be stored, by several statements."));
    }

    @Override
    public Signups speed() {
        return Signups.first(5_000);
    }
}
