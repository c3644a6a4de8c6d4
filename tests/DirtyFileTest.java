import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dirt.Dirt;
import dirt.Input;
import dirt.Watch;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import kit.Shell;
import kit.TestServer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import picocli.CommandLine;
import workshop.book.Recordings;
import workshop.notebook.Cell;
import workshop.notebook.Content;
import workshop.notebook.Grid;
import workshop.notebook.Measurement;
import workshop.notebook.Notebook;
import workshop.notebook.Rejects;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.notebook.Stopwatch;
import workshop.server.Database;
import workshop.terminal.Problem;
import workshop.terminal.Progress;

/** Chapter 12: what each way makes of each kind of dirt, and what it says of files that it cannot load. */
@Tag("slow")
class DirtyFileTest {

    private static final int ROWS = 2_000; // each kind of dirt once

    @AutoClose
    private static final Database database = TestServer.openFastDatabase();

    @TempDir
    private Path folder;

    private final DirtyFile chapter = new DirtyFile();
    private final Notebook contents = chapter.contents();

    @BeforeEach
    void prepare() throws Exception {
        TestServer.prepare(database, contents, Signups.first(ROWS));
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(database.url());
    }

    private static List<String> shown(Notebook contents, String id) throws Exception {
        return ((Cell.Demonstration) contents.cell(id)).run(database, Signups.first(ROWS)).lines();
    }

    /** 11 rows have dirt that no table should take, and one is replaced by the next line. */
    @Test
    void eachWayIsJudged() throws Exception {
        var measured = new Stopwatch(contents, database, Signups.first(ROWS), Stopwatch.Effort.exactly(1), new Progress(false))
                .measure(contents.approaches());
        var whole = new Rejects(1_988, 11, 0);
        assertThat(measured).extracting(Measurement::id, Measurement::rejects)
                .containsExactly(
                        tuple("plain-copy", new Rejects(0, 0, 0)),
                        tuple("on-error-ignore", new Rejects(0, 0, 0)),
                        tuple("validate-in-java", whole),
                        tuple("staging", whole),
                        tuple("staging-merge", whole),
                        tuple("upsert-batch", whole),
                        tuple("hibernate-upsert", whole),
                        tuple("orm-import", new Rejects(1_986, 10, 4)));
        assertThat(measured.subList(2, 7)).as("they store the same").extracting(Measurement::checksum).containsOnly(
                measured.get(2).checksum());
        var callbacks = measured.stream().collect(Collectors.toMap(Measurement::id, each -> each.counts().callbacks()));
        assertThat(callbacks.get("hibernate-upsert")).isZero();
        assertThat(callbacks.get("orm-import")).isPositive();
        var roundTrips = measured.stream().collect(Collectors.toMap(Measurement::id, each -> each.counts().roundTrips()));
        assertThat(roundTrips.get("staging")).isEqualTo(6).isEqualTo(roundTrips.get("staging-merge"));
        assertThat(roundTrips.get("orm-import")).as("savepoint, INSERT, release").isBetween(3L * ROWS - 100, 3L * ROWS);
    }

    @Test
    void theJudgeSeesALineThatIsLostAndOneThatIsDisturbed() throws Exception {
        var judge = contents.judge();
        try (var connection = connect()) {
            for (var harm : List.of("delete from signup where email = 'user700@example.org'",
                    "delete from signup where email = 'other7@example.org'",
                    "update signup set points = -5 where email = 'user701@example.org'",
                            "update signup set points = -5 where email = 'other8@example.org'")) {
                database.empty();
                judge.before(connection);
                chapter.judged(chapter::upsertBatch).load(connection, Signups.first(0));
                TestServer.execute(connection, harm);
                assertThat(judge.after(connection).wrong()).as(harm).isOne();
            }
        }
    }

