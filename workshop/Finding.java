package workshop;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was seen of one thing, whether that will do, and where not, the one thing to do about it (or an empty text). */
record Finding(String what, Verdict verdict, String seen, String remedy) {

    /** A NOTE is worth knowing, and keeps nobody from working. */
    enum Verdict { OK, NOTE, MEND }

    static Finding ok(String seen) {
        return new Finding("", Verdict.OK, seen, "");
    }

    static Finding note(String seen, String remedy) {
        return new Finding("", Verdict.NOTE, seen, remedy);
    }

    static Finding mend(String seen, String remedy) {
        return new Finding("", Verdict.MEND, seen, remedy);
    }

    /** The same, of the thing of this name. */
    Finding named(String what) {
        return new Finding(what, verdict, seen, remedy);
    }

    boolean isFailure() {
        return verdict == Verdict.MEND;
    }

    /** One line. */
    @Override
    public String toString() {
        var word = verdict == Verdict.MEND ? "MEND" : verdict.name().toLowerCase(Locale.ROOT);
        return "%-6s%-11s%s".formatted(word, what,
                Stream.of(seen, remedy).filter(text -> !text.isEmpty()).collect(Collectors.joining(". ")));
    }
}
