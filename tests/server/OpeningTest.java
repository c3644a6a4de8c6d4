package workshop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import workshop.terminal.Problem;
import workshop.wire.Distance;

/** A server that does not do what a chapter needs: one line says why, and how to mend it. */
class OpeningTest {

    private static EmbeddedServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = EmbeddedServer.start();
        administer("create role ada login password 'hunter2'", "grant create on database postgres to ada");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void reset() throws SQLException {
        administer("alter role ada connection limit -1", "alter role ada reset all");
    }

    private static void administer(String... sql) throws SQLException {
        try (var connection = DriverManager.getConnection(server.administratorUrl());
                var statement = connection.createStatement()) {
            for (var each : sql) {
                statement.execute(each);
            }
        }
    }

    private static String ask(String query) throws SQLException {
        try (var connection = DriverManager.getConnection(server.administratorUrl());
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    /** Returns when new connections find what the files say. */
    private static void reload() throws SQLException, InterruptedException {
        var before = ask("select pg_conf_load_time()");
        administer("select pg_reload_conf()");
        while (ask("select pg_conf_load_time()").equals(before)) {
            Thread.sleep(20);
        }
    }

    private static String adasUrl() {
        return server.url().replaceFirst("\\?.*", "?user=ada&password=hunter2");
    }

    private static void open(String url, String schema) {
        Database.open(new Where.Url(url, schema), Distance.NONE).close();
    }

    private static void assertLine(String url, String... words) {
        assertThatThrownBy(() -> open(url, Database.SCHEMA)).isInstanceOfSatisfying(Problem.class, e -> assertThat(e.getMessage())
                .contains(words).doesNotContain("hunter2", "\n"));
    }

    @Test
    void opens() {
        open(adasUrl(), Database.SCHEMA);
    }

    @Test
    void readOnly() throws SQLException {
        administer("alter role ada set default_transaction_read_only = on");
        assertLine(adasUrl(), "is read-only", "default_transaction_read_only");
    }

    @Test
    void tooManyConnections() throws SQLException {
        administer("alter role ada connection limit 0");
        assertLine(adasUrl(), "no connection to spare", "max_connections");
    }

    @Test
    void wrongPassword() {
        assertLine(adasUrl() + "x", "does not let this user in", "%25", "%26");
        assertLine(adasUrl().replaceFirst("&password=.*", ""), "does not let this user in", "no password");
    }

    @Test
    void pgHbaIsNoWrongPassword() throws Exception {
        var file = Path.of(ask("show hba_file"));
        var before = Files.readString(file);
        try {
            Files.writeString(file, "host all ada 127.0.0.1/32 reject\n" + before);
            reload();
            assertLine(adasUrl(), "pg_hba.conf does not allow this connection", "Ask whoever runs the server");
            Files.writeString(file, before.replaceAll("(?m)^host\\s+all\\s+all\\s+127.*$",
                    "host all postgres 127.0.0.1/32 scram-sha-256"));
            reload();
            assertLine(adasUrl(), "pg_hba.conf does not allow this connection", "no pg_hba.conf entry");
        } finally {
            Files.writeString(file, before, StandardOpenOption.TRUNCATE_EXISTING);
            reload();
        }
    }

    @Test
    void noEncryption() {
        assertLine(adasUrl() + "&sslmode=require", "does not offer encrypted connections", "Take sslmode and ssl out of the URL");
    }

    @Test
    void nobodyThere() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertLine("jdbc:postgresql://127.0.0.1:" + port + "/x?user=ada&password=hunter2",
                "No PostgreSQL answers there", "Mend the URL");
        assertLine("jdbc:postgresql://no-such-host.invalid/x?user=ada&password=hunter2",
                "no host by the name of no-such-host.invalid");
    }

    @Test
    void noSuchDatabase() {
        assertLine(adasUrl().replace("/postgres?", "/nothing?"), "no such database", "Create it");
    }

    @Test
    void mayNotCreate() throws SQLException {
        administer("create role bob login password 'hunter2'");
        assertLine(adasUrl().replace("ada", "bob"), "may not create the schema ten_thousand_rows", "GRANT CREATE");
    }

    @Test
    void anotherRolesSchema() throws SQLException {
        try (var database = Database.open(new Where.Url(adasUrl(), "adas"), Distance.NONE)) {
            database.connection().close(); // and leave it, as a killed run does
        }
        assertThatThrownBy(() -> open(server.url(), "adas")).isInstanceOf(Problem.class)
                .hasMessageContaining("The schema adas belongs to ada, and you are workshop").hasMessageContaining("--schema");
        open(adasUrl(), "adas");
    }

    /** Of a role whose name needs quotes, such as a mail address. */
    @Test
    void whatAKilledRunLeftIsMadeAnew() throws SQLException {
        administer("create role \"it's-ada@example.com\" login password 'x'; grant create on database postgres to \"it's-ada@example.com\"");
        var url = server.url().replaceFirst("user=[^&]*", "user=it's-ada@example.com").replaceFirst("password=[^&]*", "password=x");
        try (var database = Database.open(new Where.Url(url, "left"), Distance.NONE)) {
            database.connection().close();
        }
        open(url, "left");
        administer("drop owned by \"it's-ada@example.com\"; drop role \"it's-ada@example.com\"");
    }

    @Test
    void somebodyElsesSchema() throws SQLException {
        administer("create schema precious");
        assertThatThrownBy(() -> open(adasUrl(), "precious")).isInstanceOf(Problem.class)
                .hasMessageContaining("a schema precious that Ten Thousand Rows did not make");
        assertThatThrownBy(() -> open(adasUrl(), "public")).isInstanceOf(Problem.class).hasMessageContaining("did not make");
        administer("drop schema precious");
    }

    @Test
    void adviceIsNotToDropWhatIsNotOurs() throws SQLException {
        try (var database = Database.open(new Where.Url(adasUrl(), "viewed"), Distance.NONE)) {
            administer("create view public.report as select count(*) from viewed.signup");
        }
        assertThatThrownBy(() -> open(adasUrl(), "viewed")).isInstanceOfSatisfying(Problem.class, e -> assertThat(e.getMessage())
                .contains("view public.report depends on table signup", "Drop that first").doesNotContain("CASCADE", "Hint"));
        administer("drop view public.report");
        open(adasUrl(), "viewed");
    }
}
