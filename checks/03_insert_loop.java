package workshop;

import java.util.List;

/** A statement that is prepared once. */
final class Task03 extends Task {

    Task03() {
        super("03_insert_loop",
                "How often is prepareStatement called? Its text is always the same.",
                "A PreparedStatement can be executed again and again with other values. Prepare it once, before the loop.",
                "try (var insert = connection.prepareStatement(INSERT)) { for (var signup : signups) { insert.setString(1, ...);"
                        + " ...; insert.executeUpdate(); } }");
    }

    @Override
    List<Case> cases() {
        return List.of(
                new Case("5,000 rows", Signups.first(5_000), "All rows must be stored.",
                        Limit.messages("Parse", 50, "the statement is prepared for each row", "Prepare it once, before the loop."),
                        Limit.commits(3, "more than one transaction", "Commit once, after the loop.")),
                new Case("100 rows, of which some have quotes",
                        hostile(100, List.of("o'brien@example.org", "\"'; drop table signup; --\"@example.org", "$1@example.org")),
                        "Give values to the statement as parameters; do not write them into its text."));
    }

    @Override
    Signups speed() {
        return Signups.first(5_000);
    }
}
