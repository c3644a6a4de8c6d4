package workshop;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What became of one load of an exercise, as its process tells the one that checks it.
 *
 * @param roundTrips how often it waited for the server, opening its connections included
 * @param commits transactions that the server reported as committed; null where TLS hides them
 * @param messages how many of each message crossed the wire, by name; null where TLS hides them
 * @param ids the numbers that it returned, or null where it returned something else
 * @param error what it threw, with all causes, in one line; null where it threw nothing
 * @param millis what each timed run took, in milliseconds; empty where it was counted
 */
record Outcome(long roundTrips, Long commits, SortedMap<String, Long> messages, List<Long> ids, String error,
        List<Double> millis) {

    static Outcome counted(Traffic traffic, Object returned, Throwable thrown) {
        var ids = returned instanceof List<?> list && list.stream().allMatch(Number.class::isInstance)
                ? list.stream().map(each -> ((Number) each).longValue()).toList() : null;
        return new Outcome(traffic.roundTrips(), traffic.hidden() ? null : traffic.commits(),
                traffic.hidden() ? null : traffic.messages(), ids, inOneLine(thrown), List.of());
    }

    static Outcome timed(List<Double> millis) {
        return new Outcome(0, null, null, null, null, millis);
    }

    /** How many messages of this name crossed the wire. */
    long count(String message) {
        return messages.getOrDefault(message, 0L);
    }

    /** Whether its memory was too small for it. */
    boolean outOfMemory() {
        return error != null && error.contains(OutOfMemoryError.class.getName());
    }

    /** The shortest of its runs, in milliseconds. */
    double best() {
        return Collections.min(millis);
    }

    private static String inOneLine(Throwable thrown) {
        return thrown == null ? null : Stream.iterate(thrown, each -> each != null, Throwable::getCause).limit(10)
                .map(each -> each.toString().replaceAll("\\s+", " ").strip()).distinct()
                .collect(Collectors.joining("; caused by ")).transform(text -> text.length() < 2_000 ? text : text.substring(0, 2_000));
    }
}
