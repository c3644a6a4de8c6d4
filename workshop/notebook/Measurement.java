package workshop.notebook;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import workshop.wire.Traffic;
import workshop.wire.Traffic.Exchange;
import workshop.wire.Traffic.Repeated;

/**
 * What was measured of one approach; the checksum is that of every run, and so are the rejects, which are null where all rows have
 * to be stored. In JSON, the times and counts stand beside the id.
 */
public record Measurement(String id, String title, @JsonUnwrapped Times times, @JsonUnwrapped Counts counts, String checksum,
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @JacksonInject(useInput = OptBoolean.TRUE, optional = OptBoolean.TRUE) // the only field that may be missing
        Rejects rejects) {

    /**
     * Milliseconds: of the first, cold run, and of the {@code runs} warm ones after it. A recording is made of several
     * rounds, that is, runs of the whole chapter; {@code roundMediansMs} has the median of each, and one run alone is one
     * round. In a recording, the first run is that of a process of its own, and {@code awakeMs} is the median while a core
     * was kept awake, of approaches that make a round trip a row; it is null for others, and elsewhere.
     */
    public record Times(int runs, double firstMs, double medianMs, double minMs, double maxMs, long rowsPerSecond,
            List<Double> roundMediansMs, Double awakeMs) {

        /** From the times of all runs in nanoseconds, the cold one first and at least one warm one. */
        static Times of(int rows, long[] nanos) {
            var warm = Arrays.stream(nanos).skip(1).mapToDouble(Times::millis).sorted().toArray();
            double median = (warm[(warm.length - 1) / 2] + warm[warm.length / 2]) / 2;
            return new Times(warm.length, millis(nanos[0]), median, warm[0], warm[warm.length - 1],
                    Math.round(rows / median * 1000), List.of(median), null);
        }

        private static double millis(long nanos) {
            return Math.round(nanos / 1e4) / 1e2;
        }
    }

    /**
     * Of one further run, which was counted and not timed: round trips, bytes and messages on the wire, commits, bytes of
     * write-ahead log, and callbacks. The exchanges are the messages in their order, folded where they repeat. Where TLS
     * hides the messages from the tap, these, the commits and the exchanges are null.
     */
    public record Counts(long roundTrips, long bytesSent, long bytesReceived, SortedMap<String, Long> messages, Long commits,
            long walBytes, long prePersist, long postPersist, List<Repeated<Exchange>> exchanges) {

        static Counts of(Traffic traffic, long walBytes, long prePersist, long postPersist) {
            boolean hidden = traffic.hidden();
            return new Counts(traffic.roundTrips(), traffic.bytesSent(), traffic.bytesReceived(),
                    hidden ? null : traffic.messages(), hidden ? null : traffic.commits(), walBytes, prePersist, postPersist,
                    hidden ? null : traffic.exchanges());
        }

        /** How often a callback of an entity has run. */
        public long callbacks() {
            return prePersist + postPersist;
        }
    }
}
