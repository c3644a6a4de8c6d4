package workshop.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kit.TestServer;
import kit.Shell;
import kit.Certificate;
import kit.Chapters;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import workshop.server.Database;
import workshop.server.EmbeddedServer;
import workshop.server.Where;
import workshop.notebook.Signups;
import workshop.wire.Traffic;
import workshop.wire.WireTap;

/** Under TLS, which the driver uses where the server offers it, the tap says what it cannot see. */
@Tag("slow")
class TlsTest {

    private static final String ENCRYPTED = "select ssl::text from pg_stat_ssl where pid = pg_backend_pid()";
    private static final String HINT = "TLS hides the messages; add sslmode=disable to the URL to see them";

    @TempDir
    static Path folder;

    private static EmbeddedServer server;
    private static Database database; // on a server of its own, because others count messages
    private static String url; // of another database on it

    @BeforeAll
    static void open() throws Exception {
        server = EmbeddedServer.start();
        database = Database.open(new Where.Url(server.url()));
        var administrator = server.administratorUrl();
        var data = Path.of(TestServer.query(administrator, "show data_directory"));
        Certificate.make(data);
        TestServer.execute(administrator, "alter system set ssl = on");
        TestServer.execute(administrator, "select pg_reload_conf()");
        TestServer.execute(administrator, "create database other");
        url = administrator.replace("/postgres?", "/other?");
    }

    @AfterAll
    static void close() {
        database.close();
        server.close();
    }

    private static Traffic traffic(Chapters.Case each, String parameters) throws Exception {
        var signups = Signups.first(1_000);
        TestServer.prepare(database, each.chapter(), signups);
        var tap = new WireTap();
        try (var open = each.approach().open(tap.on(database.url() + parameters))) {
            return tap.count(() -> open.load(signups));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&sslmode=require", "&sslmode=require&sslNegotiation=direct"})
    void isNotMistakenForMessages(String parameters) throws Exception {
        var tap = new WireTap();
        try (var connection = DriverManager.getConnection(tap.on(url + parameters))) {
            var traffic = tap.count(() -> {
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
        var run = Shell.run("ch04", "--rows", "100", "--runs", "1", "--only", "execute-batch,pipelined,returning-everything",
                "--json", file.toString(), "--db", url);
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).filteredOn(line -> line.equals("  " + HINT)).as("below the table, and in the cell").hasSize(2);
        assertThat(run.out()).noneMatch(line -> line.contains("null"))
                .contains("  new String[] {\"id\"}               2");
        var measured = JsonMapper.shared().readTree(file).get("approaches").get(0);
        assertThat(measured.get("messages").isNull()).isTrue();
        assertThat(measured.get("commits").isNull()).isTrue();
        assertThat(measured.get("roundTrips").asInt()).isPositive();
    }
}
