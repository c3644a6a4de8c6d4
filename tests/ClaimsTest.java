import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static workshop.notebook.Approach.inTransaction;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kit.TestServer;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.hibernate.Session;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.CallbackExecuteListener;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import org.postgresql.util.PSQLException;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.support.TransactionTemplate;
import workshop.notebook.Approach.Load;
import workshop.notebook.Cell;
import workshop.notebook.Content;
import workshop.notebook.Grid;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.server.Database;
import workshop.terminal.Progress;
import workshop.wire.Traffic;
import workshop.wire.WireTap;

/** What the prose of chapters 1 to 7 says of Hibernate, jOOQ, pgjdbc, pools and PostgreSQL, beyond what their cells print. */
@Tag("slow")
class ClaimsTest {

    @AutoClose
    private static final Database database = TestServer.openFastDatabase();

    @BeforeEach
    void empty() throws SQLException {
        database.empty();
        execute("alter table signup alter column id set increment by 1 restart");
    }

    private static void execute(String sql) throws SQLException {
        try (var statement = database.connection().createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(database.url());
    }

    private static List<String> shown(Notebook chapter, String id) throws Exception {
        return ((Cell.Demonstration) chapter.cell(id)).run(database, Signups.first(1_000)).lines();
    }

    private static long rows() throws Exception {
        return Content.stored(database.connection()).rows();
    }

    private static void copy(Connection connection, String options, String file) throws SQLException, IOException {
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy signup (email, points, signed_up_at) from stdin ("
                + options + ")", new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
    }

    // Chapter 1

    @Test
    void theTableOnThePageIsTheTable() throws Exception {
        String page;
        try (var source = ClaimsTest.class.getResourceAsStream("/01_orm_loop.java")) {
            page = new String(source.readAllBytes(), StandardCharsets.UTF_8);
        }
        var sql = Pattern.compile("(?s)/// ```sql\\n(.*?)/// ```").matcher(page);
        assertThat(sql.find()).isTrue();
        execute("create schema page; set search_path = page; " + sql.group(1).replace("///", "") + "; reset search_path");
        var described = """
                select string_agg(concat(attname, format_type(atttypid, atttypmod), attnotnull, attidentity), ',' order by attnum),
                    (select reloptions::text from pg_class where oid = attrelid),
                    (select string_agg(regexp_replace(pg_get_indexdef(indexrelid), '\\w+\\.', ''), ',')
                        from pg_index where indrelid = attrelid)
                from pg_attribute where attrelid = '%s'::regclass and attnum > 0 group by attrelid""";
        var descriptions = new ArrayList<List<String>>();
        for (var table : List.of("ten_thousand_rows.signup", "page.signup")) {
            try (var connection = connect(); var result = connection.createStatement().executeQuery(described.formatted(table))) {
                result.next();
                descriptions.add(List.of(result.getString(1), result.getString(2), result.getString(3)));
            }
        }
        execute("drop schema page cascade");
        assertThat(descriptions.get(1)).isEqualTo(descriptions.get(0));
    }

    @Test
    void aConnectionThatHasRunAStatementSendsLess() throws Exception {
        var tap = new WireTap();
        try (var connection = DriverManager.getConnection(tap.on(database.url()))) {
            var load = inTransaction(new MultiRowInsert()::valuesByHand);
            long first = tap.count(() -> load.load(connection, Signups.first(10_240))).bytesSent();
            long second = tap.count(() -> load.load(connection, Signups.first(10_240))).bytesSent();
            assertThat(second).isLessThan(first * 9 / 10);
        }
    }

    // Chapter 2

    @Test
    void hibernateSaysFifteenAndBatchesNothing() throws Exception {
        execute("alter table signup alter column id set increment by " + OrmBatch.ID_BLOCK);
        var tap = new WireTap();
        var configuration = new HibernatePersistenceConfiguration("signups").jdbcUrl(tap.on(database.url()))
                .managedClasses(OrmBatch.SignupEntity.class, OrmBatch.SequenceSignup.class);
        try (var sessions = configuration.createEntityManagerFactory()) {
            assertThat(sessions.unwrap(SessionFactoryImplementor.class).getSessionFactoryOptions().getJdbcBatchSize())
                    .isEqualTo(15);
            assertThat(tap.count(() -> new OrmBatch().batchSequence(sessions, Signups.first(300))).roundTrips())
                    .isGreaterThan(300);
        }
    }

    @Test
    void aChangeOfTheTableEndsABatch() throws Exception {
        assertThat(shown(new OrmBatch().contents(), "what-ends-a-batch")).containsExactly(
                "100 teams, 200 members                     round trips",
                "batch_size not set   order_inserts not set           309",
                "batch_size 50        order_inserts not set           209",
                "batch_size not set   order_inserts true              309",
                "batch_size 50        order_inserts true               15");
    }

    @Test
    void aLargerIncrementLeavesGapsAndASmallerOneCollides() throws Exception {
        try (var sessions = new OrmBatch().sessions(database.url())) {
            execute("alter table signup alter column id set increment by " + 2 * OrmBatch.ID_BLOCK);
            new OrmBatch().batchSequence(sessions, Signups.first(10_000));
            assertThat(rows()).isEqualTo(10_000);
        }
        empty();
        execute("alter table signup alter column id set increment by " + OrmBatch.ID_BLOCK / 2);
        try (var sessions = new OrmBatch().sessions(database.url())) {
            assertThatThrownBy(() -> new OrmBatch().batchSequence(sessions, Signups.first(10_000)))
                    .hasStackTraceContaining("duplicate key value");
        }
    }

    @Test
    void theVersionThatStillRunsOnlyLeavesGaps() throws Exception {
        execute("alter table signup alter column id set increment by " + OrmBatch.ID_BLOCK);
        try (var old = connect(); var sessions = new OrmBatch().sessions(database.url())) {
            for (int time = 1; time <= 3; time++) {
                new InsertLoop().insertEach(old, Signups.first(5));
                new OrmBatch().batchSequence(sessions, Signups.first(5_000));
            }
        }
        assertThat(rows()).isEqualTo(3 * 5_005);
    }

    @Test
    void validatingMissesTheSequenceOfAnIdentityAndComparesAnOrdinaryOne() throws Exception {
        var url = TestServer.newFastDatabase();
        TestServer.execute(url, "create table signup (id bigint generated by default as identity (increment by %d) primary key,"
                .formatted(OrmBatch.ID_BLOCK) + "email varchar(255), points int, signed_up_at timestamptz)");
        var validating = new HibernatePersistenceConfiguration("signups").jdbcUrl(url)
                .managedClasses(OrmBatch.SignupEntity.class, OrmBatch.SequenceSignup.class)
                .property("hibernate.hbm2ddl.auto", "validate");
        assertThatThrownBy(validating::createEntityManagerFactory).hasStackTraceContaining("missing sequence [signup_id_seq]");
        new OrmBatch().sessions(url).close();
        TestServer.execute(url, "alter table signup alter id drop identity; create sequence signup_id_seq;"
                + "alter table signup alter id set default nextval('signup_id_seq')");
        assertThatThrownBy(validating::createEntityManagerFactory).hasStackTraceContaining("increment size is [1]");
        TestServer.execute(url, "alter sequence signup_id_seq increment by " + OrmBatch.ID_BLOCK);
        validating.createEntityManagerFactory().close();
    }

    @Test
    void aRowOfACopyUsesUpABlockAndAnIntegerHasTooFewOfThem() throws Exception {
        execute("alter table signup alter column id set increment by " + OrmBatch.ID_BLOCK);
        try (var connection = connect()) {
            copy(connection, "format csv", GOOD + GOOD);
            assertThat(TestServer.query(database.url(), "select max(id) - min(id) from signup")).isEqualTo("4096");
            TestServer.execute(connection, "create temporary table t (id int generated by default as identity (increment by "
                    + OrmBatch.ID_BLOCK + "), n int); select setval('t_id_seq', 1 + 4096 * (524288 - 2));"
                    + "insert into t (n) values (524288)");
            assertThatThrownBy(() -> TestServer.execute(connection, "insert into t (n) values (524289)"))
                    .hasMessageContaining("reached maximum value of sequence");
        }
    }

    @Test
    void theMethodsDoNotTakePartInATransactionOfSpring() throws Exception {
        execute("alter table signup alter column id set increment by " + OrmBatch.ID_BLOCK);
        try (var sessions = new OrmBatch().sessions(database.url())) {
            var injected = SharedEntityManagerCreator.createSharedEntityManager(sessions);
            new TransactionTemplate(new JpaTransactionManager(sessions)).executeWithoutResult(status -> {
                new OrmBatch().batchSequence(sessions, Signups.first(10));
                var entity = new OrmBatch.SequenceSignup();
                entity.take(Signup.number(11));
                injected.unwrap(Session.class).persist(entity);
                injected.flush();
                status.setRollbackOnly();
            });
        }
        assertThat(rows()).as("without the one of the injected EntityManager").isEqualTo(10);
    }

    // Chapter 3

    static Stream<Load<Connection>> methodsThatAreGivenAConnection() {
        var batch = new ExecuteBatch();
        var multiRow = new MultiRowInsert();
        var copy = new Copy();
        return Stream.of(new InsertLoop()::insertEach, batch::executeBatch, batch::executeBatchKeys, multiRow::valuesByHand,
                multiRow::jooqValues, multiRow::rewriteBatchedInserts, multiRow::unnest, copy::csvInMemory, copy::csvStreamed,
                copy::binary, new GenerateSeries()::generateSeries);
    }

    @ParameterizedTest
    @MethodSource("methodsThatAreGivenAConnection")
    void whatIsGivenAConnectionDoesNotCommitIt(Load<Connection> load) throws Exception {
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            load.load(connection, Signups.first(2_000));
            assertThat(connection.getAutoCommit()).isFalse();
            connection.rollback();
        }
        assertThat(rows()).isZero();
    }

    @Test
    void aTransactionARowHasTheRoundTripsOfSaveEach() throws Exception {
        var counted = new ArrayList<Traffic>();
        for (var approach : List.of(new InsertLoop().contents().approach("transaction-a-row"),
                new OrmLoop().contents().approach("save-each"))) {
            var tap = new WireTap();
            try (var open = approach.open(tap.on(database.url()))) {
                counted.add(tap.count(() -> open.load(Signups.first(500))));
            }
        }
        assertThat(counted).allSatisfy(traffic -> {
            assertThat(traffic.roundTrips()).isEqualTo(1_000);
            assertThat(traffic.commits()).isEqualTo(500);
        });
    }

    @Test
    void closeDropsTheRowsInPgjdbcAndNotInTomcatsPool() throws Exception {
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            new InsertLoop().insertEach(connection, Signups.first(3));
        }
        assertThat(rows()).isZero();

        var properties = new PoolProperties();
        properties.setUrl(database.url());
        properties.setMaxActive(1);
        properties.setInitialSize(1);
        properties.setDefaultAutoCommit(false);
        var pool = new DataSource(properties);
        try {
            try (var borrowed = pool.getConnection()) {
                new InsertLoop().insertEach(borrowed, Signups.first(3));
            }
            try (var next = pool.getConnection()) {
                next.commit();
            }
        } finally {
            pool.close();
        }
        assertThat(rows()).isEqualTo(3);
    }

