package workshop.check;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import workshop.wire.Traffic;

/**
 * What became of one load of an exercise, as its process tells the one that checks it.
 *
 * @param roundTrips how often it waited for the server, opening its connections included
 * @param bytesSent what went to the server by connections of the URL that it was given
 * @param messages how many of each message crossed the wire, by name; null where TLS hides them
 * @param urls what its connections added to the URL that it was given; "another URL" if they used a different one
 * @param ids the numbers that it returned, or null where it returned something else
 * @param error what it threw, with all causes, in one line; null where it threw nothing
 * @param millis what each timed run took, in milliseconds; empty where it was counted
 * @param journal what the server saw; its process does not know
 */
public record Outcome(long roundTrips, long bytesSent, SortedMap<String, Long> messages, List<String> urls, List<Long> ids,
        String error, List<Double> millis, Journal journal) {

    private static final int MESSAGE = 600; // characters; a statement in it can be long, and its cause says more
    private static final int MESSAGES = 2_000;

    public static Outcome counted(Traffic traffic, List<String> urls, Object returned, Throwable thrown) {
        var ids = returned instanceof List<?> list && list.stream().allMatch(Number.class::isInstance)
                ? list.stream().map(each -> ((Number) each).longValue()).toList() : null;
        return new Outcome(traffic.roundTrips(), traffic.bytesSent(), traffic.hidden() ? null : traffic.messages(), urls, ids,
                inOneLine(thrown), List.of(), null);
    }

    public static Outcome timed(List<Double> millis) {
        return new Outcome(0, 0, null, List.of(), null, null, millis, null);
    }

    Outcome with(Journal journal) {
        return new Outcome(roundTrips, bytesSent, messages, urls, ids, error, millis, journal);
    }

    /** How many messages of this name crossed the wire. */
    public long count(String message) {
        return messages.getOrDefault(message, 0L);
    }

    /** How many rows the server saw coming by INSERT ... VALUES. */
    public long rowsByValues() {
        return journal.byValues();
    }

    /** How many transactions the server saw that put rows into the table. */
    public long transactions() {
        return journal.transactions();
    }

    /** How many statements the server saw that put rows into the table. */
    public long statements() {
        return journal.statements();
    }

    /** Whether its memory was too small for it. */
    public boolean outOfMemory() {
        return error != null && error.contains(OutOfMemoryError.class.getName());
    }

    /** The shortest of its runs, in milliseconds. */
    public double best() {
        return Collections.min(millis);
    }

    private static String inOneLine(Throwable thrown) {
        return thrown == null ? null : Stream.iterate(thrown, each -> each != null, Throwable::getCause).limit(10)
                .map(each -> shortened(each.toString().replaceAll("\\s+", " ").strip(), MESSAGE)).distinct()
                .collect(Collectors.joining("; caused by "))
                .transform(text -> shortened(text, MESSAGES));
    }

    private static String shortened(String text, int most) {
        return text.length() < most ? text : text.substring(0, most);
    }
}
