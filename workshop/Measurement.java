package workshop;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;

/**
 * What was measured of one approach. Times are milliseconds: of the first, cold run, and of the {@code runs} warm
 * ones after it. Counts are those of one further run, which was counted and not timed: round trips, bytes and
 * messages on the wire, commits, bytes of write-ahead log, and callbacks. The checksum is that of every run. A recording
 * is made of several rounds, that is, runs of the whole chapter; {@code roundMediansMs} has the median of each, and one
 * run alone is one round. The exchanges are the messages in their order, folded where they repeat. Where TLS hides the
 * messages from the tap, these, the commits and the exchanges are null.
 */
public record Measurement(
        String id, String title,
        int runs, double firstMs, double medianMs, double minMs, double maxMs, long rowsPerSecond,
        long roundTrips, long bytesSent, long bytesReceived, SortedMap<String, Long> messages,
        Long commits, long walBytes, long prePersist, long postPersist, String checksum,
        List<Double> roundMediansMs, List<Exchange.Repeated<Exchange>> exchanges) {

    /** From the times of all runs in nanoseconds, the cold one first and at least one warm one, and from the counts. */
    static Measurement of(Approach<?> approach, int rows, long[] nanos, Traffic traffic,
            long walBytes, long prePersist, long postPersist, Content content) {
        var warm = Arrays.stream(nanos).skip(1).mapToDouble(Measurement::millis).sorted().toArray();
        double median = (warm[(warm.length - 1) / 2] + warm[warm.length / 2]) / 2;
        return new Measurement(approach.id(), approach.title(),
                warm.length, millis(nanos[0]), median, warm[0], warm[warm.length - 1],
                Math.round(rows / median * 1000),
                traffic.roundTrips(), traffic.bytesSent(), traffic.bytesReceived(),
                traffic.hidden() ? null : traffic.messages(), traffic.hidden() ? null : traffic.commits(),
                walBytes, prePersist, postPersist, content.checksum(), List.of(median),
                traffic.hidden() ? null : traffic.exchanges());
    }

    /**
     * Of the same approach in several rounds, in their order: the round whose median is the median of all medians (the
     * lower one of two), with the extremes and the medians of all rounds.
     */
    static Measurement ofRounds(List<Measurement> rounds) {
        var byMedian = rounds.stream().sorted(Comparator.comparingDouble(Measurement::medianMs)).toList();
        var middle = byMedian.get((byMedian.size() - 1) / 2);
        return new Measurement(middle.id, middle.title, middle.runs, middle.firstMs, middle.medianMs,
                rounds.stream().mapToDouble(Measurement::minMs).min().orElseThrow(),
                rounds.stream().mapToDouble(Measurement::maxMs).max().orElseThrow(), middle.rowsPerSecond,
                middle.roundTrips, middle.bytesSent, middle.bytesReceived, middle.messages,
                middle.commits, middle.walBytes, middle.prePersist, middle.postPersist, middle.checksum,
                rounds.stream().map(Measurement::medianMs).toList(), middle.exchanges);
    }

    /** The same under this title. */
    Measurement under(String title) {
        return new Measurement(id, title, runs, firstMs, medianMs, minMs, maxMs, rowsPerSecond, roundTrips, bytesSent,
                bytesReceived, messages, commits, walBytes, prePersist, postPersist, checksum, roundMediansMs, exchanges);
    }

    /** How often a callback of an entity has run. */
    long callbacks() {
        return prePersist + postPersist;
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e4) / 1e2;
    }
}