    @Test
    void theMakerAndTheRulesAgreeOnEachLine() throws Exception {
        var known = new TreeMap<Long, Signup>();
        chapter.input.known(known::put);
        var found = new TreeMap<Long, Signup>();
        chapter.eachGood(row -> found.put(row.line(), row.signup())).forEach(reject -> found.put(reject.line(), null));
        assertThat(found).isEqualTo(known).hasSize(ROWS);
        assertThat(new String(Dirt.file(3, Set.of(Dirt.BOM)), StandardCharsets.UTF_8))
                .isEqualTo("\uFEFFemail,points,signed_up_at\r\n"
                + "user1@example.org,1,2026-01-01T00:00:01Z\r\nuser2@example.org,2,2026-01-01T00:00:02Z\r\n"
                + "user3@example.org,3,2026-01-01T00:00:03Z\r\n");
    }

    private static final List<String> REJECTED = List.of(
            "13,points,not a whole number: many", "19,signed_up_at,not a time with an offset: 2026-02-30T12:00:00Z",
            "25,email,longer than 255 characters", "31,signed_up_at,not a time with an offset: tomorrow",
            "37,signed_up_at,not a time with an offset: 2026-01-01T00:00:35", "43,email,missing", "49,email,missing",
            "73,,2 columns instead of 3", "79,,4 columns instead of 3", "85,email,bytes that are not UTF-8",
            "91,email,bytes that are not UTF-8");

