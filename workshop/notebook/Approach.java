package workshop.notebook;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
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
public record Approach<R extends AutoCloseable>(String id, String title, Opener<R> opener, Load<R> load) implements Cell {

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

    /**
     * The same load in a transaction: for code that leaves the transaction to its caller. Begins one, commits after the
     * load, rolls back where that throws, and throws what it threw; afterwards the connection is in autocommit again.
     */
    public static Load<Connection> inTransaction(Load<Connection> load) {
        return (connection, signups) -> {
            connection.setAutoCommit(false);
            try {
                load.load(connection, signups);
                connection.commit();
            } catch (Throwable e) {
                try {
                    connection.rollback();
                    connection.setAutoCommit(true);
                } catch (SQLException also) { // the connection is gone, for example
                    e.addSuppressed(also);
                }
                throw e;
            }
            connection.setAutoCommit(true);
        };
    }

    /** The same for a load that returns the ids of the rows. */
    public static LoadWithIds<Connection> inTransaction(LoadWithIds<Connection> load) {
        return (connection, signups) -> {
            var ids = new ArrayList<Long>();
            Load<Connection> keeping = (same, rows) -> ids.addAll(load.loadWithIds(same, rows));
            inTransaction(keeping).load(connection, signups);
            return ids;
        };
    }

    /** What an approach loads through, where it changes the database for as long as it is open: its triggers, for example. */
    public interface Pausable extends AutoCloseable {

        /** Others load now: undoes what concerns them. */
        void pause() throws Exception;

        /** Does it again. */
        void resume() throws Exception;
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

        /** Lets others load; see {@link Pausable}. */
        public void pause() throws Exception {
            if (resource instanceof Pausable pausable) {
                pausable.pause();
            }
        }

        /** Ends the pause. */
        public void resume() throws Exception {
            if (resource instanceof Pausable pausable) {
                pausable.resume();
            }
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
