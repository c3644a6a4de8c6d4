package ledger;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Logger;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * Notes what pgjdbc returns to whoever calls it, an ORM for example: update counts, and how far its batches got. Its
 * connections come from a driver of its own, for URLs of its own, which is known until this is closed.
 */
final class UpdateCounts implements Driver, AutoCloseable {

    private static final Set<String> COUNTING = Set.of("executeUpdate", "executeLargeUpdate", "executeBatch", "executeLargeBatch",
            "getUpdateCount", "getLargeUpdateCount", "endCopy");

    private final String prefix = "jdbc:update-counts-" + UUID.randomUUID() + ":";
    private final List<Long> counts = new ArrayList<>();
    private int added;
    private int executed;
    private boolean connected;

    UpdateCounts() throws SQLException {
        DriverManager.registerDriver(this);
    }

    /** The same JDBC URL, for connections that are noted. */
    String on(String url) {
        return prefix + url;
    }

    /** The counts so far, those of a batch one by one; null where nobody has connected by JDBC. */
    synchronized List<Long> counts() {
        return connected ? List.copyOf(counts) : null;
    }

    /** How many rows were in the batches that were executed without an error. */
    synchronized int executed() {
        return executed;
    }

    /** The same object, but its counts are noted, and those of the statements and COPYs that it makes. */
    @SuppressWarnings("unchecked")
    private <T> T noted(T target, Class<T> type) {
        var loader = UpdateCounts.class.getClassLoader();
        return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, (proxy, method, arguments) -> {
            try {
                var result = method.invoke(target, arguments);
                note(method.getName(), result);
                return switch (method.getName()) {
                    case "prepareStatement", "createStatement" -> noted(result, (Class<Object>) method.getReturnType());
                    case "unwrap" -> ((Class<?>) arguments[0]).isInterface()
                            ? noted(result, (Class<Object>) arguments[0]) : result;
                    case "getCopyAPI" -> new NotedCopies((BaseConnection) target);
                    default -> result;
                };
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private final class NotedCopies extends CopyManager {

        NotedCopies(BaseConnection connection) throws SQLException {
            super(connection);
        }

        @Override
        public CopyIn copyIn(String sql) throws SQLException {
            return noted(super.copyIn(sql), CopyIn.class);
        }
    }

    private synchronized void note(String method, Object result) {
        if (method.equals("addBatch")) {
            added++;
        }
        if (method.endsWith("Batch") && method.startsWith("execute")) {
            executed = added;
        }
        if (COUNTING.contains(method)) {
            switch (result) {
                case int[] batch -> Arrays.stream(batch).forEach(count -> counts.add((long) count));
                case long[] batch -> Arrays.stream(batch).forEach(counts::add);
                default -> counts.add(((Number) result).longValue());
            }
        }
    }

    @Override
    public void close() throws SQLException {
        DriverManager.deregisterDriver(this);
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        synchronized (this) {
            connected = true;
        }
        return noted(DriverManager.getConnection(url.substring(prefix.length()), info), Connection.class);
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(prefix);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("org.postgresql");
    }
}
