package workshop;

import java.util.Arrays;
import java.util.SortedMap;

/**
 * What was measured of one approach. Times are milliseconds: of the first, cold run, and of the {@code runs} warm
 * ones after it. Counts are those of one further run, which was counted and not timed: round trips, bytes and
 * messages on the wire, commits, bytes of write-ahead log, and callbacks. The checksum is that of every run.
 * Where TLS hides messages and commits from the tap, both are null.
 */
public record Measurement(
        String id, String title,
        int runs, double firstMs, double medianMs, double minMs, double maxMs, long rowsPerSecond,
        long roundTrips, long bytesSent, long bytesReceived, SortedMap<String, Long> messages,
        Long commits, long walBytes, long prePersist, long postPersist, String checksum) {

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
                walBytes, prePersist, postPersist, content.checksum());
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e4) / 1e2;
    }
}
