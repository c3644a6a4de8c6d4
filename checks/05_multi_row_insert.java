package checks;

import java.util.List;
import workshop.check.Task.Case;
import workshop.check.Task.Limit;
import workshop.check.Task;
import workshop.notebook.Signups;

/** Multi-row INSERTs for any number of rows. */
final class Task05 extends Task {

    Task05() {
        super("05_multi_row_insert",
                "What does the driver say? A statement has at most 65,535 parameters, and a row here has three.",
                "Cut the rows into pieces of some thousand, and send a statement for each piece. All pieces but the last have"
                        + " as many rows, and so the same text. Mind the case of no rows.",
                "Put each row into a List<Signup> piece; when it has 1,000, insert(connection, piece) and piece.clear(). After the"
                        + " loop, if it is not empty, insert the rest. insert is what load does now, for one piece.");
    }

    @Override
    public List<Case> cases() {
        var next = "Send the rows in pieces, each with fewer than 65,535 parameters.";
        return List.of(
                new Case("1 row", Signups.first(1), next),
                new Case("70,000 rows", Signups.first(70_000), next,
                        Limit.messages("Execute", 200, "still a statement for each row, or for every few",
                                "Put at least a thousand rows into the VALUES of one INSERT."),
                        Limit.roundTrips(200, "the driver waits for each small piece", "Put at least a thousand rows into a statement."),
                        Limit.oneTransaction("the task says one for all rows", "Commit once, after the last piece.")),
                new Case("1,001 rows", Signups.first(1_001), "The last piece may be smaller than the others."),
                new Case("no row", Signups.first(0), "Without rows, send nothing: VALUES needs at least one."));
    }

    @Override
    public Signups speed() {
        return Signups.first(20_000);
    }

    @Override
    public boolean isAboutSpeed() {
        return false; // it was fast before, where it worked
    }
}
