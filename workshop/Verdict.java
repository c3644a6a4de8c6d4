package workshop;

import java.util.List;

/**
 * What a check found.
 *
 * @param failedOn null where the exercise is solved
 * @param expected what was expected, where it is not; likewise {@code seen} and {@code next}, one step to take
 * @param said the compiler's lines, or the last that the exercise printed
 * @param speedUp how many times as fast as the unsolved version, or null where it was not measured
 */
record Verdict(Stage failedOn, String tried, String expected, String seen, String next, List<String> said, Double speedUp) {

    /** What is judged, in this order. */
    enum Stage { COMPILES, RIGHT, TECHNIQUE }

    static Verdict solved(Double speedUp) {
        return new Verdict(null, null, null, null, null, List.of(), speedUp);
    }

    boolean isSolved() {
        return failedOn == null;
    }

    /** What is printed of it. */
    List<String> lines() {
        return switch (failedOn) {
            case null -> lines("ok", "ok", List.of());
            case COMPILES -> said.stream().toList();
            case RIGHT -> lines("no", "-", why());
            case TECHNIQUE -> lines("ok", "no", why());
        };
    }

    private List<String> lines(String right, String technique, List<String> more) {
        var lines = new java.util.ArrayList<>(List.of("  right       " + right, "  technique   " + technique));
        if (speedUp != null) {
            lines.add("  your speed-up: " + Format.factor(speedUp) + " (against the unsolved version, on this machine)");
        }
        lines.addAll(more);
        return lines;
    }

    private List<String> why() {
        var lines = new java.util.ArrayList<>(List.of("", "  tried:     " + tried, "  expected:  " + expected, "  seen:      " + seen,
                "  next:      " + next));
        if (!said.isEmpty()) {
            lines.add("");
            lines.add("  the last that it printed:");
            said.forEach(line -> lines.add("  | " + line));
        }
        return lines;
    }
}
