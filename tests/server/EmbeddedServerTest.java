package workshop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody gets into the embedded server without its password, and the role that loads rows can do nothing else. */
class EmbeddedServerTest {

    private static EmbeddedServer server;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"workshop", "postgres", "root", "template1"})
    void refusesWhoHasNoPassword(String user) {
        assertThatThrownBy(() -> DriverManager.getConnection(server.url().replaceFirst("\\?.*", "?user=" + user)))
                .isInstanceOf(SQLException.class).hasMessageContaining("no password was provided");
        assertThatThrownBy(() -> DriverManager.getConnection(server.url().replaceFirst("\\?.*", "?password=guess&user=" + user)))
                .isInstanceOf(SQLException.class).hasMessageContaining("password authentication failed");
    }

    @Test
    void refusesThePasswordOfTheTemplate() throws IOException {
        var template = Template.of(EmbeddedServer.HOME, Programs.unpacked(EmbeddedServer.HOME));
        assertThatThrownBy(() -> DriverManager.getConnection(server.administratorUrl().replaceFirst("password=.*",
                "password=" + template.password()))).hasMessageContaining("password authentication failed");
    }

    @Test
    void everyServerHasPasswordsOfItsOwn() {
        try (var other = EmbeddedServer.start()) {
            assertThat(password(other.url())).isNotEqualTo(password(server.url())).hasSize(24);
            assertThat(password(server.administratorUrl())).isNotEqualTo(password(server.url()));
        }
    }

    /** They are random, so a connection need not pay for what protects a password that can be guessed. */
    @Test
    void checksAPasswordInOneIteration() throws SQLException {
        try (var connection = DriverManager.getConnection(server.administratorUrl()); var statement = connection.createStatement();
                var result = statement.executeQuery("select count(*) filter (where rolpassword like 'SCRAM-SHA-256$1:%'),"
                        + " count(*) from pg_authid where rolpassword is not null")) {
            result.next();
            assertThat(result.getInt(1)).isEqualTo(result.getInt(2)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"select pg_read_file('/etc/passwd')", "copy (select 1) to program 'cat'",
        "copy (select 1) to '/tmp/x'",
        "select lo_import('/etc/passwd')", "create database mine", "set role postgres", "select rolpassword from pg_authid",
        "create table public.mine ()", "alter role workshop superuser", "set session_replication_role = replica",
        "show data_directory"})
    void theRoleThatLoadsMayDoNoMore(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(server.url()); var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql)).isInstanceOfSatisfying(SQLException.class,
                    e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
    }

    @Test
    void thePasswordStandsInNoArgumentAndInNoFileThatOthersRead() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "looks into /proc");
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                assertThat(arguments(process)).doesNotContain(password(server.url()), password(server.administratorUrl()));
            }
        }
        assertThat(Files.getPosixFilePermissions(EmbeddedServer.HOME)).hasSize(3); // the owner's
    }

    @Test
    void isDurableAndDependsOnNoLocale() throws SQLException {
        try (var connection = DriverManager.getConnection(server.url()); var statement = connection.createStatement();
                var result = statement.executeQuery("""
                        select concat_ws(' ', current_setting('fsync'), current_setting('synchronous_commit'),
                            current_setting('full_page_writes'), current_setting('log_timezone'),
                            current_setting('server_encoding'), current_setting('listen_addresses'),
                            datlocprovider, datlocale, datcollate)
                        from pg_database where datname = current_database()""")) {
            result.next();
            assertThat(result.getString(1)).isEqualTo("on on on UTC UTF8 127.0.0.1 b C.UTF-8 C");
        }
    }

    private static String password(String url) {
        return url.replaceFirst(".*password=", "");
    }

    private static String arguments(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}
