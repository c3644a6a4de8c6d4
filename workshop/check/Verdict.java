package workshop.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import workshop.terminal.Format;

/**
 * What a check found.
 *
 * @param failedOn null where the exercise is solved
 * @param expected what was expected, where it is not; likewise {@code seen} and {@code next}, one step to take,
 *     which may be null where it does not compile: the first error says what
 * @param said the compiler's lines, or the last that the exercise printed
 * @param speedUp how many times as fast as the unsolved version, or null where it was not measured
 */
public record Verdict(
        Stage failedOn, String tried, String expected, String seen, String next, List<String> said, Double speedUp) {

    private static final int COLUMNS = 80;
    private static final String NEXT = "  next:      ";

    /** What is judged, in this order. */
    public enum Stage { COMPILES, RIGHT, TECHNIQUE }

    static Verdict solved(Double speedUp) {
        return new Verdict(null, null, null, null, null, List.of(), speedUp);
    }

    public boolean isSolved() {
        return failedOn == null;
    }

    /** What is printed of it. */
    public List<String> lines() {
        return switch (failedOn) {
            case null -> lines("ok", "ok", List.of());
            case COMPILES -> next == null ? said : Stream.concat(said.stream(), labelled(NEXT, next).stream()).toList();
            case RIGHT -> lines("no", "-", why());
            case TECHNIQUE -> lines("ok", "no", why());
        };
    }

    /** The same in a word or two, such as "wrong technique". */
    public String shortly() {
        return switch (failedOn) {
            case null -> "solved" + (speedUp == null ? "" : ", " + Format.factor(speedUp));
            case COMPILES -> "does not compile";
            case RIGHT -> "wrong result";
            case TECHNIQUE -> "wrong technique";
        };
    }

    private List<String> lines(String right, String technique, List<String> more) {
        var lines = new ArrayList<>(List.of("  right       " + right, "  technique   " + technique));
        if (speedUp != null) {
            lines.add("  your speed-up: " + Format.factor(speedUp) + " (against the unsolved version, on this machine)");
        }
        lines.addAll(more);
        return lines;
    }

    private static List<String> labelled(String label, String text) {
        var lines = new ArrayList<String>();
        for (var line : Format.wrapped(text, COLUMNS - label.length(), "")) {
            lines.add((lines.isEmpty() ? label : " ".repeat(label.length())) + line);
        }
        return lines;
    }

    private List<String> why() {
        var lines = new ArrayList<>(List.of(""));
        lines.addAll(labelled("  tried:     ", tried));
        lines.addAll(labelled("  expected:  ", expected));
        lines.addAll(labelled("  seen:      ", seen));
        lines.addAll(labelled(NEXT, next));
        if (!said.isEmpty()) {
            lines.add("");
            lines.add("  the last lines it printed:");
            said.forEach(line -> lines.add("  | " + line));
        }
        return lines;
    }
}
