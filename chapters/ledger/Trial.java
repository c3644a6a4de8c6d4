package ledger;

import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PostInsertEventListener;
import workshop.notebook.Approach;
import workshop.notebook.Callbacks;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/**
 * One load through an approach, and all that its caller could see of it, and what the table {@code signup} holds afterwards.
 *
 * @param error what the load threw, or null
 * @param asked the number of the last row that the approach asked for; how far a loop has got
 * @param counts the update counts that the driver returned, or none after an error; null where it is not JDBC
 * @param executed how many rows were in batches that the driver executed before the error
 * @param ids those that the approach returned, or that Hibernate set in its entities, in their order; none after an error
 * @param prePersist how often that callback ran
 * @param postPersist how often that callback ran
 * @param orm whether it loads through Hibernate
 * @param storedIds the ids in the table, in the order of the rows' times
 * @param storedEmails the emails in the same order
 */
record Trial(Exception error, int asked, List<Long> counts, int executed, List<Long> ids, long prePersist, long postPersist,
        boolean orm, List<Long> storedIds, List<String> storedEmails) {

    /** Prepares the chapter for these rows and loads them into its table, which has to be empty, on this database. */
    static <R extends AutoCloseable> Trial of(Notebook chapter, Approach<R> approach, String url, List<Signup> rows)
            throws Exception {
        try (var connection = DriverManager.getConnection(url)) {
            chapter.preparation().prepare(connection, Signups.of(rows));
        }
        var asked = new Asked(rows);
        long pre = Callbacks.PRE_PERSIST.sum();
        long post = Callbacks.POST_PERSIST.sum();
        var ids = new ArrayList<Long>();
        var entities = new ArrayList<>();
        Exception error = null;
        boolean orm = false;
        try (var counts = new UpdateCounts()) {
            try (var resource = approach.opener().open(counts.on(url))) {
                if (resource instanceof SessionFactory sessions) {
                    orm = true;
                    note(entities, sessions);
                }
                if (approach.load() instanceof Approach.LoadWithIds<R> returning) {
                    ids.addAll(returning.loadWithIds(resource, Signups.of(asked)));
                } else {
                    approach.load().load(resource, Signups.of(asked));
                }
                if (resource instanceof SessionFactory sessions) {
                    entities.forEach(entity -> ids.add((Long) sessions.getPersistenceUnitUtil().getIdentifier(entity)));
                }
            } catch (Exception e) {
                error = e;
            }
            return stored(url, new Trial(error, asked.count, error == null ? counts.counts() : List.of(), counts.executed(), ids,
                    Callbacks.PRE_PERSIST.sum() - pre, Callbacks.POST_PERSIST.sum() - post, orm, null, null));
        }
    }

    private static void note(List<Object> entities, SessionFactory sessions) {
        PostInsertEventListener listener = event -> entities.add(event.getEntity());
        sessions.unwrap(SessionFactoryImplementor.class).getEventEngine().getListenerRegistry()
                .appendListeners(EventType.POST_INSERT, listener);
    }

    private static Trial stored(String url, Trial trial) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var result = statement.executeQuery("""
                        select array_agg(id order by signed_up_at), array_agg(email::text order by signed_up_at)
                        from signup""")) {
            result.next();
            return new Trial(trial.error, trial.asked, trial.counts, trial.executed, trial.ids, trial.prePersist,
                    trial.postPersist, trial.orm, list(result, 1), list(result, 2));
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> list(ResultSet result, int column) throws SQLException {
        var array = result.getArray(column);
        return array == null ? List.of() : List.of((T[]) array.getArray());
    }

    /** Rows that know which of them was asked for last. */
    private static final class Asked extends AbstractList<Signup> {

        private final List<Signup> rows;
        private int count;

        Asked(List<Signup> rows) {
            this.rows = rows;
        }

        @Override
        public Signup get(int index) {
            count = index + 1;
            return rows.get(index);
        }

        @Override
        public int size() {
            return rows.size();
        }
    }
}