    // Chapter 4

    @Test
    void theNumberInABatchsErrorCountsFromTheBeginningOfTheBatch() throws Exception {
        var rows = new ArrayList<Signup>();
        Signups.first(2_000).forEach(rows::add);
        rows.set(1_049, new Signup("x".repeat(256), 1, Signup.OPENING)); // row 1,050
        try (var connection = connect()) {
            assertThatThrownBy(() -> inTransaction(new ExecuteBatch()::executeBatch).load(connection, Signups.of(rows)))
                    .isInstanceOf(BatchUpdateException.class).hasMessageContaining("Batch entry 49 ");
        }
    }

    @Test
    void aBatchDescribesEachRow() throws Exception {
        var tap = new WireTap();
        try (var connection = DriverManager.getConnection(tap.on(database.url()))) {
            var traffic = tap.count(() -> inTransaction(new ExecuteBatch()::executeBatch).load(connection, Signups.first(1_000)));
            assertThat(traffic.messages()).containsEntry("NoData", 1_000L);
        }
    }

    // Chapter 5

    @Test
    void jooqsStatementIsAnotherOne() throws Exception {
        assertThat(shown(new MultiRowInsert().contents(), "jooq-apart"))
                .contains("by hand: ..., (?, ?, ?)", "jOOQ:    ..., (?, ?, cast(? as timestamp with time zone))");
    }

