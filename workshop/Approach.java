package workshop;

import java.util.List;

/**
 * One way to load rows.
 *
 * @param id its name on the command line and in JSON, such as csv-streamed
 * @param title its name in the table
 * @param opener makes what it loads through
 * @param load loads the rows; this is what the clock covers
 * @param <R> what it loads through: a JDBC connection or a Hibernate session factory
 */
public record Approach<R extends AutoCloseable>(String id, String title, Opener<R> opener, Load<R> load) {

    /** Makes, once for all runs and before the clock starts, what an approach loads through. */
    @FunctionalInterface
    public interface Opener<R> {
        /** The URL has a {@code ?}, so append {@code &name=value} to it. */
        R open(String url) throws Exception;
    }

    /** Loads all rows into the table {@code signup} and commits; after an exception, nothing uncommitted may stay. */
    @FunctionalInterface
    public interface Load<R> {
        void load(R resource, Signups signups) throws Exception;
    }

    /** A load that returns the ids of the rows, in their order. */
    @FunctionalInterface
    public interface LoadWithIds<R> extends Load<R> {
        List<Long> loadWithIds(R resource, Signups signups) throws Exception;

        @Override
        default void load(R resource, Signups signups) throws Exception {
            loadWithIds(resource, signups);
        }
    }

    /** An approach that is open and can be run; closing it gives up its connections. */
    public final class Open implements AutoCloseable {

        private final R resource;

        private Open(R resource) {
            this.resource = resource;
        }

        /** Loads these rows; throws what the approach throws. */
        public void load(Signups signups) throws Exception {
            load.load(resource, signups);
        }

        @Override
        public void close() throws Exception {
            resource.close();
        }
    }

    /** Opens this approach on the database of this URL. */
    public Open open(String url) throws Exception {
        return new Open(opener.open(url));
    }
}
