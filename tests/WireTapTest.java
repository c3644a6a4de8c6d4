import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import workshop.WireTap;

/** The tap counts what the protocol says, and agrees with what the server counts. */
class WireTapTest {

    private Connection connection;
    private String url;

    @BeforeEach
    void open() throws SQLException {
        url = TestServer.newDatabase();
        connection = DriverManager.getConnection(WireTap.on(url));
        TestServer.execute(connection, "create table number (n int)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void countsTheMessagesOfOneStatement() throws Exception {
        var traffic = WireTap.count(() -> TestServer.execute(connection, "insert into number values (1)"));
        assertThat(traffic.roundTrips()).isEqualTo(1);
        assertThat(traffic.commits()).isEqualTo(1);
        assertThat(traffic.messages())
                .containsEntry("Parse", 1L).containsEntry("Bind", 1L).containsEntry("Execute", 1L).containsEntry("Sync", 1L)
                .containsEntry("ParseComplete", 1L).containsEntry("BindComplete", 1L)
                .containsEntry("CommandComplete", 1L).containsEntry("ReadyForQuery", 1L)
                .doesNotContainKey("Unknown");
        // A message is a byte of type and what its length says: the length itself and the body.
        int parse = 1 + 4 + "insert into number values (1)".length() + 1 + 1 + 2;
        int bind = 1 + 4 + 1 + 1 + 2 + 2 + 2;
        int describe = 1 + 4 + 1 + 1;
        int execute = 1 + 4 + 1 + 4;
        int sync = 1 + 4;
        assertThat(traffic.bytesSent()).isEqualTo(parse + bind + describe + execute + sync);
    }

    @Test
    void findsMessagesThatSpanManyReads() throws Exception {
        var traffic = WireTap.count(() -> {
            try (var statement = connection.createStatement();
                    var result = statement.executeQuery("select repeat('x', 100000) from generate_series(1, 20)")) {
                while (result.next()) {
                    assertThat(result.getString(1)).hasSize(100_000);
                }
            }
        });
        assertThat(traffic.messages()).containsEntry("DataRow", 20L).doesNotContainKey("Unknown");
        assertThat(traffic.bytesReceived()).isBetween(2_000_000L, 2_001_000L);
    }

    @Test
    void countsAsManyCommitsAsTheServer() throws Exception {
        long before = transactions();
        var traffic = WireTap.count(() -> {
            for (int i = 1; i <= 10; i++) {
                TestServer.execute(connection, "insert into number values (" + i + ")");
            }
            connection.setAutoCommit(false);
            TestServer.execute(connection, "insert into number values (11)");
            TestServer.execute(connection, "insert into number values (12)");
            connection.commit();
        });
        assertThat(traffic.commits()).isEqualTo(11).isEqualTo(transactions() - before);
    }

    @Test
    void doesNotTakeARollbackForACommit() throws Exception {
        connection.setAutoCommit(false);
        var rolledBack = WireTap.count(() -> {
            TestServer.execute(connection, "insert into number values (1)");
            connection.rollback();
        });
        assertThat(rolledBack.commits()).isZero();
        var failed = WireTap.count(() -> {
            try {
                TestServer.execute(connection, "insert into number values ('x')");
            } catch (SQLException e) {
                connection.rollback();
            }
        });
        assertThat(failed.commits()).isZero();
        assertThat(failed.messages()).containsEntry("ErrorResponse", 1L);
    }

    @Test
    void keepsWhatItCountedWhenItCountsAgain() throws Exception {
        var first = WireTap.count(() -> TestServer.execute(connection, "insert into number values (1)"));
        var copy = first.messages().toString();
        WireTap.count(() -> TestServer.execute(connection, "select * from number"));
        assertThat(first.messages()).hasToString(copy);
    }

    /** How many transactions of the server have written something: each of them has a number of its own. */
    private long transactions() throws SQLException {
        return Long.parseLong(TestServer.query(url, "select pg_snapshot_xmax(pg_current_snapshot())::text"));
    }
}
