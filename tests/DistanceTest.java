import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import workshop.Content;
import workshop.Database;
import workshop.Distance;
import workshop.Signups;
import workshop.WireTap;

/**
 * The imitation of distance is honest: it holds back what it says, and nothing else. Where a test looks at the clock, it
 * looks for what is held back on purpose: never less than that, and far from what holding back each message would take.
 */
class DistanceTest {

    @AutoClose
    private static final Database database = TestServer.openFastDatabase();

    @TempDir
    Path folder;

    private static double millis(WireTap.Action action) throws Exception {
        long start = System.nanoTime();
        action.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static Connection connect(Distance distance) throws SQLException {
        return DriverManager.getConnection(distance.on(database.url()));
    }

    @Test
    void roundTripsTakeAtLeastTheDistanceEach() throws Exception {
        try (var connection = connect(Distance.ofMillis(7))) {
            assertThat(millis(() -> {
                for (int i = 0; i < 30; i++) {
                    TestServer.execute(connection, "select 1");
                }
            })).isGreaterThanOrEqualTo(30 * 7);
        }
    }

    /** It may wait once for each round trip; if each message waited, or some of them, it would take longer. */
    @ParameterizedTest
    @CsvSource({"04_execute_batch/execute-batch, 2_000, Execute", "06_copy/csv-streamed, 100_000, CopyData"})
    void aPipelineAndTheDataOfACopyAreNotHeldBackPieceByPiece(String id, String count, String message) throws Exception {
        var rows = Signups.first(Integer.parseInt(count.replace("_", "")));
        var distance = Distance.ofMillis(1_000);
        database.empty();
        try (var far = Chapters.approach(id).approach().open(WireTap.on(distance.on(database.url())))) {
            var times = new ArrayList<Double>();
            var traffic = WireTap.count(() -> times.add(millis(() -> far.load(rows))));
            assertThat(times.getFirst()).isGreaterThanOrEqualTo(traffic.roundTrips() * distance.latencyMs())
                    .isLessThan((traffic.roundTrips() + 5) * distance.latencyMs());
            assertThat(traffic.messages().get(message)).isGreaterThan(2 * (traffic.roundTrips() + 5));
        }
    }

    static Stream<Chapters.Case> approaches() {
        return Chapters.approaches();
    }

    @ParameterizedTest
    @MethodSource("approaches")
    void distanceChangesNoRowAndNoCount(Chapters.Case each) throws Exception {
        var rows = Signups.first(300);
        TestServer.prepare(database, each.chapter(), rows);
        try (var near = each.approach().open(WireTap.on(database.url()));
                var far = each.approach().open(WireTap.on(Distance.ofMillis(0.1).over(1_000).on(database.url())))) {
            var expected = WireTap.count(() -> near.load(rows));
            database.empty();
            var counted = WireTap.count(() -> far.load(rows));
            assertThat(database.content()).isEqualTo(Content.of(rows));
            assertThat(counted.roundTrips()).isEqualTo(expected.roundTrips());
            assertThat(counted.messages()).isEqualTo(expected.messages());
        }
    }

    @Test
    void bytesNeedTheirTimeOnANarrowLine() throws Exception {
        var text = "x".repeat(500_000);
        try (var connection = connect(Distance.NONE.over(20));
                var statement = connection.prepareStatement("select length(?)");
                var answer = connection.prepareStatement("select repeat('x', 500000)")) {
            statement.setString(1, text);
            double oneWay = 500_000 * 8 / 20e6 * 1e3; // 200 ms
            assertThat(millis(statement::execute)).isGreaterThanOrEqualTo(oneWay);
            assertThat(millis(answer::execute)).isGreaterThanOrEqualTo(oneWay);
        }
    }

    @Test
    void aReadGivesUpWhenItsTimeIsUp() throws Exception {
        try (var executor = Executors.newSingleThreadExecutor(); var connection = connect(Distance.ofMillis(20))) {
            connection.setNetworkTimeout(executor, 200);
            TestServer.execute(connection, "select 1");
            assertThatThrownBy(() -> TestServer.execute(connection, "select pg_sleep(60)"))
                    .hasRootCauseMessage("Read timed out");
        }
        try (var executor = Executors.newSingleThreadExecutor(); var connection = connect(Distance.ofMillis(500))) {
            connection.setNetworkTimeout(executor, 100);
            assertThatThrownBy(() -> TestServer.execute(connection, "select 1")).hasRootCauseMessage("Read timed out");
        }
    }

    @Test
    void anErrorAndTheEndOfTheServerCross() throws Exception {
        try (var connection = connect(Distance.ofMillis(5).over(100))) {
            assertThatThrownBy(() -> TestServer.execute(connection, "select 1 / 0")).hasMessageContaining("division by zero");
            assertThatThrownBy(() -> TestServer.execute(connection, "select pg_terminate_backend(pg_backend_pid())"))
                    .hasMessageContaining("terminating connection");
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void noThreadOutlivesItsConnection() throws Exception {
        var connection = connect(Distance.ofMillis(1));
        var threads = Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("distance")).toList();
        assertThat(threads).isNotEmpty();
        connection.close();
        for (var thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void everyChapterCanBeFarAwayAndSaysSo() throws Exception {
        var file = folder.resolve("result.json");
        var run = Shell.jbang("ch06", "--rows", "100", "--runs", "1", "--only", "binary",
                "--latency", "500us", "--bandwidth", "1Gbit", "--json", file.toString());
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().get(1)).contains(", embedded, fsync on, 0.5 ms away by 1000 Mbit/s (imitated) | 100 rows | ");
        var json = JsonMapper.shared().readTree(file);
        assertThat(json.get("distance").toString()).isEqualTo("{\"latencyMs\":0.5,\"bandwidthMbit\":1000.0}");
        assertThat(json.get("approaches").get(0).get("minMs").asDouble()).isGreaterThanOrEqualTo(2 * 0.5);
    }

    @Test
    void chapterNinePredictsAndMeasures() throws Exception {
        var file = folder.resolve("result.json");
        var run = Shell.jbang("ch09", "--rows", "200", "--only", "further-away", "--latency", "8ms", "--json", file.toString());
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).anyMatch(line -> line.matches("  elapsed +same machine +as asked"))
                .anyMatch(line -> line.matches("  01 save-each +[\\d.]+ m?s +[\\d.]+ m?s \\(50\\)"))
                .anyMatch(line -> line.matches("  06 binary +- +[\\d.]+ m?s [+-]\\d+%"))
                .allMatch(line -> line.matches("\\p{ASCII}{0,100}"));
        var distances = JsonMapper.shared().readTree(file).get("distances");
        assertThat(distances.size()).isEqualTo(7 * 2);
        for (var each : distances) {
            double waited = each.get("roundTrips").asInt() * each.get("distance").get("latencyMs").asDouble();
            assertThat(each.get("elapsedMs").asDouble()).isGreaterThanOrEqualTo(waited);
            assertThat(each.get("predictedMs").asDouble())
                    .isEqualTo(each.get("localMs").asDouble() + waited, within(0.02));
        }
        var far = distances.get(1);
        assertThat(far.toString()).startsWith("{\"demonstration\":\"further-away\",\"chapter\":\"01_orm_loop\",\"approach\":\"save-each\",\"place\":\"as asked\","
                + "\"distance\":{\"latencyMs\":8.0,\"bandwidthMbit\":null},\"rows\":50,\"roundTrips\":100,");
    }
}
