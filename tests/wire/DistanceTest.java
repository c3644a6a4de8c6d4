package workshop.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kit.TestServer;
import kit.Shell;
import kit.Chapters;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import workshop.notebook.Content;
import workshop.server.Database;
import workshop.wire.Distance;
import workshop.notebook.Signups;
import workshop.wire.WireTap;

/**
 * The imitation of distance is honest: it holds back what it says, and nothing else. Where a test looks at the clock, it
 * looks for what is held back on purpose: never less than that, and far from what holding back each message would take.
 */
@Tag("slow")
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
        var tap = new WireTap();
        try (var far = Chapters.approach(id).approach().open(tap.on(distance.on(database.url())))) {
            var times = new ArrayList<Double>();
            var traffic = tap.count(() -> times.add(millis(() -> far.load(rows))));
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
        var tap = new WireTap();
        var tapFarAway = new WireTap();
        try (var near = each.approach().open(tap.on(database.url()));
                var far = each.approach().open(tapFarAway.on(Distance.ofMillis(0.1).over(1_000).on(database.url())))) {
            var expected = tap.count(() -> near.load(rows));
            database.empty();
            var counted = tapFarAway.count(() -> far.load(rows));
            assertThat(Content.stored(database)).isEqualTo(Content.of(rows));
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
            thread.join(TimeUnit.MINUTES.toMillis(10));
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void everyChapterCanBeFarAwayAndSaysSo() throws Exception {
        var file = folder.resolve("result.json");
        var run = Shell.run(Map.of("WORKSHOP_DB", "embedded"), "ch06", "--rows", "100", "--runs", "1", "--only", "binary",
                "--latency", "500us", "--bandwidth", "1Gbit", "--json", file.toString());
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out().get(1)).contains(", embedded, fsync on, 0.5 ms away by 1000 Mbit/s (imitated) | 100 rows | ");
        var json = JsonMapper.shared().readTree(file);
        assertThat(json.get("distance").toString()).isEqualTo("{\"latencyMs\":0.5,\"bandwidthMbit\":1000.0}");
        assertThat(json.get("approaches").get(0).get("minMs").asDouble()).isGreaterThanOrEqualTo(2 * 0.5);
    }

    @Test
    void chapterNinePredictsAndMeasures() throws Exception {
        var file = folder.resolve("result.json");
        var run = Shell.run("ch09", "--rows", "200", "--only", "further-away", "--latency", "8ms", "--json", file.toString());
        assertThat(run.error()).isEmpty();
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).anyMatch(line -> line.matches("  elapsed +same machine +as asked"))
                .anyMatch(line -> line.matches("  01 save-each +[\\d.]+ m?s +[\\d.]+ m?s \\(50\\)"))
                .anyMatch(line -> line.matches("  06 binary +- +[\\d.]+ m?s [+-]\\d+%"))
                .allMatch(line -> line.matches("\\p{ASCII}{0,100}"));
        var grid = JsonMapper.shared().readTree(file).get("grids").get(0);
        assertThat(grid.get("id").asString()).isEqualTo("further-away");
        assertThat(grid.get("columns").toString()).contains(
                "{\"id\":\"elapsed-8ms\",\"group\":\"elapsed\",\"head\":\"as asked\\n8 ms\",\"at\":8.0}");
        assertThat(grid.get("marks").size()).as("approaches, places, questions").isEqualTo(7 * 2 * 4);
        var marks = grid.get("marks").valueStream().collect(Collectors.toMap(
                mark -> mark.get("row").asString() + " " + mark.get("column").asString(), mark -> mark));
        for (var row : marks.keySet().stream().map(key -> key.split(" ")[0]).distinct().toList()) {
            var elapsed = marks.get(row + " elapsed-8ms");
            var few = Pattern.compile("\\((\\d+)\\)").matcher(elapsed.get("text").asString());
            double waited = marks.get(row + " round-trips-8ms").get("number").asInt() * 8.0 * (few.find() ? 200.0 / Integer.parseInt(few.group(1)) : 1);
            assertThat(elapsed.get("number").asDouble()).as(row).isGreaterThanOrEqualTo(waited);
            assertThat(marks.get(row + " predicted-8ms").get("number").asDouble()).as(row).isGreaterThan(waited);
        }
        assertThat(marks.get("01_orm_loop/save-each round-trips-8ms").get("text").asString()).as("of 50 rows").isEqualTo("100");
    }
}
