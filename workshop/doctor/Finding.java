package workshop.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was seen of one thing, whether that will do, and where not, the one thing to do about it (or an empty text). */
public record Finding(String what, @JsonProperty("verdict") Level level, String seen, String remedy) {

    /** A NOTE is worth knowing, and keeps nobody from working. */
    enum Level { OK, NOTE, MEND }

    static Finding ok(String seen) {
        return new Finding("", Level.OK, seen, "");
    }

    static Finding note(String seen, String remedy) {
        return new Finding("", Level.NOTE, seen, remedy);
    }

    public static Finding mend(String seen, String remedy) {
        return new Finding("", Level.MEND, seen, remedy);
    }

    /** The same, of the thing of this name. */
    public Finding named(String what) {
        return new Finding(what, level, seen, remedy);
    }

    public boolean isFailure() {
        return level == Level.MEND;
    }

    /** One line. */
    @Override
    public String toString() {
        var word = level == Level.MEND ? "MEND" : level.name().toLowerCase(Locale.ROOT);
        return "%-6s%-11s%s".formatted(word, what,
                Stream.of(seen, remedy).filter(text -> !text.isEmpty()).collect(Collectors.joining(". ")));
    }
}
