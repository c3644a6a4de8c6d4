package kit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Somebody who looks with psql, and does not end the transaction. */
public final class Looking implements AutoCloseable {

    private final Connection connection;

    /** As a message names it, up to its state. */
    public final String holder;

    /** Connects as a superuser, whose URL this is. */
    public Looking(String url) throws SQLException {
        connection = DriverManager.getConnection(url + "&ApplicationName=psql");
        try (var result = connection.createStatement().executeQuery("select pg_backend_pid()")) {
            result.next();
            holder = "pid " + result.getInt(1) + " (psql, user postgres, ";
        }
        connection.setAutoCommit(false);
    }

    /** Looks, with this SQL, and goes for lunch. */
    public Looking look(String sql) throws SQLException {
        TestServer.execute(connection, sql);
        return this;
    }

    /** Does so as soon as this succeeds, in a thread of its own. */
    public Looking lookSoon(String sql) {
        Thread.ofVirtual().start(() -> {
            for (boolean looks = false; !looks;) {
                try {
                    look(sql);
                    looks = true;
                } catch (SQLException e) {
                    looks = isClosed();
                }
            }
        });
        return this;
    }

    private boolean isClosed() {
        try {
            connection.rollback();
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    /** Ends the transaction. */
    public void end() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
