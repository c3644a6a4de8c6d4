import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static workshop.notebook.Approach.inTransaction;

import com.sun.management.ThreadMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import kit.Shell;
import kit.TestServer;
import more.Connections;
import more.SmallHeap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import workshop.notebook.Cell;
import workshop.notebook.Content;
import workshop.notebook.Grid;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.server.Database;
import workshop.terminal.Progress;
import workshop.wire.WireTap;

/** What chapter 13 says of more rows, in fewer rows and smaller heaps. */
@Tag("slow")
class MoreRowsTest {

    @AutoClose
    private static final Database database = TestServer.openFastDatabase();

    private static Grid grid(String id, int rows) throws Exception {
        return ((Cell.Survey) new MoreRows().contents().cell(id)).run(database, Signups.first(rows), new Progress(false));
    }

    private static List<String> lines(String id, int rows) throws Exception {
        return ((Cell.Demonstration) new MoreRows().contents().cell(id)).run(database, Signups.first(rows)).lines();
    }

    @Test
    void aRowIsWrittenWithoutAnObject() throws Exception {
        var signups = new ArrayList<Signup>();
        Signups.first(20_000).forEach(signups::add);
        var bytes = new long[1];
        var rows = new MoreRows.BinaryRows((array, from, length) -> bytes[0] += length);
        rows.write(signups.getFirst()); // whatever is made once
        rows.flush();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 1; i < signups.size(); i++) {
            rows.write(signups.get(i));
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        rows.end();
        assertThat(bytes[0]).isGreaterThan(700_000);
        assertThat(allocated).as("bytes for 20,000 rows").isLessThan(20_000);
    }

    /** Three rows of characters of three bytes, which fill the buffer to its last byte. */
    @Test
    void theEndMarkerHasRoomToo() throws Exception {
        var bytes = new long[1];
        var rows = new MoreRows.BinaryRows((array, from, length) -> bytes[0] += length);
        int header = rows.buffer.position();
        int texts = rows.buffer.remaining() - 3 * 26;
        for (int i = 0; i < 3; i++) {
            rows.write(new Signup("\u20ac".repeat(texts / 9), 1, Signup.OPENING));
        }
        rows.end();
        assertThat(texts % 9).isZero();
        assertThat(bytes[0]).isEqualTo(header + 3 * 26 + texts + 2);
    }

    /** Its snapshot is older than the load, and it sees what was loaded, and not what was there. */
    @Test
    void whatIsFrozenIsSeenByATransactionThatIsOlder() throws Exception {
        TestServer.prepare(database, new MoreRows().contents(), Signups.first(1));
        try (var older = DriverManager.getConnection(database.url());
                var connection = DriverManager.getConnection(database.url())) {
            new MoreRows().noObjectARow(connection, Signups.first(3));
            older.setAutoCommit(false);
            older.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            TestServer.execute(older, "select"); // takes the snapshot
            inTransaction(new MoreRows()::keyAfterwards).load(connection, Signups.of(List.of(Signup.number(7))));
            assertThat(Copy.number(older, "select sum(points) from signup")).isEqualTo(7);
        }
    }

    @Test
    void whatStreamsLivesInASmallHeapAndWhatCollectsDies() throws Exception {
        TestServer.prepare(database, new MoreRows().contents(), Signups.first(1));
        var streamed = SmallHeap.load(MoreRows.class, "copy", database.url(), List.of(1_000, 250_000), 24, 60_000);
        assertThat(streamed.end()).isEmpty();
        assertThat(streamed.done()).extracting(SmallHeap.Load::rows).containsExactly(1_000, 250_000);
        assertThat(streamed.done().getLast().heapBytes()).isBetween(1L, 20_000_000L);
        var collected = SmallHeap.load(Copy.class, "csv-in-memory", database.url(), List.of(1_000, 500_000), 24, 60_000);
        assertThat(collected.end()).isEqualTo(SmallHeap.OUT_OF_MEMORY);
        assertThat(collected.done()).extracting(SmallHeap.Load::rows).containsExactly(1_000);
    }

    @Test
    void whatIsForetoldToTakeTooLongIsNotBegun() throws Exception {
        TestServer.prepare(database, new MoreRows().contents(), Signups.first(1));
        var loads = SmallHeap.load(MoreRows.class, "copy", database.url(), List.of(2_000, 2_000_000_000), 64, 60_000);
        assertThat(loads.end()).isEqualTo(SmallHeap.TOO_SLOW);
        assertThat(loads.done()).hasSize(1);
    }

    @Test
    void aTourLoadsTheChapterByALoaderOfItsOwnAndTheChildStartsAllTheSame() throws Exception {
        TestServer.prepare(database, new MoreRows().contents(), Signups.first(1));
        var jars = new ArrayList<URL>();
        for (var jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
            jars.add(Path.of(jar).toUri().toURL());
        }
        try (var loader = new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            var load = loader.loadClass(SmallHeap.class.getName()).getMethod(
                    "load", Class.class, String.class, String.class, List.class, int.class, long.class);
            var loads = load.invoke(null, loader.loadClass("MoreRows"), "copy", database.url(), List.of(1_000), 64, 60_000L);
            assertThat(loads).asString().contains("rows=1000").endsWith("end=]");
        }
    }

