package workshop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kit.Looking;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import workshop.terminal.Problem;
import workshop.wire.Distance;

/** Several people on one database do not wait for each other, and nobody waits for ever without a word. */
@Tag("slow")
class SharingTest {

    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = EmbeddedServer.start();
        execute("create role impatient login password 'x'; grant create on database postgres to impatient;"
                + " alter role impatient set lock_timeout = '1ms'; create role patient login password 'x';"
                + " grant create on database postgres to patient; alter role patient set lock_timeout = '1h'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(server.administratorUrl());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Database open(String schema) {
        return open(server.url(), schema);
    }

    private static Database open(String url, String schema) {
        return Database.open(new Where.Url(url, schema), Distance.NONE);
    }

    private static Looking looking(String sql) throws SQLException {
        return new Looking(server.administratorUrl()).look(sql);
    }

    private static int pid(Connection connection) throws SQLException {
        try (var result = connection.createStatement().executeQuery("select pg_backend_pid()")) {
            result.next();
            return result.getInt(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"workshop", "impatient", "patient"})
    void namesWhoHoldsATable(String user) throws SQLException {
        var url = user.equals("workshop") ? server.url() : server.url().replaceFirst("\\?.*", "?user=" + user + "&password=x");
        try (var database = open(url, "held_" + user); var psql = looking("select from held_" + user + ".signup")) {
            assertTimeoutPreemptively(Duration.ofMinutes(10), () -> assertThatThrownBy(database::empty)
                    .isInstanceOf(Problem.class).hasMessageContaining(psql.holder).hasMessageContaining("COMMIT or ROLLBACK")
                    .hasMessageContaining("in the schema held_" + user));
        }
        open(url, "held_" + user).close(); // was left, and is free now
    }

    @Test
    void namesWhoHoldsATableOfAKilledRun() throws SQLException {
        try (var left = open("left")) {
            left.connection().close(); // as a killed run leaves it
            try (var psql = looking("select from \"left\".signup")) {
                    assertTimeoutPreemptively(Duration.ofMinutes(10), () -> assertThatThrownBy(() -> open("left"))
                        .isInstanceOf(Problem.class).hasMessageContaining(psql.holder));
            }
        }
        open("left").close();
    }

    @Test
    void anImpatientRoleWaitsForAShortLock() throws Exception {
        var url = server.url().replaceFirst("\\?.*", "?user=impatient&password=x");
        try (var database = open(url, "short"); var psql = looking("select from short.signup")) {
            Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(500);
                    psql.end();
                } catch (InterruptedException | SQLException e) {
                    // then the other one complains
                }
            });
            database.empty();
        }
    }

    @Test
    void namesTheChapterThatHasTheSchema() throws SQLException {
        try (var first = open("taken")) {
            assertThatThrownBy(() -> open("taken")).isInstanceOf(Problem.class)
                    .hasMessageContaining("in the schema taken: pid " + pid(first.connection())
                            + " (ten_thousand_rows.taken, user workshop,")
                    .hasMessageContaining("--schema");
            open("free").close();
        }
        open("taken").close();
    }

    @Test
    void fourLoadAtOnceInSchemasOfTheirOwn() throws Exception {
        var all = new CyclicBarrier(4); // each waits until all are in the middle: nobody waits for another one's end
        try (var threads = Executors.newFixedThreadPool(4)) {
            var loads = new ArrayList<Future<String>>();
            for (var name : List.of(Database.SCHEMA, "ada", "bob", "user")) { // the last one is a word of SQL
                loads.add(threads.submit(() -> {
                    try (var database = open(name); var connection = DriverManager.getConnection(database.url());
                            var statement = connection.createStatement()) {
                        all.await();
                        for (int i = 0; i < 20; i++) {
                            database.empty();
                            statement.execute("insert into signup (email, points, signed_up_at)"
                                    + " select '%s', 1, now() from generate_series(1, 500)".formatted(name));
                        }
                        all.await();
                        try (var result = statement.executeQuery(
                                "select min(email) || ' ' || max(email) || ' ' || count(*) from signup")) {
                            result.next();
                            return result.getString(1);
                        }
                    }
                }));
            }
            for (int i = 0; i < 4; i++) {
                var name = List.of(Database.SCHEMA, "ada", "bob", "user").get(i);
                assertThat(loads.get(i).get()).isEqualTo(name + " " + name + " 500");
            }
        }
    }
}