    @Test
    void jooqWritesTheValuesIntoTheTextAboveItsThreshold() throws Exception {
        try (var connection = connect()) {
            var statement = MultiRowInsert.insertOf(DSL.using(connection, SQLDialect.POSTGRES,
                    new Settings().withInlineThreshold(299)), rowsOf(Signups.first(100))); // 300 bind parameters
            var sql = new ArrayList<String>();
            statement.configuration().setAppending(
                    new CallbackExecuteListener().onExecuteStart(call -> sql.add(call.sql())));
            statement.execute();
            assertThat(sql.getFirst()).doesNotContain("?").contains("user100@example.org");
        }
    }

    private static List<Signup> rowsOf(Signups signups) {
        var rows = new ArrayList<Signup>();
        signups.forEach(rows::add);
        return rows;
    }

    @Test
    void theSizeOfRewrittenStatementsCanBeLowered() throws Exception {
        var tap = new WireTap();
        var url = tap.on(database.url()) + "&reWriteBatchedInserts=true";
        for (var each : Map.of("", 1L, "&reWriteBatchedInsertsSize=128", 8L).entrySet()) {
            try (var connection = DriverManager.getConnection(url + each.getKey())) {
                var traffic = tap.count(() -> new MultiRowInsert().rewriteBatchedInserts(connection, Signups.first(1_024)));
                assertThat(traffic.messages()).containsEntry("Bind", each.getValue());
            }
        }
    }