    @Test
    void aChildThatCannotLoadIsNoLackOfMemory() {
        var url = database.url() + "&user=nobody";
        assertThatThrownBy(() -> SmallHeap.load(MoreRows.class, "copy", url, List.of(1_000), 64, 10_000))
                .hasMessageMatching("copy failed in a JVM of its own: .*(authentication|nobody).*");
    }

    @Test
    void aChildEndsWithItsParent() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(java, "more.SmallHeap", "MoreRows", "generate-series",
                "2000000000", "90000000").redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        var child = builder.start();
        try (var out = child.outputWriter()) {
            out.write(database.url() + "\n");
            out.flush();
            try (var look = database.connection().createStatement()) {
                var working = "select count(*) " + LOADING + " and state = 'active'";
                Shell.await("it loads", () -> {
                    assertThat(child.isAlive()).isTrue();
                    return one(look.executeQuery(working));
                });
            }
        } // which is what the system does for a parent that is gone
        assertThat(child.waitFor(10, TimeUnit.MINUTES)).isTrue();
        TestServer.execute(database.url(), "select pg_terminate_backend(pid, 5000) " + LOADING); // it would load on
    }

    private static final String LOADING = "from pg_stat_activity where datname = current_database()"
            + " and query ~ '^insert into signup.*generate_series'";

    private static boolean one(ResultSet count) throws Exception {
        count.next();
        return count.getInt(1) > 0;
    }

    @Test
    void aRewrittenStatementHasNoMoreThan16384RowsOfThreeParameters() throws Exception {
        var rows = Signups.first(32_768);
        database.empty();
        var tap = new WireTap();
        try (var connection = DriverManager.getConnection(tap.on(database.url()) + "&reWriteBatchedInserts=true")) {
            connection.setAutoCommit(false);
            var traffic = tap.count(() -> MoreRows.batch(connection, rows, 32_768));
            assertThat(traffic.messages().get("Execute")).isEqualTo(2);
            connection.commit();
        }
        assertThat(Content.stored(database)).isEqualTo(Content.of(rows));
    }

    @Test
    void theSweepsHaveAPlaceForEachSizeAndAreCurves() throws Exception {
        var grid = grid("rows-a-statement", 600);
        assertThat(grid.axis()).isEqualTo("rows a statement");
        assertThat(grid.columns()).extracting(Grid.Column::at).containsExactly(1.0, 8.0, 64.0, 512.0);
        assertThat(grid.rows()).containsExactly("13_more_rows/execute-batch", "13_more_rows/rewritten", "13_more_rows/unnest");
        var columns = grid("columns", 100);
        assertThat(columns.columns()).extracting(Grid.Column::at).containsExactly(3.0, 10.0, 30.0, 100.0);
        assertThat(columns.marks()).allMatch(mark -> mark.number() > 0);
    }

    @Test
    void thePartsOfSeveralConnectionsAreAllRowsOnce() throws Exception {
        for (int of : List.of(1, 2, 3, 8)) {
            assertThat(IntStream.range(0, of).boxed().flatMap(i -> Stream.of(MoreRows.part(10, i, of)))
                    .flatMap(part -> StreamSupport.stream(part.spliterator(), false)).toList())
                    .isEqualTo(IntStream.rangeClosed(1, 10).mapToObj(Signup::number).toList());
        }
        var grid = grid("connections", 800);
        assertThat(grid.mark("13_more_rows/a-table-each", "server-8").number()).as("CPU seconds of 8 processes").isNotNull();
    }

    @Test
    void whatOneConnectionThrowsIsThrownWhenAllHaveEnded() throws Exception {
        var ended = new boolean[2];
        try (var pool = new Connections(database.url(), 2)) {
            assertThatThrownBy(() -> pool.each((connection, i) -> {
                try (var sleep = connection.createStatement()) {
                    sleep.execute(i == 0 ? "select 1 / 0" : "select pg_sleep(0.2)");
                } finally {
                    ended[i] = true;
                }
            })).hasMessageContaining("division by zero");
        }
        assertThat(ended).containsExactly(true, true);
    }

    @Test
    void halfALoadStaysWithoutPartitionsAndNothingWithThem() throws Exception {
        var error = "ERROR: value too long for type character varying(255)";
        assertThat(lines("all-or-nothing", 2_000)).satisfiesExactly(
                line -> assertThat(line).isEqualTo("each commits, one fails: " + error),
                line -> assertThat(line).isEqualTo("  stored: 1,000 of 2,000 rows"),
                line -> assertThat(line).isEqualTo("partitions, one fails: " + error),
                line -> assertThat(line).isEqualTo("  stored: 0 of 2,000 rows"),
                line -> assertThat(line).startsWith("partitions, both end:  all in "),
                line -> assertThat(line).isEqualTo("  stored: 2,000 of 2,000 rows"));
    }

    /** The locks are looked at in the transaction that attaches. */
    @Test
    void toAttachAPartitionBuildsAMissingIndexAndLocksADefaultPartition() throws Exception {
        try (var connection = DriverManager.getConnection(database.url())) {
            connection.setAutoCommit(false);
            TestServer.execute(connection, "create table whole (at int) partition by range (at); create index on whole (at);"
                    + " create table rest partition of whole default; create table part (at int)");
            connection.commit();
            TestServer.execute(connection, "alter table whole attach partition part for values from (1) to (2)");
            try (var statement = connection.createStatement()) {
                assertThat(one(statement.executeQuery("select count(*) from pg_indexes where tablename = 'part'"))).isTrue();
                var locks = statement.executeQuery("select string_agg(mode, ' ' order by relation::regclass::text) from pg_locks"
                        + " where pid = pg_backend_pid() and relation in ('whole'::regclass, 'rest'::regclass)");
                locks.next();
                assertThat(locks.getString(1)).isEqualTo("AccessExclusiveLock ShareUpdateExclusiveLock");
            }
            TestServer.execute(connection, "drop table whole");
            connection.commit();
        }
    }

    /** Looked at by the trigger of the first row, when those of all others are waiting. */
    @Test
    void theServerRemembersEachRowOfAnAfterTrigger() throws Exception {
        try (var connection = DriverManager.getConnection(database.url()); var statement = connection.createStatement()) {
            TestServer.execute(connection, "create temporary table t (n int); create temporary table remembered (bytes bigint);"
                    + " create function pg_temp.look() returns trigger language plpgsql as $$ begin if new.n = 1 then"
                    + " insert into remembered select sum(total_bytes) from pg_backend_memory_contexts"
                    + " where name = 'AfterTriggerEvents'; end if; return null; end $$;"
                    + " create trigger look after insert on t for each row execute function pg_temp.look()");
            for (int rows : List.of(1_000, 100_000)) {
                TestServer.execute(connection, "truncate t; insert into t select generate_series(1, " + rows + ")");
            }
            var bytes = statement.executeQuery("select max(bytes) - min(bytes) from remembered");
            bytes.next();
            assertThat(bytes.getLong(1)).as("for 99,000 rows").isGreaterThan(8 * 99_000);
        }
    }

    @Test
    void whatIsMadeAfterwardsLogsLess() throws Exception {
        var grid = grid("table-costs", 20_000);
        for (var table : List.of("primary-key", "three-indexes", "foreign-key", "uuid-v4", "uuid-v7")) {
            assertThat(number(grid, table, "wal-before")).as(table).isGreaterThan(number(grid, table, "wal-after"));
        }
        assertThat(grid.mark("13_more_rows/trigger", "after").text()).isEqualTo("-");
        assertThat(number(grid, "primary-key", "wal-before")).isGreaterThan(1.3 * number(grid, "no-key", "wal-before"));
    }

    private static double number(Grid grid, String row, String column) {
        return grid.mark("13_more_rows/" + row, column).number();
    }

    @Test
    void aCrashTakesWhatWasNotOnTheDisk() throws Exception {
        var grid = grid("options", 60_000);
        for (var row : grid.rows()) {
            boolean lost = row.matches(".*/(sync-commit-off|unlogged)");
            assertThat(grid.mark(row, "after-a-crash").text()).as(row).isEqualTo(lost ? "0" : "60,000");
        }
        double plain = number(grid, "copy", "log");
        assertThat(number(grid, "generate-series", "log")).isGreaterThan(1.2 * plain);
        assertThat(number(grid, "key-afterwards", "log")).isLessThan(0.8 * plain);
        assertThat(number(grid, "unlogged-then-logged", "log")).isGreaterThan(0.5 * plain);
        for (var none : List.of("unlogged", "wal-level-minimal", "together")) {
            assertThat(number(grid, none, "log")).as(none).isLessThan(0.4 * plain);
        }
    }

    @Test
    void aSecondConnectionSeesHowFarACopyIs() throws Exception {
        var lines = lines("progress", 200_000);
        assertThat(lines.getLast()).isEqualTo("[####################] 200,000 rows");
        assertThat(lines).hasSizeGreaterThan(1).allMatch(line -> line.matches("\\[#* *] [\\d,]+ rows(, [\\d.]+ MB)?"));
    }

    @Test
    void theLimitIsMeasuredAgainstTheServersOwnCopy() throws Exception {
        var grid = grid("limit", 5_000);
        assertThat(grid.rows()).containsExactly("13_more_rows/copy", "13_more_rows/server-copies-file", "13_more_rows/make-bytes",
                "13_more_rows/write-bytes");
        assertThat(number(grid, "make-bytes", "server")).isZero();
    }
}
