import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kit.TestServer;
import kit.Chapters;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import workshop.notebook.Callbacks;
import workshop.server.Database;
import workshop.notebook.Signups;
import workshop.wire.Traffic;
import workshop.wire.WireTap;

/** What the chapters say about round trips, messages, commits and callbacks. Counts, never times. */
@Tag("slow")
class CountsTest {

    private static final int ROWS = 10_000;
    private static final int FEW = 1_100; // rows, and more than a batch
    @AutoClose
    private static final Database database = TestServer.openFastDatabase();

    private static Traffic traffic(String id, int rows) throws Exception {
        var each = Chapters.approach(id);
        var signups = Signups.first(rows);
        TestServer.prepare(database, each.chapter(), signups);
        var tap = new WireTap();
        try (var open = each.approach().open(tap.on(database.url()))) {
            return tap.count(() -> open.load(signups));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "01_orm_loop/save-each, 20_000, 10_000",
        "01_orm_loop/one-transaction, 10_001, 1",
        "01_orm_loop/merge-each, 30_000, 10_000",
        "02_orm_batch/batch-identity, 10_001, 1",
        "03_insert_loop/autocommit, 10_000, 10_000",
        "03_insert_loop/one-transaction, 10_001, 1",
        "03_insert_loop/transaction-a-row, 20_000, 10_000",
        "05_multi_row_insert/values-by-hand, 11, 1",
        "05_multi_row_insert/jooq-values, 11, 1",
        "05_multi_row_insert/unnest, 11, 1",
        "05_multi_row_insert/rewrite-batched-inserts, 11, 1",
        "06_copy/csv-in-memory, 2, 1",
        "06_copy/csv-streamed, 2, 1",
        "06_copy/binary, 2, 1",
        "07_generate_series/generate-series, 1, 1",
        "07_generate_series/insert-select, 1, 1",
        "13_more_rows/copy, 2, 1",
        "13_more_rows/key-afterwards, 5, 1"})
    void roundTripsAndCommits(String id, String roundTrips, String commits) throws Exception {
        var traffic = traffic(id, ROWS);
        assertThat(traffic.roundTrips()).isEqualTo(Long.parseLong(roundTrips.replace("_", "")));
        assertThat(traffic.commits()).isEqualTo(Long.parseLong(commits.replace("_", "")));
    }

    @Test
    void aBatchOfHibernateTakesFewRoundTripsButOneExecutePerRow() throws Exception {
        for (var id : new String[] {"batch-sequence", "insert-multiple"}) {
            var traffic = traffic("02_orm_batch/" + id, ROWS);
            assertThat(traffic.roundTrips()).isLessThan(100);
            assertThat(traffic.messages().get("Execute")).isGreaterThan(ROWS);
            assertThat(traffic.commits()).isEqualTo(1);
        }
        assertThat(traffic("02_orm_batch/insert-multiple-rewrite", ROWS).messages().get("Execute"))
                .isLessThan(ROWS / 50);
    }

    @Test
    void executeBatchMakesAboutOneRoundTripPer255Rows() throws Exception {
        var traffic = traffic("04_execute_batch/execute-batch", ROWS);
        assertThat(traffic.roundTrips()).isCloseTo(ROWS / 255, Percentage.withPercentage(10));
        assertThat(traffic.messages().get("Execute")).isGreaterThanOrEqualTo(ROWS);
        assertThat(traffic.commits()).isEqualTo(1);
        assertThat(traffic("04_execute_batch/execute-batch-keys", ROWS).roundTrips()).isLessThan(2 * ROWS / 255);
    }

    @ParameterizedTest
    @CsvSource({"06_copy/csv-in-memory", "06_copy/csv-streamed", "06_copy/binary"})
    void theRoundTripsOfCopyDoNotDependOnTheRows(String id) throws Exception {
        assertThat(traffic(id, 70_000).roundTrips()).isLessThanOrEqualTo(5).isEqualTo(traffic(id, 1).roundTrips());
    }

    static Stream<Chapters.Case> approaches() {
        return Chapters.approaches();
    }

    @ParameterizedTest
    @MethodSource("approaches")
    void bothCallbacksRunForEachRowInTheOrmAndNowhereElse(Chapters.Case each) throws Exception {
        long before = Callbacks.PRE_PERSIST.sum();
        long after = Callbacks.POST_PERSIST.sum();
        traffic(each.id(), FEW);
        boolean orm = each.id().startsWith("01") || each.id().startsWith("02") || each.id().equals("08_what_you_gave_up/save-each")
                || each.id().startsWith("10_spring/save-all") || each.id().startsWith("11_other_calls/jakarta-data");
        assertThat(Callbacks.PRE_PERSIST.sum() - before).isEqualTo(orm ? FEW : 0);
        assertThat(Callbacks.POST_PERSIST.sum() - after).isEqualTo(orm ? FEW : 0);
    }