    // Chapter 6

    private static final String GOOD = "ada@example.org,1,2026-01-01T00:00:01Z\n";
    private static final String BAD = "eve@example.org,many,2026-01-01T00:00:03Z\n";

    @Test
    void onErrorIsForTextAndCsvAndHasALimit() throws Exception {
        try (var connection = connect()) {
            copy(connection, "format csv, on_error ignore", GOOD + BAD + GOOD);
            copy(connection, "format text, on_error ignore", (GOOD + BAD + GOOD).replace(',', '\t'));
            assertThat(rows()).isEqualTo(4);
            assertThatThrownBy(() -> copy(connection, "format binary, on_error ignore", "")).hasMessageContaining("BINARY");
            copy(connection, "format csv, on_error ignore, reject_limit 1", BAD);
            assertThatThrownBy(() -> copy(connection, "format csv, on_error ignore, reject_limit 1", BAD + BAD))
                    .hasMessageContaining("REJECT_LIMIT");
            assertThatThrownBy(() -> copy(connection, "format csv, on_error ignore", "ada@example.org\n"))
                    .hasMessageContaining("missing data");
        }
    }

    @Test
    void aLineIsNotAlwaysARow() throws Exception {
        try (var connection = connect()) {
            assertThat(whereOf(connection, "format csv", GOOD + BAD)).contains("line 2, column points");
            assertThat(whereOf(connection, "format csv, header", "email,points,signed_up_at\n" + BAD)).contains("line 2,");
            assertThat(whereOf(connection, "format csv", GOOD + "\"two\nlines\",1,2026-01-01T00:00:01Z\n" + BAD))
                    .as("row 3").contains("line 4,");
            execute("create table level (points int primary key);"
                    + "alter table signup add constraint in_level foreign key (points) references level");
            var where = whereOf(connection, "format csv", GOOD);
            execute("alter table signup drop constraint in_level; drop table level");
            assertThat(where).doesNotContain("line");
        }
    }

