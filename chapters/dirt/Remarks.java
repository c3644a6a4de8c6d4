package dirt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import workshop.terminal.Format;

/** What the rules make of a reader's own file, as it is said below the table: no more of it than fits on a screen. */
public final class Remarks {

    private static final int SHOWN = 10; // rejects
    private static final int COLUMNS = 96;

    private final List<String> first = new ArrayList<>();
    private long good;
    private long rejected;

    /** A good row. */
    public void good() {
        good++;
    }

    /** A reject, such as "line 3, email: missing". */
    public void rejected(Object reject) {
        if (++rejected <= SHOWN) {
            first.add(shown(reject.toString()));
        }
    }

    /** What is in a file from outside may be long, or may move the cursor. */
    private static String shown(String reject) {
        var line = reject.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= COLUMNS ? line : line.substring(0, COLUMNS - 3) + "...";
    }

    /** The lines: {@code written} says whether a load by these rules has run, and {@code emails} how many of them are good. */
    public List<String> lines(Input input, boolean written, long emails) throws IOException {
        var lines = new ArrayList<>(List.of("", "the rules reject " + Format.many(rejected, "line") + where(input, written)));
        first.forEach(line -> lines.add("  " + line));
        if (rejected > SHOWN) {
            lines.add("  and " + Format.whole(rejected - SHOWN) + " more");
        }
        if (rejected <= input.limit()) {
            lines.add("of " + Format.many(good, "good row") + ", " + Format.whole(good - emails) + (good - emails == 1 ? " is" : " are")
                    + " replaced by a later row with the same email");
        }
        return lines;
    }

    private String where(Input input, boolean written) throws IOException {
        if (rejected > input.limit()) {
            return ", and --reject-limit is " + Format.whole(input.limit()) + ": they refuse the file, and do not write "
                    + input.rejects();
        }
        return written ? ", written into " + input.rejects() : "; Rules in Java would write that into " + input.rejects();
    }
}
