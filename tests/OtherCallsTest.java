import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static workshop.notebook.Approach.inTransaction;

import calls.Address;
import calls.Customer;
import jakartadata.JakartaSignups;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.DriverManager;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kit.TestServer;
import org.apache.ibatis.session.ExecutorType;
import org.assertj.core.data.Percentage;
import org.hibernate.Session;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.batch.core.job.DefaultJobKeyGenerator;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.mapping.callback.EntityCallbacks;
import org.springframework.data.relational.core.mapping.event.BeforeConvertCallback;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import workshop.notebook.Cell;
import workshop.notebook.Content;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.server.Database;
import workshop.terminal.Problem;
import workshop.terminal.Progress;
import workshop.wire.Distance;
import workshop.wire.Groups;
import workshop.wire.Proxy;
import workshop.wire.Traffic;
import workshop.wire.WireTap;

/** What the prose of chapter 11 says of other libraries, and chapter 10 of Spring, with its ledger. */
@Tag("slow")
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OtherCallsTest {

    private static final OtherCalls CHAPTER = new OtherCalls();
    private static final Notebook CONTENTS = CHAPTER.contents();
    private static final Signups ROWS = Signups.first(1_000);

    @AutoClose
    private static final Database database = TestServer.openFastDatabase();

    @BeforeEach
    void prepare() throws Exception {
        TestServer.prepare(database, CONTENTS, ROWS);
    }

    private static Traffic traffic(String id) throws Exception {
        var tap = new WireTap();
        try (var open = CONTENTS.approach(id).open(tap.on(database.url()))) {
            return tap.count(() -> open.load(ROWS));
        }
    }

    private static List<String> shown(String id) throws Exception {
        return ((Cell.Demonstration) CONTENTS.cell(id)).run(database, ROWS).lines();
    }

    @ParameterizedTest
    @CsvSource({
        "jakarta-data, 6", "jakarta-data-rewrite, 3", "jooq-loader, 1_001", "jooq-loader-bulk, 2", "jooq-batch, 5",
        "mybatis-each, 1_001", "mybatis-batch, 5", "jdbi-batch, 5", "jdbi-batch-keys, 7", "vertx, 4", "vertx-unnest, 2",
        "r2dbc, 1_002", "r2dbc-copy-in, 2", "pg-bulk-insert, 4"})
    void roundTrips(String id, String roundTrips) throws Exception {
        var traffic = traffic(id);
        assertThat(traffic.roundTrips()).isEqualTo(Long.parseLong(roundTrips.replace("_", "")));
        assertThat(traffic.commits()).isEqualTo(1);
    }

    @Test
    void vertxSendsAllBindsAndOneSync() throws Exception {
        var batch = traffic("vertx").exchanges().stream().flatMap(repeated -> repeated.of().stream())
                .filter(exchange -> exchange.sent().toString().contains("Bind insert")).toList();
        // where the machine is slow, the first answers come before the last row has gone
        var sent = batch.stream().flatMap(exchange -> exchange.sent().stream()).toList();
        assertThat(sent.stream().filter(each -> each.of().contains("Bind insert")).mapToLong(each -> each.times()).sum()).isEqualTo(1_000);
        assertThat(sent.stream().filter(each -> each.of().contains("Sync")).mapToLong(each -> each.times()).sum()).isEqualTo(1);
    }

    @Test
    void r2dbcWaitsAfterEachRow() throws Exception {
        var messages = traffic("r2dbc").messages();
        assertThat(messages.get("Bind")).isEqualTo(1_000);
        assertThat(messages.get("Sync")).isGreaterThanOrEqualTo(1_000);
    }

    /** Both kinds of tap see the same messages, and the same waits but for BEGIN, after which pgjdbc does not wait. */
    @ParameterizedTest
    @CsvSource({"jooq-batch", "jooq-loader-bulk", "mybatis-each"})
    void theProxyThatAUrlAsksForCountsWhatTheSocketCounts(String id) throws Exception {
        var expected = traffic(id);
        database.empty();
        var tap = new WireTap();
        try (var address = Address.of(tap.on(database.url()));
                var open = CONTENTS.approach(id).open(through(address.host(), address.port()))) {
            var traffic = tap.count(() -> open.load(ROWS));
            assertThat(traffic.messages()).isEqualTo(expected.messages());
            assertThat(traffic.bytesReceived()).isEqualTo(expected.bytesReceived());
            assertThat(traffic.commits()).isEqualTo(expected.commits());
            assertThat(traffic.roundTrips()).isEqualTo(expected.roundTrips() + expected.messages().get("Query"));
        }
    }

    private static String through(String host, int port) {
        return database.url().replaceFirst("//[^/]+/", "//" + host + ":" + port + "/");
    }

    @ParameterizedTest
    @CsvSource({
        "jakarta-data, batch", "jooq-loader, transaction-loop", "jooq-loader-bulk, multi-row", "jooq-batch, batch",
        "mybatis-each, transaction-loop", "mybatis-batch, batch", "jdbi-batch, batch", "vertx, batch",
        "r2dbc, transaction-loop", "r2dbc-copy-in, copy", "pg-bulk-insert, copy"})
    void theTapSaysWhatItIs(String id, String kind) throws Exception {
        var groups = new Groups();
        var notices = new ArrayList<String>();
        var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var address = Address.of(database.url()); var proxy = Proxy.open(free, new Proxy.To(new InetSocketAddress(
                address.host(), address.port()), false, Distance.NONE), groups, notices::add)) {
            try (var open = CONTENTS.approach(id).open(through("127.0.0.1", proxy.address().getPort()))) {
                open.load(ROWS);
            }
            var found = groups.worstFirst().stream().filter(group -> group.sql().startsWith("insert into")
                    || group.sql().startsWith("copy")).map(Groups.Group::kind).toList();
            assertThat(found).contains(kind);
            assertThat(notices).isEmpty();
        }
    }

    @Test
    void anAddressSaysWhatItCannotDo() {
        assertThatThrownBy(() -> Address.of("jdbc:h2:mem:x")).isInstanceOf(Problem.class).hasMessageContaining("one PostgreSQL");
        assertThatThrownBy(() -> Address.of("jdbc:postgresql://a,b/test?user=x")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Address.of(database.url() + "&sslmode=require")).isInstanceOf(Problem.class)
                .hasMessageContaining("--only");
    }

    @Test
    void anAddressIsThatOfTheServerUnlessSomethingStandsBetween() throws Exception {
        try (var plain = Address.of(database.url()); var far = Address.of(new Distance(1, null).on(database.url()))) {
            assertThat(plain.proxy()).isNull();
            assertThat(far.proxy().address().getPort()).isEqualTo(far.port()).isNotEqualTo(plain.port());
            assertThat(far.settings()).containsEntry("search_path", Database.SCHEMA);
        }
    }

    @Test
    void theLoaderNotesErrorsAndThrowsNothing() throws Exception {
        try (var connection = DriverManager.getConnection(database.url())) {
            var rows = List.of(new Object[] {"ada@example.org", 1, Signup.OPENING},
                    new Object[] {"x".repeat(256), 2, Signup.OPENING});
            var loaded = OtherCalls.jooq(connection).loadInto(DSL.table("signup")).loadArrays(rows.stream())
                    .fields(OtherCalls.EMAIL, OtherCalls.POINTS, OtherCalls.SIGNED_UP_AT).execute();
            assertThat(loaded.errors()).hasSize(1);
            assertThat(loaded.errors().getFirst().rowIndex()).isEqualTo(1);
        }
    }

    @Test
    void theLoaderTakesTextThatDoesNotFitAndCopyRefusesIt() throws Exception {
        try (var connection = DriverManager.getConnection(database.url())) {
            TestServer.execute(connection, "create temporary table t (points int)");
            var loaded = OtherCalls.jooq(connection).loadInto(DSL.table("t")).loadCSV("points\nzz\n3.7\n99999999999\n")
                    .fields(OtherCalls.POINTS).execute();
            assertThat(loaded.errors()).isEmpty();
            assertThat(OtherCalls.jooq(connection).select(OtherCalls.POINTS).from("t").fetch(OtherCalls.POINTS))
                    .containsExactly(null, 3, 1215752191);
            for (var text : List.of("zz", "3.7", "99999999999")) {
                assertThatThrownBy(() -> OtherCalls.copy(connection, "t", text)).hasMessageContaining(text);
            }
        }
    }

    @Test
    void aNextvalEndsTheBatchOfInsertAll() throws Exception {
        TestServer.execute(database.url(), "alter table signup alter id restart");
        var tap = new WireTap();
        try (var open = CONTENTS.approach("jakarta-data").open(tap.on(database.url()))) {
            var sent = tap.count(() -> open.load(Signups.first(JakartaSignups.BLOCK + 1_000))).exchanges().stream()
                    .flatMap(repeated -> repeated.of().stream()).flatMap(exchange -> exchange.sent().stream())
                    .flatMap(repeated -> repeated.of().stream()).filter(each -> each.startsWith("Bind ")).toList();
            assertThat(String.join(",", sent).replace("Bind ", "").replaceAll("([^,]+)(,\\1)+", "$1"))
                    .isEqualTo("select,insert,select,insert,select,insert,COMMIT"); // the first block is one id, the number 1
        }
    }

    @Test
    void theLoadersSizesCountEachOther() throws Exception {
        assertThat(shown("loader-sizes")).containsExactly(
                "100 rows                      INSERTs   round trips   commits",
                "as it comes                       100           101         1",
                "commitEach()                      100           200       100",
                "batchAfter(20)                    100             6         1",
                "bulkAfter(20)                       5             6         1",
                "bulkAfter(20).batchAfter(5)         5             2         1",
                "bulkAfter(20).commitEach()          5            10         5");
    }

    @Test
    void whoNamesTheColumnOfTheIdKeepsTheBatch() throws Exception {
        assertThat(shown("named-keys")).containsExactly(
                "100 rows, the column is named: 2 round trips", "100 rows, no column is named: 101 round trips");
    }

    @Test
    void jdbiReturnsTheIdsInTheOrderOfTheRows() throws Exception {
        try (var connection = DriverManager.getConnection(database.url())) {
            var ids = CHAPTER.jdbiBatchKeys(connection, ROWS);
            assertThat(ids.stream().map(String::valueOf).collect(Collectors.joining(","))).isEqualTo(
                    TestServer.query(database.url(), "select string_agg(id::text, ',' order by signed_up_at) from signup"));
        }
    }

    @Test
    void rewritingNeedsNoOtherCall() throws Exception {
        for (var id : List.of("jooq-batch", "mybatis-batch", "jdbi-batch")) {
            var tap = new WireTap();
            try (var open = CONTENTS.approach(id).open(tap.on(database.url() + OtherCalls.REWRITE))) {
                assertThat(tap.count(() -> open.load(ROWS)).messages().get("Execute")).as(id).isLessThan(12);
            }
        }
    }

    /** Of 1,100 rows it makes statements of 1,024, 64, 8 and 4; row 1,050 is in the second. */
    @Test
    void aRewrittenBatchNamesTheNumberOfTheStatement() throws Exception {
        var rows = new ArrayList<Signup>();
        Signups.first(1_100).forEach(rows::add);
        rows.set(1_049, new Signup("x".repeat(256), 1, Signup.OPENING));
        try (var open = CONTENTS.approach("jdbi-batch").open(database.url() + OtherCalls.REWRITE)) {
            assertThatThrownBy(() -> open.load(Signups.of(rows))).hasStackTraceContaining("Batch entry 1 ");
        }
        try (var open = CONTENTS.approach("jdbi-batch").open(database.url())) {
            assertThatThrownBy(() -> open.load(Signups.of(rows))).hasStackTraceContaining("Batch entry 1,049 ");
        }
    }

    @Test
    void aMapperReturnsNoCountBeforeItIsFlushed() throws Exception {
        try (var connection = DriverManager.getConnection(database.url())) {
            var session = OtherCalls.myBatis().openSession(ExecutorType.BATCH, connection);
            assertThat(session.getMapper(OtherCalls.Mapper.class).insert(Signup.number(1))).isNegative();
            assertThat(Content.stored(database).rows()).isZero();
            assertThat(session.flushStatements().getFirst().getUpdateCounts()).containsExactly(1);
        }
    }

    @Test
    void pgBulkInsertSendsAboutWhatChapterSixSends() throws Exception {
        var own = new Copy();
        var tap = new WireTap();
        try (var connection = DriverManager.getConnection(tap.on(database.url()))) {
            var chapterSix = tap.count(() -> inTransaction(own::binary).load(connection, ROWS));
            var library = traffic("pg-bulk-insert");
            assertThat(library.roundTrips()).isEqualTo(chapterSix.roundTrips());
            assertThat(library.bytesSent()).isCloseTo(chapterSix.bytesSent(), Percentage.withPercentage(1));
        }
    }

    @Test
    void pgBulkInsertStoresHalfALoadUnlessItIsRolledBack() throws Exception {
        var failing = Signups.of(new AbstractList<>() {
            @Override
            public Signup get(int index) {
                if (index == 10) {
                    throw new IllegalStateException("in the middle");
                }
                return Signup.number(index + 1);
            }

            @Override
            public int size() {
                return 20;
            }
        });
        try (var connection = DriverManager.getConnection(database.url())) {
            assertThatThrownBy(() -> inTransaction(CHAPTER::pgBulkInsert).load(connection, failing))
                    .hasMessageContaining("in the middle");
            assertThat(Content.stored(database).rows()).isZero();
            assertThatThrownBy(() -> CHAPTER.pgBulkInsert(connection, failing)).hasMessageContaining("in the middle");
            assertThat(Content.stored(database).rows()).isEqualTo(10);
        }
    }

    @Test
    void eachWayStoresTheSameColumnsAndNoneANulInAText() throws Exception {
        var lines = shown("columns");
        assertThat(lines).hasSize(15);
        assertThat(lines.subList(1, 5)).isEqualTo(lines.subList(6, 10)).isEqualTo(lines.subList(11, 15));
        assertThat(lines.get(1)).contains("-12345.6789", "sold");
        assertThat(lines.get(2)).contains("NULL,\"\"NULL\"\"", "\\\\x0001ff");
        assertThat(lines.get(3)).isEqualTo("  (,,,,,)");
        assertThat(lines.get(4)).isEqualTo("  a NUL in a text: invalid byte sequence for encoding \"UTF8\": 0x00");
    }

    @Test
    void uuidsFreeTheBatchFromTheSequenceAndVersionSevenFillsTheIndexBetter() throws Exception {
        var numbers = shown("uuid-ids").stream().skip(1).map(line -> Stream.of(line.strip().split(" +")).skip(1)
                .map(Integer::valueOf).toList()).toList();
        assertThat(numbers.get(0).subList(0, 2)).containsExactly(482, 401);
        assertThat(numbers.get(1).subList(0, 2)).containsExactly(81, 0);
        assertThat(numbers.get(2).subList(0, 2)).containsExactly(81, 0);
        assertThat(numbers.get(2).get(2)).isLessThan(numbers.get(1).get(2)).isGreaterThan(numbers.get(0).get(2));
    }

    @Test
    void parentsAndChildrenBelongTogetherInEachWay() throws Exception {
        assertThat(shown("parents").stream().map(line -> line.replaceFirst(" +\\d+\\.\\d ", " "))).containsExactly(
                "2,000 customers, 6,000 tickets        ms   round trips   joined",
                "Hibernate, order_inserts            43     6000",
                "blocks of ids, COPY             7     6000",
                "staging, RETURNING             8     6000",
                "a ticket of nobody:", "  insert or update on table \"ticket\" violates foreign key constraint"
                        + " \"ticket_customer_id_fkey\"");
    }

    @Test
    void theIdsOfBlocksAreNotThoseThatHibernateTakes() throws Exception {
        try (var connection = DriverManager.getConnection(database.url());
                var sessions = new HibernatePersistenceConfiguration("families").jdbcUrl(database.url())
                        .managedClasses(Customer.class, Customer.Ticket.class).createEntityManagerFactory()) {
            TestServer.execute(connection, OtherCalls.FAMILY);
            for (int round = 0; round < 3; round++) {
                var name = "user" + round;
                OtherCalls.copyBoth(connection, IntStream.range(0, 1_500).mapToObj(n ->
                        new OtherCalls.Family(name + "-" + n, List.of("one", "two"))).toList());
                sessions.inTransaction(session -> IntStream.range(0, 1_500).forEach(n ->
                        session.persist(new Customer(name + "+" + n, List.of("one")))));
            }
            assertThat(TestServer.query(database.url(), "select count(*) || ' ' || (select count(*) from ticket) from customer"))
                    .isEqualTo("9000 13500");
            TestServer.execute(connection, "drop table ticket, customer");
        }
    }

    private static String marks(Notebook chapter) throws Exception {
        var grid = ((Cell.Survey) chapter.cell("ledger")).run(database, ROWS, new Progress(false));
        return grid.rows().stream().map(row -> row.replaceFirst(".*/", "") + ": " + grid.columns().stream()
                .map(column -> grid.mark(row, column.id()).text()).collect(Collectors.joining(", ")))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void eachCallOfSpringHasItsMarksInTheLedger() throws Exception {
        var spring = new Spring().contents();
        TestServer.prepare(database, spring, ROWS);
        assertThat(marks(spring)).isEqualTo("""
                save-all-identity: yes, before commit, yes, yes, yes, yes, yes, orm, no, value, 0, yes
                save-all-sequence: yes, before INSERT, yes, yes, yes, yes, yes, orm, in batch, in batch, 0, yes
                save-all-rewrite: yes, before INSERT, yes, yes, yes, yes, yes, -2, wrong, wrong, 0, yes
                data-jdbc: no, no, -, -, -, -, yes, each, in batch, in batch, 0, yes
                jdbc-template: no, no, -, -, -, -, no, each, in batch, in batch, 0, yes
                jdbc-template-rewrite: no, no, -, -, -, -, no, -2, wrong, wrong, 0, yes
                named-parameter: no, no, -, -, -, -, no, each, in batch, in batch, 0, yes
                jdbc-client: no, no, -, -, -, -, no, each, loop, loop, 0, yes
                spring-batch: no, no, -, -, -, -, no, each, in batch, in batch, 1,000, yes
                copy-in-transaction: no, no, -, -, -, -, no, sum, line, value, 0, no""");
    }

    private static final Spring SPRING = new Spring();

    private static void allotBlocksOfSpring() throws Exception {
        TestServer.prepare(database, SPRING.contents(), ROWS);
    }

    private static Signups withAnEmailThatIsTooLong(int row) {
        var rows = new ArrayList<Signup>();
        Signups.first(5_000).forEach(rows::add);
        rows.set(row - 1, new Signup("x".repeat(256), 1, Signup.OPENING));
        return Signups.of(rows);
    }

    @Test
    void copyAllThrowsWhatSpringsCallersCatch() throws Exception {
        try (var jpa = Spring.Jpa.open(database.url())) {
            assertThatThrownBy(() -> SPRING.copyInTransaction(jpa, withAnEmailThatIsTooLong(3)))
                    .isInstanceOf(DataIntegrityViolationException.class).hasStackTraceContaining("COPY signup, line 3");
            TestServer.execute(database.url(), "create unique index once on signup (points)");
            var one = Signup.number(1);
            var twice = catchThrowable(() -> SPRING.copyInTransaction(jpa, Signups.of(List.of(one, one))));
            TestServer.execute(database.url(), "drop index once");
            assertThat(twice).isInstanceOf(DuplicateKeyException.class);
        }
        assertThat(Content.stored(database).rows()).isZero();
    }

    @Test
    void theSessionHoldsAllUntilItIsClearedAndThenStoresNoChange() throws Exception {
        allotBlocksOfSpring();
        try (var jpa = Spring.Jpa.open(database.url())) {
            SPRING.saveAllSequence(jpa, Signups.first(1));
            var injected = SharedEntityManagerCreator.createSharedEntityManager(jpa.factory());
            var held = new ArrayList<Integer>();
            jpa.transaction().executeWithoutResult(status -> {
                var loaded = jpa.repository(Spring.SequenceRepository.class).findAll().getFirst();
                SPRING.saveAllSequence(jpa, Signups.first(100));
                held.add(injected.unwrap(Session.class).getStatistics().getEntityCount());
                injected.flush();
                injected.clear();
                held.add(injected.unwrap(Session.class).getStatistics().getEntityCount());
                loaded.points = -1;
            });
            assertThat(held).containsExactly(101, 0);
        }
        assertThat(TestServer.query(database.url(), "select count(*) from signup where points = -1")).isEqualTo("0");
    }

    public static class Importer {
        final List<Boolean> inTransaction = new ArrayList<>();

        public void run() {
            load();
        }

        @Transactional
        public void load() {
            inTransaction.add(TransactionSynchronizationManager.isActualTransactionActive());
        }
    }

    @Test
    void aCallFromTheSameObjectHasNoTransaction() throws Exception {
        try (var jdbc = Spring.Jdbc.open(database.url())) {
            var importer = new Importer();
            var proxies = new ProxyFactory(importer);
            proxies.addAdvice(new TransactionInterceptor((TransactionManager) jdbc.manager(),
                    new AnnotationTransactionAttributeSource()));
            var bean = (Importer) proxies.getProxy();
            bean.run();
            bean.load();
            assertThat(importer.inTransaction).containsExactly(false, true);
        }
    }

    private static final class Strip implements BeforeConvertCallback<Spring.Aggregate> {
        @Override
        public Spring.Aggregate onBeforeConvert(Spring.Aggregate aggregate) {
            aggregate.email = aggregate.email.strip();
            return aggregate;
        }
    }

    @Test
    void springDataJdbcCorrectsBeforeTheBatchAndDoesNotInsertWhatHasAnId() throws Exception {
        try (var jdbc = Spring.Jdbc.open(database.url())) {
            var template = Spring.aggregates(jdbc.dataSource());
            template.setEntityCallbacks(EntityCallbacks.create(new Strip()));
            var rows = Stream.of(1, 2).map(n -> {
                var aggregate = new Spring.Aggregate();
                aggregate.email = " " + n;
                aggregate.signedUpAt = Signup.OPENING;
                return aggregate;
            }).toList();
            template.saveAll(rows);
            assertThat(TestServer.query(database.url(), "select string_agg(email, ',' order by id) from signup"))
                    .isEqualTo("1,2");
            rows.forEach(each -> each.id += 1_000_000);
            template.saveAll(rows);
            assertThat(Content.stored(database).rows()).isEqualTo(2);
            template.insertAll(rows);
            assertThat(Content.stored(database).rows()).isEqualTo(4);
        }
    }

    @Test
    void aRestartThatNothingRemembersBeginsAtRowOne() throws Exception {
        try (var jdbc = Spring.Jdbc.open(database.url())) {
            for (int run = 1; run <= 2; run++) {
                Spring.run(jdbc, new ResourcelessJobRepository(), withAnEmailThatIsTooLong(2_500));
                assertThat(Content.stored(database).rows()).isEqualTo(run * 2_000);
            }
        }
    }

    @Test
    void aJobIsTheSameByItsIdentifyingParameters() {
        var keys = new DefaultJobKeyGenerator();
        var key = keys.generateKey(new JobParametersBuilder().addString("file", "may.csv").toJobParameters());
        assertThat(key)
                .isEqualTo(keys.generateKey(new JobParametersBuilder().addString("file", "may.csv")
                        .addLong("started", 1L, false).toJobParameters()))
                .isNotEqualTo(keys.generateKey(new JobParametersBuilder().addString("file", "may.csv")
                        .addLong("started", 1L).toJobParameters()));
    }

    @Test
    void eachCallHasItsMarksInTheLedger() throws Exception {
        assertThat(marks(CONTENTS)).isEqualTo("""
                jakarta-data: lost, before INSERT, yes, yes, no, yes, yes, orm, in batch, in batch, 0, yes
                jakarta-data-rewrite: lost, before INSERT, yes, yes, no, yes, yes, -2, wrong, wrong, 0, yes
                jooq-loader: no, no, -, -, -, -, no, each, loop, loop, 0, yes
                jooq-loader-bulk: no, no, -, -, -, -, no, sum, no, value, 0, yes
                jooq-batch: no, no, -, -, -, -, no, each, in batch, in batch, 0, yes
                mybatis-each: no, no, -, -, -, -, no, each, loop, loop, 0, yes
                mybatis-batch: no, no, -, -, -, -, no, each, in batch, in batch, 0, yes
                jdbi-batch: no, no, -, -, -, -, no, each, in batch, in batch, 0, yes
                jdbi-batch-keys: no, no, -, -, -, -, yes, each, in batch, in batch, 0, yes
                vertx: no, no, -, -, -, -, no, -, no, value, 0, no
                vertx-unnest: no, no, -, -, -, -, no, -, no, value, 0, no
                r2dbc: no, no, -, -, -, -, no, -, no, value, 0, no
                r2dbc-copy-in: no, no, -, -, -, -, no, -, line, value, 0, no
                pg-bulk-insert: no, no, -, -, -, -, no, sum, row, value, 0, no""");
    }
}
