package workshop.notebook;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** One row to load: three fields of three types, on top of an id that the database assigns. */
public record Signup(String email, int points, OffsetDateTime signedUpAt) {

    /** Row number 0 signed up at this time, each following one a second later. */
    public static final OffsetDateTime OPENING = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    /**
     * Makes a row from its number, so that any number of rows needs no memory. Every field is simple
     * enough to be computed in SQL as well: chapter 7 does so.
     */
    public static Signup number(int n) {
        return new Signup("user" + n + "@example.org", n % 1000, OPENING.plusSeconds(n));
    }
}