    @Test
    void parentsAndChildrenInTurnEndEachOthersBatchesUnlessOrdered() throws Exception {
        var roundTrips = new ArrayList<Long>();
        for (var ordered : List.of(true, false)) {
            var tap = new WireTap();
            var configuration = new HibernatePersistenceConfiguration("teams")
                    .managedClasses(OrmBatch.Team.class, OrmBatch.Member.class).jdbcUrl(tap.on(database.url()))
                    .property("hibernate.hbm2ddl.auto", "create-drop").property("hibernate.jdbc.batch_size", 50)
                    .property("hibernate.order_inserts", ordered);
            try (var sessions = configuration.createEntityManagerFactory()) {
                roundTrips.add(tap.count(() -> sessions.inTransaction(session -> {
                    for (int team = 1; team <= 100; team++) {
                        session.persist(new OrmBatch.Team());
                    }
                })).roundTrips());
            }
        }
        assertThat(roundTrips.get(0)).isLessThan(30);
        assertThat(roundTrips.get(1)).isGreaterThan(200);
    }

    @Test
    void aStatelessSessionIgnoresTheGlobalBatchSizeForSingleInserts() throws Exception {
        TestServer.execute(database.url(), "truncate signup; alter table signup alter column id set increment by 4096");
        var tap = new WireTap();
        try (var sessions = new OrmBatch().sessions(tap.on(database.url()))) {
            var roundTrips = new ArrayList<Long>();
            for (var batchSize : new Integer[] {null, 50}) {
                roundTrips.add(tap.count(() -> sessions.inStatelessTransaction(session -> {
                    if (batchSize != null) {
                        session.setJdbcBatchSize(batchSize);
                    }
                    for (var signup : Signups.first(100)) {
                        var entity = new OrmBatch.SequenceSignup();
                        entity.take(signup);
                        session.insert(entity);
                    }
                })).roundTrips());
            }
            assertThat(roundTrips.get(0)).isGreaterThan(100);
            assertThat(roundTrips.get(1)).isLessThan(10);
        }
    }

    @Test
    void idsCollideIfTheSequenceGrowsByLessThanABlock() throws Exception {
        TestServer.execute(database.url(), "truncate signup; alter table signup alter column id set increment by 1");
        try (var sessions = new OrmBatch().sessions(database.url())) {
            assertThatThrownBy(() -> new OrmBatch().batchSequence(sessions, Signups.first(ROWS)))
                    .hasStackTraceContaining("duplicate key value");
        }
    }

    @Test
    void theIdsComeInTheOrderOfTheBatch() throws Exception {
        database.empty();
        try (var connection = DriverManager.getConnection(database.url())) {
            var ids = new ExecuteBatch().executeBatchKeys(connection, Signups.first(2_500));
            var stored = new ArrayList<Long>();
            try (var result = connection.createStatement().executeQuery("select id from signup order by signed_up_at")) {
                while (result.next()) {
                    stored.add(result.getLong(1));
                }
            }
            assertThat(ids).hasSize(2_500).isEqualTo(stored);
        }
    }

    @Test
    void aBatchThatAsksForIdsIsNotRewritten() throws Exception {
        database.empty();
        var tap = new WireTap();
        var url = tap.on(database.url() + "&reWriteBatchedInserts=true");
        try (var connection = DriverManager.getConnection(url)) {
            var keys = tap.count(() -> new ExecuteBatch().executeBatchKeys(connection, Signups.first(1_024)));
            assertThat(keys.messages().get("Execute")).isGreaterThanOrEqualTo(1_024);
            var none = tap.count(() -> new ExecuteBatch().executeBatch(connection, Signups.first(1_024)));
            assertThat(none.messages().get("Execute")).isLessThan(20);
        }
    }

    @Test
    void unnestSendsTheFewestBytesOfTheInserts() throws Exception {
        long unnest = traffic("05_multi_row_insert/unnest", ROWS).bytesSent();
        for (var id : new String[] {"values-by-hand", "jooq-values", "rewrite-batched-inserts"}) {
            assertThat(traffic("05_multi_row_insert/" + id, ROWS).bytesSent()).isGreaterThan(unnest);
        }
    }

    @Test
    void binaryCopyIsNotMuchSmallerThanCsv() throws Exception {
        assertThat(traffic("06_copy/binary", ROWS).bytesSent())
                .isCloseTo(traffic("06_copy/csv-streamed", ROWS).bytesSent(), Percentage.withPercentage(10));
    }
}
