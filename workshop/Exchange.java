package workshop;

import java.util.List;

/**
 * What the driver sent, and what it then received: one round trip. The messages are those of PostgreSQL's protocol by
 * name, with the first word of the SQL where there is some, such as "Bind insert".
 */
public record Exchange(List<Repeated<String>> sent, List<Repeated<String>> received) {

    /** Some things in order, this many times one after the other. */
    public record Repeated<T>(int times, List<T> of) {}
}
