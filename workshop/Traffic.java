package workshop;

import java.util.List;
import java.util.SortedMap;

/**
 * What crossed the wire between driver and server.
 *
 * @param roundTrips how often the driver, having sent something, waited for the server
 * @param bytesSent bytes from driver to server
 * @param bytesReceived bytes from server to driver
 * @param messages how many of each message of PostgreSQL's protocol, by name, both directions;
 *     empty where TLS hides them
 * @param commits transactions that the server reported as committed; 0 where TLS hides them
 * @param exchanges the messages in their order, folded where they repeat; empty where TLS hides them
 */
public record Traffic(
        long roundTrips, long bytesSent, long bytesReceived, SortedMap<String, Long> messages, long commits,
        List<Exchange.Repeated<Exchange>> exchanges) {}
