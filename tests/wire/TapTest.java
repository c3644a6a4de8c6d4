package workshop.wire;

import static kit.TestServer.execute;
import static kit.TestServer.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import kit.Certificate;
import kit.Shell;
import kit.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import workshop.notebook.Content;
import workshop.notebook.Notebook;
import workshop.notebook.Signups;
import workshop.server.Database;
import workshop.server.EmbeddedServer;
import workshop.server.Where;
import workshop.terminal.Problem;
import workshop.wire.Groups.Group;

/** What goes through the proxy is what was sent, and what is said of it is true, and holds no value. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class TapTest {

    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Pattern SERVER = Pattern.compile("//([^:/]+):(\\d+)/");

    @TempDir
    static Path folder;

    private static EmbeddedServer embedded;
    private static Database database; // on a server of its own, because others count messages
    private static InetSocketAddress server;

    private final List<String> notices = new CopyOnWriteArrayList<>();
    private Groups groups;
    private Proxy proxy;
    private String url; // through the proxy

    @BeforeAll
    static void openServer() throws Exception {
        embedded = EmbeddedServer.start();
        trust("host", embedded, "raw"); // the messages of these tests that are made by hand have no password
        database = Database.open(new Where.Url(embedded.url() + TestServer.FAST));
        var address = SERVER.matcher(database.url());
        assertThat(address.find()).isTrue();
        server = new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2)));
        execute(database.url(), "create table number (n int, t text)");
        execute(database.url(), "grant usage on schema ten_thousand_rows to raw");
        execute(database.url(), "grant all on number to raw");
    }

    @AfterAll
    static void closeServer() {
        database.close();
        embedded.close();
    }

    /** Makes a user who needs no password. */
    private static void trust(String connections, EmbeddedServer server, String user) throws Exception {
        rule(server, user, connections + " all " + user + " 127.0.0.1/32 trust\n");
    }

    private static void rule(EmbeddedServer server, String user, String rule) throws Exception {
        execute(server.administratorUrl(), "create user " + user + " password 'secret'");
        var rules = Path.of(query(server.administratorUrl(), "show hba_file"));
        Files.writeString(rules, rule + Files.readString(rules));
        execute(server.administratorUrl(), "select pg_reload_conf()");
    }

    @BeforeEach
    void open() throws SQLException {
        execute(database.url(), "truncate number");
        listen(new Proxy.To(server, false, Distance.NONE));
    }

    private void listen(Proxy.To to) {
        groups = new Groups();
        proxy = Proxy.open(FREE, to, groups, notices::add);
        url = through(proxy, database.url());
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private static String through(Proxy proxy, String url) {
        return SERVER.matcher(url).replaceFirst("//127.0.0.1:" + proxy.address().getPort() + "/");
    }

    /** The group of statements of this shape; what has been said to a program may take a moment to be added up. */
    private Group group(String sql) throws Exception {
        Shell.await(sql, () -> groups.worstFirst().stream().anyMatch(group -> group.sql().equals(sql)));
        var found = groups.worstFirst().stream().filter(group -> group.sql().equals(sql)).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    // ---- what it is

    private void inserts(boolean autoCommit, int rows, String parameters, boolean batch, String values) throws SQLException {
        try (var connection = DriverManager.getConnection(url + parameters)) {
            connection.setAutoCommit(autoCommit);
            try (var statement = connection.prepareStatement("insert into number values " + values)) {
                for (int parameter = 1; parameter <= values.chars().filter(each -> each == '?').count(); parameter++) {
                    statement.setInt(parameter, parameter);
                }
                for (int i = 1; i <= rows; i++) {
                    if (batch) {
                        statement.addBatch();
                    } else {
                        statement.executeUpdate();
                    }
                }
                if (batch) {
                    statement.executeBatch();
                }
            }
            if (!autoCommit) {
                connection.commit();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "true  | 100 | ''                            | false | (?)           | autocommit-loop  | 1 and 3 | 100",
        "false | 100 | ''                            | false | (?)           | transaction-loop | 1 and 3 | 1",
        "false | 100 | ''                            | true  | (?)           | batch            | 2 and 4 | 1",
        "false | 10  | ''                            | false | (?), (?), (?) | multi-row        | 5       | 1",
        "false | 100 | &reWriteBatchedInserts=true   | true  | (?)           | rewritten        | 5       | 1",
        "true  | 100 | &preferQueryMode=simple       | false | (?)           | autocommit-loop  | 1 and 3 | 100",
        "true  | 3   | ''                            | false | (?)           | other            |         | 3"})
    void saysWhatItIs(boolean autoCommit, int rows, String parameters, boolean batch, String values, String kind, String chapter,
            int commits) throws Exception {
        inserts(autoCommit, rows, parameters, batch, values);
        var group = group("insert into number");
        assertThat(group.kind()).isEqualTo(kind);
        assertThat(group.chapter()).isEqualTo(chapter);
        assertThat(group.commits()).isEqualTo(commits);
        if (!kind.equals("rewritten")) {
            assertThat(group.executes()).isEqualTo(rows);
        }
    }

    @Test
    void saysCopyBothWays() throws Exception {
        try (var connection = DriverManager.getConnection(url)) {
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            assertThat(copy.copyIn("copy number (n) from stdin", new StringReader("1\n2\n"))).isEqualTo(2);
            var out = new StringWriter();
            assertThat(copy.copyOut("COPY (select n from number) TO STDOUT", out)).isEqualTo(2);
            assertThat(out).hasToString("1\n2\n");
            assertThatThrownBy(() -> copy.copyIn("copy number (n) from stdin", new StringReader("x\n")))
                    .isInstanceOf(SQLException.class).hasMessageContaining("invalid input syntax");
            execute(connection, "select 1");
        }
        assertThat(group("copy number from").kind()).isEqualTo("copy");
        assertThat(group("copy number from").commits()).isEqualTo(1);
        assertThat(group("copy").kind()).isEqualTo("copy");
    }

    @Test
    void saysOfARunningLoopWhatItDidSoFarAndThenTheRest() throws Exception {
        long start = System.nanoTime();
        inserts(true, 10, "", false, "(?)");
        group("insert into number");
        var news = new ArrayList<>(groups.news());
        if (System.nanoTime() - start < 1_000_000_000) { // a busy machine may have needed longer
            assertThat(news).as("it may go on").isEmpty();
        }
        Thread.sleep(1_100);
        news.addAll(groups.news());
        assertThat(news).extracting(Group::inWords)
                .anySatisfy(line -> assertThat(line).matches(
                        "insert into number: 10 Executes, 10 Syncs, 10 commits, [\\d,]+ B sent,"
                        + " [\\d,]+ B received, [\\d.]+ m?s: a loop that commits each row: chapters 1 and 3"));
        assertThat(groups.news()).as("it was said").isEmpty();
    }

    @Test
    void countsTheStatementsOfOneQuery() throws Exception {
        try (var connection = DriverManager.getConnection(url + "&preferQueryMode=simple")) {
            execute(connection, "insert into number values (1); insert into number values (2); insert into number values (3)");
        }
        assertThat(group("insert into number").executes()).isEqualTo(3);
        assertThat(group("insert into number").syncs()).isEqualTo(1);
    }

    @Test
    void aRollbackIsNoCommit() throws Exception {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            execute(connection, "insert into number values (1)");
            connection.rollback();
        }
        assertThat(group("insert into number").commits()).isZero();
    }

    // ---- no value

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "INSERT INTO a.b (c) VALUES ('secret') | insert into a.b",
        "insert into \"My Table\" values (1) | insert into \"my table\"",
        "/* 'secret' */ -- secret | (another statement)",
        "/* secret */ select 'secret' | select",
        "select pg_sleep(17) | select pg_sleep",
        "select a from t where b = 'secret' | select from t",
        "select ' from secret | select",
        "update t set a = $$secret$$ | update t",
        "with x as (select 'secret') insert into t select * from x | insert into t select",
        "insert into t select * from unnest(?, ?) | insert into t select unnest",
        "insert into t select g from generate_series(1, 17) g | insert into t select generate_series",
        "create user bob password 'secret' | create",
        "alter role bob password 'secret | alter",
        "set my.password = secret | set",
        "secret | (another statement)",
        "insert secret | insert",
        "copy t (a, b) from stdin with (format csv) | copy t from",
        "copy (select 'secret') to stdout | copy",
        "call p('secret') | call p",
        "execute s(17, 'secret') | execute",
        "select e'it\\'s secret' from t | select from t",
        "select e'it\\'s secret\\ | select",
        "with x as (select E'it\\'s; delete from secret') select * from x | with",
        "select date'2026-01-01\\' from t where a = ' from secret' | select from t",
        "select * from \"it's\" where who = 'letter from secret' | select from \"it's\"",
        "select * from \"it's | select",
        "select /* a /* nested */ 'x' from secret */ 1 | select",
        "select 1 /* a /* nested from secret */ | select",
        "select 'from secret', '' from t | select from t",
        "select $a$ ' from secret $$ $a$ from t | select from t"})
    void neverShowsAValue(String sql, String shape) {
        assertThat(SqlShape.of(sql)).isEqualTo(shape);
    }

    // ---- what passes

    @Test
    void passesLargeRows() throws Exception {
        var text = "x".repeat(20_000_000);
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.prepareStatement("insert into number values (1, ?) returning t")) {
            statement.setString(1, text);
            try (var result = statement.executeQuery()) {
                assertThat(result.next()).isTrue();
                assertThat(result.getString(1).equals(text)).isTrue();
            }
        }
        assertThat(group("insert into number").bytesSent()).isGreaterThan(20_000_000);
        assertThat(group("insert into number").bytesReceived()).isGreaterThan(20_000_000);
    }

    @Test
    void passesACancelRequest() throws Exception {
        try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sleeping = threads.submit((Callable<Boolean>) () -> statement.execute("select pg_sleep(60)"));
            Shell.await("it sleeps", () -> query(database.url(),
                    "select pid from pg_stat_activity where state = 'active' and query = 'select pg_sleep(60)'") != null);
            statement.cancel();
            assertThatThrownBy(() -> sleeping.get(10, TimeUnit.MINUTES)).hasMessageContaining(
                    "canceling statement due to user request");
        }
    }

    @Test
    void servesFiftyAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<java.util.concurrent.Future<?>>();
            for (int i = 0; i < 50; i++) {
                all.add(threads.submit((Callable<Void>) () -> {
                    inserts(false, 20, "", false, "(?)");
                    return null;
                }));
            }
            for (var each : all) {
                each.get();
            }
        }
        assertThat(query(database.url(), "select count(*) from number")).isEqualTo("1000");
        Shell.await("the last commit is added up", () -> group("insert into number").commits() >= 50);
        assertThat(group("insert into number").executes()).isEqualTo(1000);
        assertThat(group("insert into number").commits()).isEqualTo(50);
    }

    @Test
    void aServerThatIsCutOffIsSeenByTheProgramAndTheNextIsServed() throws Exception {
        try (var connection = DriverManager.getConnection(url)) {
            var pid = connection.unwrap(PGConnection.class).getBackendPID();
            execute(database.url(), "select pg_terminate_backend(" + pid + ")");
            assertThatThrownBy(() -> execute(connection, "select 1")).isInstanceOf(PSQLException.class);
        }
        assertThat(query(url, "select 1")).isEqualTo("1");
    }

    @Test
    void aServerThatHasGoneIsNamed() throws Exception {
        Proxy toNobody;
        InetSocketAddress gone;
        try (var nobody = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            gone = (InetSocketAddress) nobody.getLocalSocketAddress();
            toNobody = Proxy.open(FREE, new Proxy.To(gone, false, Distance.NONE),
                    groups,
                    notices::add);
        }
        try (toNobody) {
            assertThatThrownBy(() -> DriverManager.getConnection(through(toNobody, database.url())))
                    .hasMessageContaining("the tap cannot reach ");
            assertThat(notices).singleElement().asString().startsWith(
                    "A program asked for a connection, but no PostgreSQL answers");
        }
        assertThatThrownBy(() -> Proxy.open(FREE, new Proxy.To(gone, false, Distance.NONE), groups, notices::add))
                .isInstanceOf(Problem.class).hasMessageStartingWith("No PostgreSQL can be reached at ")
                        .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> Proxy.open(proxy.address(), new Proxy.To(server, false, Distance.NONE), groups, notices::add))
                .isInstanceOf(Problem.class).hasMessageStartingWith("Nothing can listen at ").hasMessageNotContaining("\n");
    }

    /** The program sends all that it has to say, and closes its side: what the server answers still arrives. */
    @Test
    void aSocketThatIsHalfClosedStillReceives() throws Exception {
        try (var socket = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
            socket.getOutputStream().write(startup());
            socket.getOutputStream().write(message('Q', "select 'half'\0"));
            socket.shutdownOutput();
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).contains("half").endsWith("\0\0\0\5I");
        }
    }

    @Test
    void manySyncsOnTheirWayAtOnceAreCountedApart() throws Exception {
        try (var socket = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
            socket.getOutputStream().write(startup());
            for (int i = 0; i < 50; i++) {
                var out = socket.getOutputStream();
                out.write(message('P', "\0insert into ten_thousand_rows.number values (1)\0\0\0"));
                out.write(message('B', "\0\0\0\0\0\0\0\0"));
                out.write(message('E', "\0\0\0\0\0"));
                out.write(message('S', ""));
            }
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
        assertThat(group("insert into ten_thousand_rows.number").kind()).isEqualTo("autocommit-loop");
        assertThat(group("insert into ten_thousand_rows.number").commits()).isEqualTo(50);
        assertThat(group("insert into ten_thousand_rows.number").syncs()).isEqualTo(50);
    }

    private static byte[] message(char type, String body) {
        return ByteBuffer.allocate(5 + body.length()).put((byte) type).putInt(4 + body.length())
                .put(body.getBytes(StandardCharsets.ISO_8859_1)).array();
    }

    private static byte[] startup() {
        var body = "\0\3\0\0user\0raw\0database\0postgres\0\0";
        return ByteBuffer.allocate(4 + body.length()).putInt(4 + body.length()).put(body.getBytes(StandardCharsets.ISO_8859_1))
                .array();
    }

    @Test
    void movesAServerAway() throws Exception {
        try (var far = Proxy.open(FREE, new Proxy.To(server, false, Distance.ofMillis(50)), groups, notices::add);
                var connection = DriverManager.getConnection(through(far, database.url()))) {
            long start = System.nanoTime();
            execute(connection, "select 1");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(50));
        }
    }

    // ---- TLS

    @ParameterizedTest
    @ValueSource(strings = {"&sslmode=require", "&sslmode=require&sslNegotiation=direct"})
    void aProgramThatInsistsOnTlsGetsOneLine(String parameters) throws Exception {
        assertThatThrownBy(() -> DriverManager.getConnection(url + parameters)).isInstanceOf(SQLException.class);
        Shell.await("the line", () -> !notices.isEmpty()); // the program may know before it is said
        assertThat(notices).singleElement().asString().startsWith("A program insists on TLS");
    }

    @Test
    void somethingElseThanPostgresqlGetsOneLine() throws Exception {
        try (var socket = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            // a reset says the same
        }
        Shell.await("the line", () -> !notices.isEmpty());
        assertThat(notices).singleElement().asString().contains("does not speak PostgreSQL's protocol");
    }

    @Test
    @Timeout(60)
    void somethingElseThanPostgresqlIsNotTakenForAServerWithoutTls() throws Exception {
        try (var web = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var answering = Thread.ofVirtual().start(() -> {
                try (var socket = web.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // the tap has closed it
                }
            });
            var to = new Proxy.To((InetSocketAddress) web.getLocalSocketAddress(), true, Distance.NONE);
            assertThatThrownBy(() -> listen(to)).isInstanceOf(Problem.class)
                    .hasMessageStartingWith("No PostgreSQL can be reached at " + to.name())
                    .hasMessageContaining("--to HOST:PORT");
            answering.join();
        }
    }

    @Test
    void aServerThatTakesTheConnectionAndSaysNothingIsNotWaitedForForEver() throws Exception {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var to = new Proxy.To((InetSocketAddress) silent.getLocalSocketAddress(), true, Distance.NONE);
            assertThatThrownBy(() -> Proxy.open(FREE, to, groups, notices::add)).isInstanceOf(Problem.class)
                    .hasMessageContaining("No PostgreSQL can be reached at " + to.name() + " (Read timed out)");
        }
    }

    /** The server then offers SCRAM bound to TLS, which a program without TLS may take for an attack. */
    @Test
    void speaksTlsWithTheServerAndScramPasses() throws Exception {
        var plain = new Proxy.To(server, true, Distance.NONE);
        assertThatThrownBy(() -> listen(plain)).isInstanceOf(Problem.class)
                .hasMessage("The server at " + plain.name() + " does not offer TLS. Leave out --tls.");
        try (var own = EmbeddedServer.start()) {
            var data = Path.of(query(own.administratorUrl(), "show data_directory"));
            Certificate.make(data);
            execute(own.administratorUrl(), "alter system set ssl = on");
            rule(own, "bob", "hostssl all bob 127.0.0.1/32 scram-sha-256\n");
            var address = SERVER.matcher(own.url());
            assertThat(address.find()).isTrue();
            var to = new Proxy.To(new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2))), true,
                    Distance.NONE);
            try (var encrypted = Proxy.open(FREE, to, groups, notices::add)) {
                var asBob = through(encrypted, own.url()).replaceFirst("\\?.*", "?user=bob&password=secret");
                assertThat(query(asBob, "select ssl::text from pg_stat_ssl where pid = pg_backend_pid()")).isEqualTo("true");
                if (psql()) {
                    var run = new ProcessBuilder("psql", "-X", "-A", "-t", "-h", "127.0.0.1", "-p",
                            String.valueOf(encrypted.address().getPort()), "-U", "bob", "-c", "select current_user", "postgres");
                    run.environment().put("PGPASSWORD", "secret");
                    assertThat(output(run)).isEqualTo("bob\n");
                }
                assertThat(groups.worstFirst().toString()).contains("select").doesNotContain("secret", "SCRAM");
                assertThatThrownBy(() -> query(asBob.replace("password=secret", "password=wrong"), "select 1"))
                        .hasMessageContaining("password authentication failed");
            }
        }
    }

    // ---- psql and pgbench

    private static boolean onPath(String program) {
        return List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }

    private static boolean psql() {
        return onPath("psql");
    }

    private static String output(ProcessBuilder builder) throws Exception {
        var process = builder.redirectErrorStream(true).redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static String parameter(String name) {
        return database.url().replaceFirst(".*[?&]" + name + "=([^&]*).*", "$1");
    }

    private ProcessBuilder client(String... command) {
        var builder = new ProcessBuilder(command);
        builder.environment().put("PGHOST", "127.0.0.1");
        builder.environment().put("PGPORT", String.valueOf(proxy.address().getPort()));
        builder.environment().put("PGUSER", parameter("user"));
        builder.environment().put("PGPASSWORD", parameter("password"));
        builder.environment().put("PGDATABASE", "postgres");
        builder.environment().put("PGOPTIONS", "-c search_path=" + Database.SCHEMA);
        return builder;
    }

    @Test
    void psqlCopiesBothWays() throws Exception {
        assumeTrue(psql(), "there is no psql");
        var rows = folder.resolve("rows.csv");
        var lines = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            lines.append(i).append(",row ").append(i).append('\n');
        }
        Files.writeString(rows, lines);
        var back = folder.resolve("back.csv");
        output(client("psql", "-X", "-c", "create table if not exists copied (n int, t text)",
                "-c", "\\copy copied from '" + rows + "' csv", "-c", "\\copy (select * from copied order by n) to '" + back
                        + "' csv"));
        assertThat(Files.mismatch(rows, back)).isEqualTo(-1);
        assertThat(group("copy copied from").bytesSent()).isGreaterThan(Files.size(rows));
        assertThat(group("copy").bytesReceived()).isGreaterThan(Files.size(rows));
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "prepared"})
    void pgbenchFindsNothingWrong(String protocol) throws Exception {
        assumeTrue(onPath("pgbench"), "there is no pgbench");
        output(client("pgbench", "-i", "-q", "-s", "1"));
        assertThat(group("copy pgbench_accounts from").kind()).isEqualTo("copy");
        var said = output(client("pgbench", "-M", protocol, "-c", "10", "-t", "20"));
        assertThat(said).contains("number of transactions actually processed: 200/200");
        assertThat(group("update pgbench_accounts").executes()).isEqualTo(200);
        assertThat(group("update pgbench_accounts").kind()).as("five statements a transaction are not a loop").isEqualTo("other");
        assertThat(group("insert into pgbench_history").executes()).isEqualTo(200);
    }

    @Test
    void pgbenchPipelines() throws Exception {
        assumeTrue(onPath("pgbench"), "there is no pgbench");
        var script = Files.writeString(folder.resolve("pipeline.sql"), "\\startpipeline\n"
                + "insert into number values (1);\n".repeat(10) + "\\endpipeline\n");
        output(client("pgbench", "-n", "-M", "extended", "-t", "5", "-f", script.toString()));
        assertThat(group("insert into number").kind()).isEqualTo("batch");
        assertThat(group("insert into number").executes()).isEqualTo(50);
        assertThat(query(database.url(), "select count(*) from number")).isEqualTo("50");
    }

    // ---- the two kinds of tap

    /** A chapter is a class without a package, which cannot be named in one. */
    private static Notebook chapter(String className) throws Exception {
        var type = Class.forName(className);
        var contents = type.getDeclaredMethod("contents");
        contents.setAccessible(true);
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return (Notebook) contents.invoke(constructor.newInstance());
    }

    /**
     * In the driver's socket a round trip is a wait: a read after a write. The proxy sees no wait, and counts what has to be
     * waited for: each Sync and simple query, the CopyDone, and what opens a connection. pgjdbc waits for just these, but for one: its
     * BEGIN is a simple query which it sends together with the first statement, and whose answer it reads together with that one's.
     */
    @ParameterizedTest
    @CsvSource({
        "OrmLoop, save-each, autocommit-loop", "OrmLoop, one-transaction, transaction-loop",
        "OrmLoop, merge-each, select-before-insert",
        "OrmBatch, batch-sequence, batch", "OrmBatch, insert-multiple-rewrite, rewritten",
        "InsertLoop, autocommit, autocommit-loop", "InsertLoop, one-transaction, transaction-loop",
        "ExecuteBatch, execute-batch, batch", "ExecuteBatch, execute-batch-keys, batch",
        "MultiRowInsert, values-by-hand, multi-row", "MultiRowInsert, jooq-values, multi-row",
                "MultiRowInsert, unnest, multi-row",
        "MultiRowInsert, rewrite-batched-inserts, rewritten",
        "Copy, csv-in-memory, copy", "Copy, csv-streamed, copy", "Copy, binary, copy",
        "GenerateSeries, generate-series, other"})
    void bothTapsCountTheSame(String chapterName, String id, String kind) throws Exception {
        var chapter = chapter(chapterName);
        boolean loops = kind.endsWith("loop") || kind.equals("select-before-insert");
        var signups = Signups.first(loops ? 300 : 2_500); // each row takes its time there; elsewhere, more than one batch
        var approach = chapter.approaches().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
        try (var prepared = DriverManager.getConnection(database.url())) {
            chapter.preparation().prepare(prepared, signups);
        }
        var inSocket = new WireTap();
        Traffic ofSocket;
        execute(database.url(), "truncate signup restart identity"); // so that ids are as long as before
        try (var open = approach.open(inSocket.on(database.url()))) {
            ofSocket = inSocket.count(() -> open.load(signups));
        }
        var between = new WireTap();
        Traffic ofProxy;
        execute(database.url(), "truncate signup restart identity");
        try (var counting = Proxy.counting(new Proxy.To(server, false, Distance.NONE), between);
                var open = approach.open(through(counting, database.url()))) {
            ofProxy = between.count(() -> open.load(signups));
        }
        assertThat(ofProxy.messages()).isEqualTo(ofSocket.messages());
        assertThat(ofProxy.commits()).isEqualTo(ofSocket.commits());
        assertThat(ofProxy.bytesReceived()).isEqualTo(ofSocket.bytesReceived());
        assertThat(ofProxy.bytesSent()).as(id).isEqualTo(ofSocket.bytesSent());
        long begins = kind.equals("copy") ? 0 : ofSocket.messages().getOrDefault("Query", 0L);
        assertThat(ofProxy.roundTrips()).isEqualTo(ofSocket.roundTrips() + begins);

        execute(database.url(), "truncate signup restart identity");
        try (var open = approach.open(url)) {
            open.load(signups);
        }
        var worst = groups.worstFirst();
        assertThat(worst).as(worst.toString()).anyMatch(group -> group.kind().equals(kind)
                && (group.sql().startsWith("insert into") || group.sql().startsWith("copy")));
    }

    /** What chapters 10 and 11 say in prose of the calls of frameworks, the tap says of their programs. */
    @ParameterizedTest
    @CsvSource({
        "Spring, save-all-identity, transaction-loop", "Spring, save-all-sequence, batch", "Spring, save-all-rewrite, rewritten",
        "Spring, data-jdbc, batch", "Spring, jdbc-template, batch", "Spring, jdbc-template-rewrite, rewritten",
        "Spring, named-parameter, batch", "Spring, jdbc-client, transaction-loop", "Spring, spring-batch, batch",
        "Spring, copy-in-transaction, copy",
        "OtherCalls, jakarta-data, batch", "OtherCalls, jooq-loader, transaction-loop", "OtherCalls, jooq-loader-bulk, multi-row",
        "OtherCalls, jooq-batch, batch", "OtherCalls, mybatis-batch, batch", "OtherCalls, jdbi-batch, batch",
        "OtherCalls, jdbi-batch-keys, batch", "OtherCalls, vertx, batch", "OtherCalls, vertx-unnest, multi-row",
        "OtherCalls, r2dbc, transaction-loop", "OtherCalls, r2dbc-copy-in, copy", "OtherCalls, pg-bulk-insert, copy"})
    void knowsTheCallsOfFrameworks(String chapterName, String id, String kind) throws Exception {
        var chapter = chapter(chapterName);
        var signups = Signups.first(kind.endsWith("loop") ? 300 : 2_500);
        try (var prepared = DriverManager.getConnection(database.url())) {
            chapter.preparation().prepare(prepared, signups);
        }
        execute(database.url(), "truncate signup restart identity");
        var approach = chapter.approaches().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
        try (var open = approach.open(url)) {
            open.load(signups);
        }
        assertThat(Content.stored(database)).isEqualTo(Content.of(signups));
        var worst = groups.worstFirst();
        assertThat(worst).as(worst.toString()).anyMatch(group -> group.kind().equals(kind)
                && (group.sql().startsWith("insert into") || group.sql().startsWith("copy")));
    }
}
