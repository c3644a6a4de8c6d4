package more;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Some connections to one server, each worked with by a virtual thread of its own. */
public final class Connections implements AutoCloseable {

    /** What is done with each; the first has number 0. */
    public interface Work {
        void with(Connection connection, int number) throws Exception;
    }

    private final List<Connection> all = new ArrayList<>();

    /** Opens this many; throws an SQLException, with none of them left open, if one cannot be. */
    public Connections(String url, int number) throws SQLException {
        try {
            for (int i = 0; i < number; i++) {
                all.add(DriverManager.getConnection(url));
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    public Connection get(int number) {
        return all.get(number);
    }

    public List<Connection> all() {
        return List.copyOf(all);
    }

    /** Works with all at once, waits until the last is done, and throws what the first of them has thrown, if one has. */
    public void each(Work work) throws Exception {
        var parts = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < all.size(); i++) {
                int number = i;
                parts.add(threads.submit(() -> {
                    work.with(all.get(number), number);
                    return null;
                }));
            }
        }
        for (var part : parts) {
            try {
                part.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        for (var connection : all) {
            connection.close();
        }
    }
}
