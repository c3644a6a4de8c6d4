package workshop.wire;

import java.util.List;
import java.util.SortedMap;

/**
 * What crossed the wire between driver and server. Where TLS hides the messages, to ask for them or for the commits
 * fails, so that no chapter prints what nobody counted.
 *
 * @param roundTrips how often the driver, having sent something, waited for the server
 * @param bytesSent bytes from driver to server, as they were on the wire
 * @param bytesReceived bytes from server to driver
 * @param messages how many of each message of PostgreSQL's protocol, by name, both directions;
 *     null where TLS hides them
 * @param commits transactions that the server reported as committed; null where TLS hides them
 * @param exchanges the messages in their order, folded where they repeat, the first hundred pieces of that;
 *     null where TLS hides them
 */
public record Traffic(
        long roundTrips, long bytesSent, long bytesReceived, SortedMap<String, Long> messages, Long commits,
        List<Repeated<Exchange>> exchanges) {

    /**
     * What the driver sent, and what it then received: one round trip. The messages are those of PostgreSQL's protocol by
     * name, with the first word of the SQL where there is some, such as "Bind insert".
     */
    public record Exchange(List<Repeated<String>> sent, List<Repeated<String>> received) {}

    /** Some things in order, this many times one after the other. */
    public record Repeated<T>(int times, List<T> of) {}

    /** What a cell that asks for messages or commits gets where TLS hides them. */
    public static final class Hidden extends RuntimeException {

        public static final String MESSAGE = "TLS hides the messages; add sslmode=disable to the URL to see them";

        Hidden() {
            super(MESSAGE);
        }
    }

    /** Whether TLS hid the messages. */
    public boolean hidden() {
        return messages == null;
    }

    @Override
    public SortedMap<String, Long> messages() {
        return visible(messages);
    }

    @Override
    public Long commits() {
        return visible(commits);
    }

    private static <T> T visible(T counted) {
        if (counted == null) {
            throw new Hidden();
        }
        return counted;
    }
}
