package workshop;

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
import java.util.logging.Logger;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * Notes the update counts that pgjdbc returns to whoever calls it, an ORM for example. Its connections come from a driver
 * of its own, for a URL of its own. All of this JVM are noted together.
 */
public final class UpdateCounts implements Driver {

    private static final String PREFIX = "jdbc:update-counts:";
    private static final Set<String> COUNTING = Set.of("executeUpdate", "executeLargeUpdate", "executeBatch", "executeLargeBatch",
            "getUpdateCount", "getLargeUpdateCount", "endCopy");
    private static final List<Long> counts = new ArrayList<>();
    private static Driver registered;

    private UpdateCounts() {}

    /** The same JDBC URL, for connections whose counts are noted. */
    public static synchronized String on(String url) throws SQLException {
        if (registered == null) {
            registered = new UpdateCounts();
            DriverManager.registerDriver(registered);
        }
        return PREFIX + url;
    }

    /** Runs the action and returns the counts meanwhile, those of a batch one by one; throws what the action throws. */
    public static List<Long> during(WireTap.Action action) throws Exception {
        synchronized (counts) {
            counts.clear();
        }
        action.run();
        synchronized (counts) {
            return List.copyOf(counts);
        }
    }

    /** The same object, but its counts are noted, and those of the statements and COPYs that it makes. */
    @SuppressWarnings("unchecked")
    private static <T> T noted(T target, Class<T> type) {
        return type.cast(Proxy.newProxyInstance(UpdateCounts.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            try {
                var result = method.invoke(target, arguments);
                if (COUNTING.contains(method.getName())) {
                    note(result);
                }
                return switch (method.getName()) {
                    case "prepareStatement", "createStatement" -> noted(result, (Class<Object>) method.getReturnType());
                    case "unwrap" -> ((Class<?>) arguments[0]).isInterface() ? noted(result, (Class<Object>) arguments[0]) : result;
                    case "getCopyAPI" -> new NotedCopies((BaseConnection) target);
                    default -> result;
                };
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private static final class NotedCopies extends CopyManager {

        NotedCopies(BaseConnection connection) throws SQLException {
            super(connection);
        }

        @Override
        public CopyIn copyIn(String sql) throws SQLException {
            return noted(super.copyIn(sql), CopyIn.class);
        }
    }

    private static void note(Object result) {
        synchronized (counts) {
            switch (result) {
                case int[] batch -> Arrays.stream(batch).forEach(count -> counts.add((long) count));
                case long[] batch -> Arrays.stream(batch).forEach(counts::add);
                default -> counts.add(((Number) result).longValue());
            }
        }
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        return acceptsURL(url) ? noted(DriverManager.getConnection(url.substring(PREFIX.length()), info), Connection.class) : null;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
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
