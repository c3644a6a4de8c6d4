package workshop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import kit.TestServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import workshop.wire.WireTap;

/** The tap counts what the protocol says, and agrees with what the server counts. */
class WireTapTest {

    private final WireTap tap = new WireTap();
    private Connection connection;
    private String url;

    @BeforeEach
    void open() throws SQLException {
        url = TestServer.newDatabase();
        connection = DriverManager.getConnection(tap.on(url));
        TestServer.execute(connection, "create table number (n int)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void countsTheMessagesOfOneStatement() throws Exception {
        var traffic = tap.count(() -> TestServer.execute(connection, "insert into number values (1)"));
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
        var traffic = tap.count(() -> {
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
        var traffic = tap.count(() -> {
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
        var rolledBack = tap.count(() -> {
            TestServer.execute(connection, "insert into number values (1)");
            connection.rollback();
        });
        assertThat(rolledBack.commits()).isZero();
        var failed = tap.count(() -> {
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
        var first = tap.count(() -> TestServer.execute(connection, "insert into number values (1)"));
        var copy = first.messages().toString();
        tap.count(() -> TestServer.execute(connection, "select * from number"));
        assertThat(first.messages()).hasToString(copy);
    }

    @Test
    void twoTapsAtOnceCountApart() throws Exception {
        var other = new WireTap();
        try (var second = DriverManager.getConnection(other.on(url)); var untapped = DriverManager.getConnection(url)) {
            var traffics = new Traffic[2];
            traffics[0] = tap.count(() -> traffics[1] = other.count(() -> {
                for (int i = 1; i <= 10; i++) {
                    TestServer.execute(connection, "insert into number values (" + i + ")");
                    TestServer.execute(untapped, "select 1");
                }
                TestServer.execute(second, "insert into number values (11)");
            }));
            assertThat(traffics).extracting(Traffic::roundTrips).containsExactly(10L, 1L);
            assertThat(traffics).extracting(Traffic::commits).containsExactly(10L, 1L);
            assertThat(traffics).extracting(traffic -> traffic.messages().get("Bind")).containsExactly(10L, 1L);
        }
    }

    @Test
    void twoConnectionsOfOneTapCountTogether() throws Exception {
        try (var second = DriverManager.getConnection(tap.on(url))) {
            assertThat(tap.count(() -> {
                TestServer.execute(connection, "insert into number values (1)");
                TestServer.execute(second, "insert into number values (2)");
            }).roundTrips()).isEqualTo(2);
        }
    }

    /** How many transactions of the server have written something: each of them has a number of its own. */
    private long transactions() throws SQLException {
        return Long.parseLong(TestServer.query(url, "select pg_snapshot_xmax(pg_current_snapshot())::text"));
    }
}