    @Test
    void javaAndSqlRejectTheSameForTheSameReasons() throws Exception {
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            for (var rejects : List.of(chapter.validateInJava(connection), chapter.staging(connection))) {
                assertThat(rejects).extracting(each -> each.line() + "," + each.column() + ","
                        + each.reason()).containsExactlyElementsOf(REJECTED);
            }
            connection.commit();
        }
        assertThat(TestServer.query(database.url(), "select string_agg(line || ',' || col || ',' || reason, '; ' order by line) from reject"))
                .isEqualTo(String.join("; ", REJECTED));
    }

    @ParameterizedTest
    @CsvSource({"plain-copy", "on-error-ignore", "validate-in-java", "staging", "staging-merge", "upsert-batch"})
    void whatIsGivenAConnectionDoesNotCommitIt(String id) throws Exception {
        var ways = Map.<String, DirtyFile.Way<Connection>>of("plain-copy", chapter::plainCopy, "on-error-ignore",
                chapter::onErrorIgnore,
                "validate-in-java", chapter::validateInJava, "staging", chapter::staging, "staging-merge", chapter::stagingMerge,
                "upsert-batch", chapter::upsertBatch);
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            catchThrowable(() -> ways.get(id).load(connection));
            connection.rollback();
        }
        assertThat(Content.stored(database).rows()).isZero();
    }

    @Test
    void eachKindOfDirtAlone() throws Exception {
        var grid = ((Cell.Survey) contents.cell("kinds")).run(database, Signups.first(ROWS), new Progress(false));
        assertThat(grid.columns()).extracting(Grid.Column::id)
                .containsExactly("plain-copy", "on-error-ignore", "validate-in-java", "staging", "orm-import");
        assertThat(grid.rows().stream().map(row -> row + " " + grid.columns().stream().map(column -> grid.mark(row,
                column.id()).text())
                .collect(Collectors.joining(" ")))).containsExactly(
                        "line-break loaded loaded loaded loaded loaded",
                        "text-for-number stops rejected rejected rejected rejected",
                        "impossible-date stops rejected rejected rejected rejected",
                        "long-email stops rejected rejected rejected rejected",
                        "word-for-date WRONG WRONG rejected rejected rejected",
                        "no-offset WRONG WRONG rejected rejected rejected",
                        "empty-email WRONG WRONG rejected rejected WRONG",
                        "missing-email stops stops rejected rejected WRONG",
                        "in-the-table stops stops loaded loaded rejected",
                        "repeated stops stops loaded loaded WRONG",
                        "no-cr stops stops loaded loaded loaded",
                        "missing-column stops stops rejected rejected rejected",
                        "extra-column stops stops rejected rejected WRONG",
                        "nul-byte stops stops rejected rejected rejected",
                        "no-utf8 stops stops rejected rejected WRONG",
                        "bom loaded loaded loaded loaded loaded");
        database.empty();
        contents.judge().before(database.connection());
        assertThat(contents.judge().after(database.connection())).as("what is known of the whole file is there still")
                .isEqualTo(new Rejects(0, 0, 1_999));
    }

    @Test
    void theDemonstrationsShowWhatTheChapterSays() throws Exception {
        assertThat(shown(contents, "savepoints-in-a-session")).containsExactly(
                "ada@example.org is inserted", "ada@example.org is there already; back to the savepoint",
                "bob@example.org is inserted", "commit has thrown nothing; rows stored: 0");
        assertThat(shown(contents, "which-line")).containsExactly(
                "invalid input syntax for type integer: \"many\"",
                "  it names line 12; an editor has there: user10@example.org,10,2026-01-01T00:00:10Z",
                "null value in column \"email\" of relation \"signup\" violates not-null constraint",
                "  it names line 48; an editor has there: user46@example.org,46,2026-01-01T00:00:46Z",
                "the library: line 13, points: not a whole number: many",
                "the library: line 19, signed_up_at: not a time with an offset: 2026-02-30T12:00:00Z");
        assertThat(shown(contents, "inserted-and-updated")).containsExactly(
                "ON CONFLICT, one new and one known: updated, inserted",
                "ON CONFLICT, the same twice:        21000, ON CONFLICT DO UPDATE command cannot affect row a second time",
                "MERGE, one new and one known:       update, insert",
                "MERGE, the same twice:              21000, MERGE command cannot affect row a second time",
                "batch, rewritten=false, two rows: [1, 1]", "batch, rewritten=false, the same twice: [1, 1]",
                "batch, rewritten=true, two rows: [-2, -2]", "batch, rewritten=true, the same twice: 21000");
        assertThat(String.join(" ", shown(contents, "what-hibernate-sends")).replaceAll(" +", " ")).isEqualTo(
                "insert into signup (points,signed_up_at,email) values (?,?,?) on conflict (email) do update set"
                        + " points=excluded.points,signed_up_at=excluded.signed_up_at callbacks run: 0");
        assertThat(shown(contents, "load-twice")).hasSize(3).allMatch(line -> line.matches("[\\w-]+ +once: (1,988 rows, content \\w+)   twice: \\1"));
        assertThat(shown(contents, "resume")).containsExactly("the second JVM: part 4 is sent, and not committed",
                "killed.  checkpoint: line 613, rows: 600", "resumed. checkpoint: line 2,002, rows: 1,989, of different lines: 1,989");
    }

    @Test
    void whatHangsIsEnded() throws Exception {
        var notices = shown(contents, "many-notices");
        assertThat(notices.subList(0, 4)).satisfiesExactly(
                few -> assertThat(few).matches(" +2,000 notices: [\\d,.]+ ms"),
                more -> assertThat(more).matches(" +4,000 notices: [\\d,.]+ ms"),
                hang -> assertThat(hang).isEqualTo("1,000,000 notices: the server waits for ClientWrite"),
                cancelled -> assertThat(cancelled).matches("cancelled: it waits for (ClientRead|nothing)")); // a fast driver has ended
        assertThat(String.join(" ", notices.subList(4, notices.size())))
                .matches("aborted: the program gets \"(Socket closed|ERROR: canceling statement due to user request)[^\"]*\"");
        assertThat(shown(contents, "long-answers")).satisfiesExactly(
                hang -> assertThat(hang).isEqualTo("the server waits for ClientWrite"),
                aborted -> assertThat(aborted).startsWith("aborted: the program gets \"Socket closed"));
        assertThat(shown(contents, "dead-network")).containsExactly("socketTimeout: the program gets \"Read timed out\"",
                "the server notices nothing, and waits for ClientRead", "cancelled: it waits for ClientRead",
                "pg_terminate_backend: it is gone: true");
        assertThat(TestServer.query(database.url(), "select count(*) from pg_stat_activity where state = 'active'"
                + " and datname = current_database() and pid <> pg_backend_pid()")).isEqualTo("0");
    }

    /**
     * A cancel wakes the server, and it tries once more to write. Where the system takes that now, it sees the cancel, too. Here
     * it has been woken for something else before, so that there is no room left.
     */
    @Test
    void aServerThatIsBlockedInAWriteHeedsNoCancelAndIsEndedAllTheSame() throws Exception {
        var row = "eve@example.org,many,2026-01-01T00:00:03Z\n".repeat(500).getBytes(StandardCharsets.UTF_8);
        try (var connection = connect(); var watch = new Watch(database.url(), connection)) {
            watch.start(() -> {
                var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy signup (email, points, signed_up_at)"
                        + " from stdin (format csv, on_error ignore, log_verbosity verbose)");
                while (true) {
                    copy.writeToCopy(row, 0, row.length);
                }
            });
            for (int i = 0; i < 2; i++) {
                assertThat(watch.waitsFor()).isEqualTo("ClientWrite");
                TestServer.query(database.url(), "select pg_log_backend_memory_contexts("
                        + connection.unwrap(PGConnection.class).getBackendPID() + ")");
            }
            assertThat(watch.waitsFor()).isEqualTo("ClientWrite");
            watch.cancel();
            assertThat(watch.waitsFor()).isEqualTo("ClientWrite");
            assertThat(watch.terminate()).isTrue();
            assertThat(watch.thrown()).isNotBlank();
            connection.abort(Runnable::run);
        }
    }

    /** It waits for a lock when all is sent. The server knows nothing of the timeout, goes on, and commits. */
    @Test
    void aSocketTimeoutEndsALoadThatIsOnlySlowAndItIsStoredAllTheSame() throws Exception {
        try (var other = connect()) {
            TestServer.execute(other, "create or replace function slow() returns trigger language plpgsql as"
                    + " $$ begin perform pg_advisory_xact_lock(12); return null; end $$;"
                    + " create trigger slow after insert on signup for each statement execute function slow();"
                    + " select pg_advisory_lock(12)");
            try (var connection = DriverManager.getConnection(database.url() + "&socketTimeout=1")) {
                assertThatThrownBy(() -> new Copy().csvStreamed(connection, Signups.first(10)))
                        .hasRootCauseMessage("Read timed out");
            } finally {
                TestServer.execute(other, "select pg_advisory_unlock(12); drop trigger slow on signup"); // when it has ended
            }
        }
        assertThat(Content.stored(database)).isEqualTo(Content.of(Signups.first(10)));
    }

    @Test
    void postgresTakesWordsForTimesAndHexadecimalForNumbers() throws Exception {
        assertThat(TestServer.query(database.url(), "select pg_input_is_valid('tomorrow', 'timestamptz')")).isEqualTo("t");
        assertThat(TestServer.query(database.url(), "select '0x10'::int")).isEqualTo("16");
    }

    /** Somebody else has inserted the same email, and commits while this one waits. */
    @ParameterizedTest
    @CsvSource({"staging, ", "staging-merge, 23505"})
    void mergeDoesNotReplaceOnConflict(String id, String state) throws Exception {
        try (var other = connect(); var connection = connect(); var watch = new Watch(database.url(), connection)) {
            other.setAutoCommit(false);
            TestServer.execute(other, "insert into signup (email, points, signed_up_at) values ('user7@example.org', 0, now())");
            connection.setAutoCommit(false);
            watch.start(() -> {
                DirtyFile.Way<Connection> way = id.equals("staging") ? chapter::staging : chapter::stagingMerge;
                way.load(connection);
                connection.commit();
            });
            Shell.await("waits for the other", () -> watch.serverWaits().equals("transactionid"));
            other.commit();
            var thrown = catchThrowable(watch::join);
            assertThat(thrown == null ? null : ((SQLException) thrown.getCause()).getSQLState()).isEqualTo(state);
        }
    }

    /** The other commits when this one knows its rejects and has not stored its good rows; their lines have the same numbers. */
    @ParameterizedTest
    @ValueSource(strings = {"staging", "staging-merge"})
    void loadsThatOverlapLoseNoGoodRow(String id) throws Exception {
        var good = own(Files.writeString(folder.resolve("good.csv"), HEADER + GOOD));
        var bad = own(Files.writeString(folder.resolve("bad.csv"), HEADER + "eve@example.org,many,2026-01-01T00:00:03Z\n"));
        TestServer.execute(database.url(), "delete from reject"); // or the other would wait until this one has deleted them
        try (var connection = connect(); var other = connect()) {
            connection.setAutoCommit(false);
            assertThat(good.stage(connection)).isEmpty();
            bad.judged(bad::staging).load(other, Signups.first(0));
            TestServer.execute(connection, id.equals("staging-merge") ? DirtyFile.MERGE
                    : "insert into signup (email, points, signed_up_at) " + DirtyFile.STAGED + DirtyFile.ON_CONFLICT);
            connection.commit();
        }
        assertThat(TestServer.query(database.url(), "select string_agg(email, ',') from signup")).isEqualTo("bob@example.org");
    }

    /** One that is thought dead has loaded a part, and commits when this one has read the checkpoint. */
    @Test
    void aLoadWhoseCheckpointSomebodyElseHasMovedFails() throws Exception {
        TestServer.execute(database.url(), "drop table if exists landing, checkpoint;"
                + " create table checkpoint as select 0::bigint as line;"
                + " create table landing (line bigint, email text, points int, signed_up_at timestamptz)");
        var second = new FutureTask<Void>(() -> {
            chapter.resumable(database.url(), 500, parts -> {});
            return null;
        });
        try (var other = connect()) {
            other.setAutoCommit(false);
            TestServer.execute(other, "insert into landing (line) values (2); update checkpoint set line = 2");
            Thread.ofPlatform().daemon().start(second);
            Shell.await("waits for the other", () -> TestServer.query(database.url(), "select count(*) from pg_stat_activity"
                    + " where datname = current_database() and wait_event = 'transactionid'").equals("1"));
            other.commit();
        }
        assertThatThrownBy(second::get).hasRootCauseMessage("another load has moved the checkpoint");
        assertThat(TestServer.query(database.url(), "select string_agg(line::text, ' ') from landing")).isEqualTo("2");
    }

    @Test
    void aRepeatedLoadWritesEachRowAgainUnlessItIsToldNotTo() throws Exception {
        try (var connection = connect(); var statement = connection.createStatement()) {
            chapter.judged(chapter::staging).load(connection, Signups.first(0));
            connection.setAutoCommit(false);
            chapter.stage(connection);
            var upsert = "insert into signup (email, points, signed_up_at) " + DirtyFile.STAGED + DirtyFile.ON_CONFLICT;
            var differ = "(signup.points, signup.signed_up_at) is distinct from ";
            assertThat(statement.executeUpdate(upsert + " where " + differ
                    + "(excluded.points, excluded.signed_up_at)")).isZero();
            assertThat(statement.executeUpdate(DirtyFile.MERGE.replace("when matched", "when matched and " + differ
                    + "(newest.points, newest.signed_up_at)"))).isZero();
            assertThat(statement.executeUpdate(upsert)).isEqualTo(1_988);
            assertThat(statement.executeUpdate(DirtyFile.MERGE)).isEqualTo(1_988);
        }
    }

    // Older servers

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A connection to a server that says that it is older. */
    private static Connection older(Connection connection, int version) {
        var loader = DirtyFileTest.class.getClassLoader();
        return (Connection) Proxy.newProxyInstance(loader, new Class<?>[] {Connection.class}, (self, method, arguments) ->
                !method.getName().equals("getMetaData") ? call(connection, method, arguments)
                        : Proxy.newProxyInstance(loader, new Class<?>[] {DatabaseMetaData.class}, (metaData, asked, none) ->
                                asked.getName().equals("getDatabaseMajorVersion") ? version
                                        : call(connection.getMetaData(), asked, none)));
    }

    @Test
    void anOlderServerIsToldSoAndTheOthersGoOn() throws Exception {
        try (var connection = older(connect(), 14)) {
            assertThatThrownBy(() -> chapter.onErrorIgnore(connection))
                    .hasMessage("this server is PostgreSQL 14, and ON_ERROR came with 17");
            assertThatThrownBy(() -> chapter.stagingMerge(connection))
                    .hasMessage("this server is PostgreSQL 14, and MERGE came with 15");
            chapter.judged(chapter::onErrorIgnore).load(connection, Signups.first(0));
            assertThat(contents.judge().after(connection)).isEqualTo(new Rejects(0, 0, 0));
            chapter.prepare(connection, Signups.first(ROWS));
            contents.judge().before(connection);
            chapter.judged(chapter::staging).load(connection, Signups.first(0));
            assertThat(contents.judge().after(connection)).as("by an is_valid of its own").isEqualTo(new Rejects(1_988, 11, 0));
        }
    }

    @Test
    void skippedRowsAreNamedWhereTheLimitIsLowAndCountedWhereItIsHigh() throws Exception {
        for (var limit : Map.of("5", 1, "1001", 0).entrySet()) {
            var own = own(Files.writeString(folder.resolve("skips.csv"), HEADER
                    + "ada@example.org,many,2026-01-01T00:00:01Z\n" + GOOD),
                    "--reject-limit", limit.getKey());
            try (var connection = connect()) {
                connection.setAutoCommit(false);
                assertThat(own.onErrorIgnore(connection)).hasSize(limit.getValue()).allMatch(reject -> reject.line() == 2
                        && reject.column().equals("points") && reject.reason().equals("\"many\""));
                connection.rollback();
            }
        }
    }

    // A file of the reader's own

    private static final String HEADER = "email,points,signed_up_at\n";
    private static final String GOOD = "bob@example.org,2,2026-01-01T00:00:02Z\n";

    private static DirtyFile own(Path file, String... more) {
        var input = CommandLine.populateCommand(new Input(), Stream.concat(Stream.of("--file", file.toString()), Stream.of(more))
                .toArray(String[]::new));
        input.make(input.rows());
        return new DirtyFile(input);
    }

    @Test
    void anOwnFileIsJudgedByTheRulesAndItsRejectsLieBesideIt() throws Exception {
        var file = Files.writeString(folder.resolve("contacts.csv"), HEADER + GOOD
                + "eve@example.org,many,2026-01-01T00:00:03Z\n" + GOOD
                + "bob@example.org,3,2026-01-01T00:00:04Z\n");
        var own = own(file);
        TestServer.prepare(database, own.contents(), Signups.first(4));
        var judge = own.contents().judge();
        try (var connection = connect()) {
            judge.before(connection);
            own.judged(own::validateInJava).load(connection, Signups.first(0));
            assertThat(judge.after(connection)).isEqualTo(new Rejects(1, 1, 0));
        }
        assertThat(folder.resolve("contacts.rejects.csv")).hasContent("line,column,reason\r\n3,points,not a whole number: many\r\n");
        assertThatThrownBy(() -> own.contents().preparation().prepare(connect(), Signups.first(10)))
                .hasMessage("--rows says how long a file to make, and --file names one. Leave one of them out.");
    }

    /** What it says below the table of a load that did not write the rejects. */
    private List<String> said(Path file, String... more) throws Exception {
        var own = own(file, more);
        try (var connection = connect()) {
            own.prepare(connection, Signups.first(own.input.rows()));
            return own.ofYourOwn(connection, List.of()).stream().map(line -> line.replace(folder.toString(), "")).toList();
        }
    }

    @Test
    void ofAnOwnFileTheFirstRejectsAndTheReplacedRowsAreNamed() throws Exception {
        var file = Files.writeString(folder.resolve("contacts.csv"), HEADER + GOOD + "b@example.org,2\n" + GOOD + GOOD
                + "c@example.org,\u001b[2J,2026-01-01T00:00:03Z\n" + "d,1,%s\n".formatted("x".repeat(200)).repeat(10));
        assertThat(said(file)).hasSize(14).startsWith("",
                "the rules reject 12 lines; Rules in Java would write that into %scontacts.rejects.csv".formatted(File.separator),
                "  line 3: 2 columns instead of 3", "  line 6, points: not a whole number: ?[2J")
                .endsWith("  and 2 more", "of 3 good rows, 2 are replaced by a later row with the same email")
                .allMatch(line -> line.length() <= 98);
        assertThat(said(file, "--reject-limit", "11")).startsWith("", "the rules reject 12 lines, and --reject-limit is 11:"
                + " they refuse the file, and do not write %scontacts.rejects.csv".formatted(File.separator)).endsWith("  and 2 more");
        assertThat(said(Files.writeString(folder.resolve("good.csv"), HEADER + GOOD))).last()
                .isEqualTo("of 1 good row, 0 are replaced by a later row with the same email");
        assertThat(chapter.ofYourOwn(connect(), List.of())).as("of the made one").isEmpty();
    }

    @Test
    void aFileOfFewGoodRowsDiesInTheMiddleOrIsSaidToBeTooSmall() throws Exception {
        var few = own(Files.writeString(folder.resolve("few.csv"), HEADER + GOOD.repeat(3) + "a,x,2026-01-01T00:00:03Z\n".repeat(40)));
        assertThat(resumed(few)).containsExactly("too few rows to die in the middle of: 3 good rows, and it takes 4 parts");
        var dirty = Files.writeString(folder.resolve("dirty.csv"), HEADER + "a,x,2026-01-01T00:00:03Z\n".repeat(150) + GOOD.repeat(9));
        assertThat(resumed(own(dirty, "--reject-limit", "150"))).containsExactly("the second JVM: part 4 is sent, and not committed",
                "killed.  checkpoint: line 157, rows: 6", "resumed. checkpoint: line 160, rows: 9, of different lines: 9");
        assertThat(resumed(own(dirty))).containsExactly("nothing is loaded that could die in the middle:"
                + " more than 100 lines are rejected, the last is line 102, points: not a whole number: x");
        assertThat(shown(own(dirty).contents(), "which-line")).last().isEqualTo(
                "the library: more than 100 lines are rejected, the last is line 102, points: not a whole number: x");
    }

    private static List<String> resumed(DirtyFile own) throws Exception {
        return ((Cell.Demonstration) own.contents().cell("resume")).run(database, Signups.first(own.input.rows())).lines();
    }

    @ParameterizedTest
    @CsvSource({"validate-in-java", "staging", "upsert-batch", "on-error-ignore"})
    void tooManyRejectsRefuseTheWholeFile(String id) throws Exception {
        var own = own(Files.writeString(folder.resolve("bad.csv"), HEADER + GOOD + "a,x,2026-01-01T00:00:03Z\n".repeat(3)),
                "--reject-limit", "2");
        var ways = Map.<String, DirtyFile.Way<Connection>>of("validate-in-java", own::validateInJava, "staging", own::staging,
                "upsert-batch", own::upsertBatch, "on-error-ignore", own::onErrorIgnore);
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> ways.get(id).load(connection)).isInstanceOf(SQLException.class).hasMessageContaining(
                    id.equals("on-error-ignore") ? "skipped more than REJECT_LIMIT (2) rows"
                            : "more than 2 lines are rejected, the last is line 5, points: not a whole number: x");
            connection.rollback();
            own.judged(ways.get(id)).load(connection, Signups.first(0));
        }
        assertThat(Content.stored(database).rows()).isZero();
    }

    @Test
    void whereTheDiskIsFullNothingIsLoaded() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "Linux has /dev/full");
        var own = own(Files.writeString(folder.resolve("full.csv"), HEADER + GOOD
                + "eve@example.org,many,2026-01-01T00:00:03Z\n"));
        Files.createSymbolicLink(folder.resolve("full.rejects.csv"), Path.of("/dev/full"));
        try (var connection = connect()) {
            assertThatThrownBy(() -> own.judged(own::validateInJava).load(connection, Signups.first(0)))
                    .isInstanceOf(IOException.class).hasMessage("No space left on device");
        }
        assertThat(Content.stored(database).rows()).isZero();
    }

    private String refused(String name, byte[] bytes) throws IOException {
        var file = Files.write(folder.resolve(name), bytes);
        return problem(file).replace(file.toString(), name);
    }

    private static String problem(Path file) {
        var thrown = catchThrowable(() -> own(file));
        assertThat(thrown).isInstanceOf(Problem.class);
        assertThat(thrown.getMessage().lines()).hasSize(1);
        return thrown.getMessage();
    }

    @Test
    void whatIsNoSuchFileIsRefusedInOneLine() throws Exception {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write((HEADER + GOOD).getBytes(StandardCharsets.UTF_8));
        }
        var binary = new byte[100_000];
        new Random(1).nextBytes(binary);
        var noHeader = " does not begin with the line email,points,signed_up_at. Give it that header.";
        assertThat(problem(Path.of("nowhere.csv"))).isEqualTo("There is no file nowhere.csv. Name one that is there.");
        assertThat(problem(folder)).isEqualTo(folder + " is a folder. Name a file in it.");
        assertThat(refused("empty.csv", new byte[0])).isEqualTo("empty.csv is empty. Export it again.");
        assertThat(refused("header.csv", HEADER.getBytes())).isEqualTo("header.csv has a header and no row. Export it again.");
        assertThat(refused("none.csv", GOOD.getBytes())).isEqualTo("none.csv" + noHeader);
        assertThat(refused("binary.csv", binary)).isEqualTo("binary.csv" + noHeader);
        assertThat(refused("x.csv.gz", zipped.toByteArray())).isEqualTo("x.csv.gz is compressed by gzip. Unpack it first: gunzip x.csv.gz");
        assertThat(refused("utf16.csv", ("\uFEFF" + HEADER).getBytes(StandardCharsets.UTF_16LE)))
                .isEqualTo("utf16.csv is UTF-16. Save it as UTF-8.");
        assertThat(refused("quote.csv", (HEADER + GOOD + "\"ada\"x,1,2026-01-01T00:00:01Z\n").getBytes())).isEqualTo(
                "quote.csv cannot be read beyond row 1: a line there is longer than 16 MB, or a quote does not end. Mend that line.");
        var line = new byte[100_000_000];
        Arrays.fill(line, (byte) 'x');
        System.arraycopy((HEADER + GOOD).getBytes(), 0, line, 0, (HEADER + GOOD).length());
        assertThat(refused("line.csv", line)).isEqualTo(
                "line.csv cannot be read beyond row 1: a line there is longer than 16 MB, or a quote does not end. Mend that line.");
    }

    @Test
    void aPipeIsRefusedAndNotWaitedFor() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/mkfifo")), "mkfifo");
        var pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor()).isZero();
        assertThat(problem(pipe)).isEqualTo(pipe + " is a pipe or a device, and each approach reads the file anew. Write it into a file first.");
    }

    // The command

    @Test
    void theCommandSaysItInOneLineAndWritesTheRejectsIntoItsJson() throws Exception {
        var missing = Shell.run("ch12", "--file", "nowhere.csv");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.error()).containsExactly("There is no file nowhere.csv. Name one that is there.");

        assertThat(Shell.run("ch12", "--help").out()).anyMatch(line -> line.contains(".rejects.csv"));

        var file = Files.writeString(folder.resolve("contacts.csv"), HEADER + GOOD + "eve@example.org,many,2026-01-01T00:00:03Z\n" + GOOD);
        var own = Shell.run("ch12", "--file", file.toString(), "--runs", "1");
        assertThat(own.exitCode()).as(own.toString()).isZero();
        assertThat(own.out()).containsSubsequence(
                "  the rules reject 1 line, written into " + folder.resolve("contacts.rejects.csv"),
                "    line 3, points: not a whole number: many",
                "  of 2 good rows, 1 is replaced by a later row with the same email",
                "A line is not a row", "It comes twice", "The load dies in the middle",
                "Left out with these options; --only runs them",
                "  kinds, savepoints-in-a-session, inserted-and-updated, what-hibernate-sends, many-notices,",
                "  long-answers, dead-network").doesNotContain("Each kind of dirt alone", "The network dies");
        var named = Shell.run("ch12", "--file", file.toString(), "--only", "savepoints-in-a-session");
        assertThat(named.out()).contains("Savepoints in an ordinary session").noneMatch(line -> line.startsWith("Left out"));

        var json = folder.resolve("12_dirty_file.json");
        var run = Shell.run("ch12", "--rows", "100", "--runs", "1", "--only", "staging,orm-import", "--json", json.toString());
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).contains("  every run judged: 100 rows in the file; wrong: rows that were neither stored"
                + " correctly nor named");
        assertThat(run.out()).allMatch(line -> line.matches("\\p{ASCII}{0,100}")).anyMatch(line -> line.matches(
                "  approach +first +median +round trips +callbacks +loaded +rejected +wrong"));
        assertThat(Recordings.read(json).approaches()).extracting(Measurement::rejects)
                .containsExactly(new Rejects(88, 11, 0), new Rejects(86, 10, 4));
        assertThat(Files.readString(json)).containsPattern("\"rejects\" : \\{\\s+\"loaded\" : 88,\\s+\"rejected\" : 11,\\s+\"wrong\" : 0\\s+}");
    }
}
