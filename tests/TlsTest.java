import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.DriverManager;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import workshop.Database;
import workshop.Signups;
import workshop.Traffic;
import workshop.WireTap;

/** Under TLS, which the driver uses where the server offers it, the tap says what it cannot see. */
class TlsTest {

    private static final String ENCRYPTED = "select ssl::text from pg_stat_ssl where pid = pg_backend_pid()";
    private static final String HINT = "TLS hides the messages; add sslmode=disable to the URL to see them";

    @TempDir
    static Path folder;

    private static Database database; // on a server of its own, because others count messages
    private static String url; // of another database on it

    @BeforeAll
    static void open() throws Exception {
        database = Database.open("embedded");
        var data = Path.of(TestServer.query(database.url(), "show data_directory"));
        makeCertificate(data.resolve("server.key"), data.resolve("server.crt"));
        TestServer.execute(database.url(), "alter system set ssl = on");
        TestServer.execute(database.url(), "select pg_reload_conf()");
        TestServer.execute(database.url(), "create database other");
        url = database.url().replaceFirst("/postgres\\?.*", "/other?user=postgres");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** PostgreSQL wants its key to itself, and both files as PEM, which is Base64 with a line before and after it. */
    private static void makeCertificate(Path key, Path certificate) throws Exception {
        var store = folder.resolve("store.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        assertThat(new ProcessBuilder(keytool, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost",
                "-keystore", store.toString(), "-storepass", "secret").start().waitFor()).isZero();
        var keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        writePem(key, "PRIVATE KEY", keys.getKey("server", "secret".toCharArray()).getEncoded());
        writePem(certificate, "CERTIFICATE", keys.getCertificate("server").getEncoded());
    }

    private static void writePem(Path file, String what, byte[] content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(content);
        Files.writeString(file, "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
                .formatted(what, new String(lines, StandardCharsets.US_ASCII)));
    }

    private static Traffic traffic(Chapters.Case each, String parameters) throws Exception {
        var signups = Signups.first(1_000);
        TestServer.prepare(database, each.chapter(), signups);
        try (var open = each.approach().open(WireTap.on(database.url() + parameters))) {
            return WireTap.count(() -> open.load(signups));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&sslmode=require", "&sslmode=require&sslNegotiation=direct"})
    void isNotMistakenForMessages(String parameters) throws Exception {
        try (var connection = DriverManager.getConnection(WireTap.on(url + parameters))) {
            var traffic = WireTap.count(() -> {
                try (var statement = connection.createStatement(); var result = statement.executeQuery(ENCRYPTED)) {
                    assertThat(result.next()).isTrue();
                    assertThat(result.getString(1)).isEqualTo("true");
                }
            });
            assertThatThrownBy(traffic::messages).hasMessage(HINT);
            assertThatThrownBy(traffic::commits).hasMessage(HINT);
            assertThat(traffic.roundTrips()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"01_orm_loop/save-each", "04_execute_batch/execute-batch", "05_multi_row_insert/unnest",
        "06_copy/csv-streamed", "06_copy/binary"})
    void changesNoRoundTrip(String id) throws Exception {
        var each = Chapters.approach(id);
        var plain = traffic(each, "&sslmode=disable");
        assertThat(plain.messages()).containsKey("ReadyForQuery").doesNotContainKey("Unknown");
        var encrypted = traffic(each, "");
        assertThat(encrypted.roundTrips()).isEqualTo(plain.roundTrips());
        assertThat(encrypted.bytesSent()).isGreaterThan(plain.bytesSent());
    }

    @Test
    void isSaidInTheOutputAndInJson() throws Exception {
        var file = folder.resolve("result.json");
        var run = Shell.jbang("ch04", "--rows", "100", "--runs", "1", "--only", "execute-batch,pipelined,returning-everything",
                "--json", file.toString(), "--db", url);
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).filteredOn(line -> line.equals("  " + HINT)).as("below the table, and in the cell").hasSize(2);
        assertThat(run.out()).noneMatch(line -> line.contains("null"))
                .contains("  new String[] {\"id\"}               2");
        var measured = JsonMapper.shared().readTree(file).get("approaches").get(0);
        assertThat(measured.get("messages").isNull()).isTrue();
        assertThat(measured.get("commits").isNull()).isTrue();
        assertThat(measured.get("roundTrips").asInt()).isPositive();
    }
}