    private static String whereOf(Connection connection, String options, String file) {
        var error = (PSQLException) catchThrowable(() -> copy(connection, options, file));
        return String.valueOf(error.getServerErrorMessage().getWhere());
    }

    @ParameterizedTest
    @MethodSource("streamedCopies")
    void aCancelThatFailsDoesNotHideTheCause(Load<Connection> load) throws Exception {
        var connection = connect(); // not closed: its backend will be gone, and close would throw
        int backend = connection.unwrap(PGConnection.class).getBackendPID();
        var cause = new IllegalStateException("the third row cannot be read");
        var rows = new AbstractList<Signup>() {
            @Override
            public Signup get(int index) {
                if (index < 2) {
                    return Signup.number(index);
                }
                assertThatCode(() -> execute("select pg_terminate_backend(" + backend + ", 5000)")).doesNotThrowAnyException();
                throw cause;
            }

            @Override
            public int size() {
                return 3;
            }
        };
        var thrown = catchThrowable(() -> load.load(connection, Signups.of(rows)));
        assertThat(thrown).isSameAs(cause);
        assertThat(thrown.getSuppressed()).hasSize(1).hasOnlyElementsOfType(SQLException.class);
    }

    static Stream<Load<Connection>> streamedCopies() {
        return Stream.of(new Copy()::csvStreamed, new Copy()::binary);
    }

    @Test
    void aCancelledCopyInATransactionNeedsARollback() throws Exception {
        try (var connection = connect(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            var copy = Copy.copies(connection).copyIn(Copy.COPY_CSV);
            new PGCopyOutputStream(copy).write(GOOD.getBytes(StandardCharsets.UTF_8));
            copy.cancelCopy();
            assertThatThrownBy(() -> statement.execute("select 1")).hasMessageContaining("current transaction is aborted");
            connection.rollback();
            statement.execute("select 1");
        }
    }

    @Test
    void rowsOfAFailedCopyTakeRoomUntilVacuum() throws Exception {
        assertThat(shown(new Copy().contents(), "dead-rows")).satisfiesExactly(
                where -> assertThat(where).isEqualTo("COPY signup, line 5001, column points: \"many\""),
                stored -> assertThat(stored).matches("rows stored: 0, in \\d{3},\\d{3} bytes"),
                vacuum -> assertThat(vacuum).isEqualTo("after VACUUM:   in 0 bytes"));
    }

    @Test
    void theLoadsWithMoreIndexesLeaveNoneBehind() throws Exception {
        var survey = (Cell.Survey) new Copy().contents().cell("more-indexes");
        var grid = survey.run(database, Signups.first(1_000), new Progress(false));
        assertThat(grid.columns()).extracting(Grid.Column::id).containsExactly("as-it-is", "more");
        assertThat(grid.marks()).allSatisfy(mark -> assertThat(mark.number()).isPositive());
        database.empty();
        try (var connection = connect()) {
            new Copy().binary(connection, Signups.of(List.of(new Signup("ada@example.org", 5_000, Signup.OPENING))));
        }
        assertThat(rows()).as("the foreign key is gone").isEqualTo(1);
    }

    // Chapter 7

    @Test
    void inFromGenerateSeriesWritesTemporaryFilesAndInSelectItDoesNot() throws Exception {
        var lines = shown(new GenerateSeries().contents(), "the-floor");
        var line = Pattern.compile("(.*?) +[\\d,]+ ms +[\\d,]+ ms +([\\d,]+) bytes");
        var found = lines.stream().map(line::matcher).filter(Matcher::matches).toList();
        assertThat(found).extracting(each -> each.group(1))
                .containsExactly("generate_series in FROM", "generate_series in SELECT", "binary COPY");
        var logged = found.stream().map(each -> Long.parseLong(each.group(2).replace(",", ""))).toList();
        assertThat(logged.get(2)).as("a page at a time").isLessThan(logged.get(0)).isLessThan(logged.get(1));
        assertThat(lines.getLast()).matches("put aside on disk: [1-9][\\d,]+ bytes in FROM, 0 in SELECT");
    }
}
