package dirt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import workshop.notebook.Signup;

/** What can be wrong, or only unusual, in a file that marketing sends; each kind in known rows. */
public enum Dirt {

    LINE_BREAK, TEXT_FOR_NUMBER, IMPOSSIBLE_DATE, LONG_EMAIL, WORD_FOR_DATE, NO_OFFSET, EMPTY_EMAIL, MISSING_EMAIL, IN_THE_TABLE,
    REPEATED, NO_CR, MISSING_COLUMN, EXTRA_COLUMN, NUL_BYTE, NO_UTF8, BOM;

    /** Those that are no reason to reject a row. */
    public static final Set<Dirt> HARMLESS = EnumSet.of(LINE_BREAK, IN_THE_TABLE, REPEATED, NO_CR, BOM);

    private static final int EVERY = 2_000; // rows
    private static final int FIRST = 5; // row of the first kind
    private static final int APART = 6; // rows between two kinds
    private static final int OTHERS = 100; // rows that the file says nothing of

    /** The kind of dirt in this row, of these kinds, or null. */
    public static Dirt of(int row, Set<Dirt> kinds) {
        int place = row % EVERY - FIRST;
        if (place < 0 || place % APART != 0 || place / APART >= BOM.ordinal()) { // the mark is at the beginning, and in no row
            return null;
        }
        var kind = values()[place / APART];
        return kinds.contains(kind) ? kind : null;
    }

    /** Its name as a text, such as no-utf8. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A file of this many rows with these kinds of dirt: a header, and lines that end as on Windows. */
    public static byte[] file(int rows, Set<Dirt> kinds) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(((kinds.contains(BOM) ? "\uFEFF" : "")
                + "email,points,signed_up_at\r\n").getBytes(StandardCharsets.UTF_8));
        for (int row = 1; row <= rows; row++) {
            var kind = of(row, kinds);
            // a Latin letter as Windows writes it is one byte, and no UTF-8
            file.writeBytes((line(row, kind) + (kind == NO_CR ? "\n" : "\r\n")).getBytes(StandardCharsets.ISO_8859_1));
        }
        return file.toByteArray();
    }

    private static String line(int row, Dirt kind) {
        var signup = Signup.number(row);
        var email = signup.email();
        var points = String.valueOf(signup.points());
        var at = signup.signedUpAt().toInstant().toString();
        return switch (kind) {
            case null -> email + "," + points + "," + at;
            case LINE_BREAK -> "\"" + broken(row) + "\"," + points + "," + at;
            case TEXT_FOR_NUMBER -> email + ",many," + at;
            case IMPOSSIBLE_DATE -> email + "," + points + "," + "2026-02-30T12:00:00Z";
            case LONG_EMAIL -> "x".repeat(256) + email + "," + points + "," + at;
            case WORD_FOR_DATE -> email + "," + points + ",tomorrow";
            case NO_OFFSET -> email + "," + points + "," + at.replace("Z", "");
            case EMPTY_EMAIL -> "\"\"," + points + "," + at;
            case MISSING_EMAIL -> "," + points + "," + at;
            case REPEATED -> Signup.number(row - 1).email() + "," + points + "," + at;
            case MISSING_COLUMN -> email + "," + points;
            case EXTRA_COLUMN -> email + "," + points + "," + at + ",newsletter";
            case NUL_BYTE -> "a\0" + email + "," + points + "," + at;
            case NO_UTF8 -> "ren\u00e9" + email + "," + points + "," + at;
            case IN_THE_TABLE, NO_CR, BOM -> email + "," + points + "," + at;
        };
    }

    private static String broken(int row) {
        return "user" + row + "\n@example.org";
    }

    /** What is known of each line of that file. Of lines with the same email, the last one counts. */
    public static void known(int rows, Set<Dirt> kinds, Known.Taker taker) throws IOException, SQLException {
        long number = 2; // below the header
        for (int row = 1; row <= rows; row++) {
            var kind = of(row, kinds);
            var signup = Signup.number(row);
            taker.take(number, switch (kind) {
                case null -> signup;
                case LINE_BREAK -> new Signup(broken(row), signup.points(), signup.signedUpAt());
                case REPEATED -> new Signup(Signup.number(row - 1).email(), signup.points(), signup.signedUpAt());
                default -> HARMLESS.contains(kind) ? signup : null;
            });
            number += kind == LINE_BREAK ? 2 : 1;
        }
    }

    /** What is in the table before: some rows of the file as they were once, and some of which the file says nothing. */
    public static void there(int rows, Set<Dirt> kinds, Known.Taker taker) throws IOException, SQLException {
        for (int row = 1; row <= rows; row++) {
            if (of(row, kinds) == IN_THE_TABLE) {
                taker.take(row, new Signup(Signup.number(row).email(), -1, Signup.OPENING));
            }
        }
        for (int other = 1; other <= OTHERS; other++) {
            taker.take(other, new Signup("other" + other + "@example.org", other, Signup.OPENING));
        }
    }
}
