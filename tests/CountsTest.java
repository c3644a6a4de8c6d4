import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import workshop.Callbacks;
import workshop.Database;
import workshop.Signups;
import workshop.Traffic;
import workshop.WireTap;

/** What the chapters say about round trips, messages, commits and callbacks. Counts, never times. */
class CountsTest {

    private static final int ROWS = 10_000;
    private static Database database;

    @BeforeAll
    static void open() throws Exception {
        database = Database.open(TestServer.newFastDatabase());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static Traffic traffic(String id, int rows) throws Exception {
        var each = Chapters.approach(id);
        var signups = Signups.first(rows);
        TestServer.prepare(database, each, signups);
        try (var open = each.approach().open(WireTap.on(database.url()))) {
            return WireTap.count(() -> open.load(signups));
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
        "05_multi_row_insert/values-by-hand, 11, 1",
        "05_multi_row_insert/jooq-values, 11, 1",
        "05_multi_row_insert/unnest, 11, 1",
        "05_multi_row_insert/rewrite-batched-inserts, 11, 1",
        "06_copy/csv-in-memory, 2, 1",
        "06_copy/csv-streamed, 2, 1",
        "06_copy/binary, 2, 1",
        "07_generate_series/generate-series, 1, 1",
        "07_generate_series/insert-select, 1, 1"})
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
        traffic(each.id(), ROWS);
        boolean orm = each.id().startsWith("01") || each.id().startsWith("02");
        assertThat(Callbacks.PRE_PERSIST.sum() - before).isEqualTo(orm ? ROWS : 0);
        assertThat(Callbacks.POST_PERSIST.sum() - after).isEqualTo(orm ? ROWS : 0);
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
