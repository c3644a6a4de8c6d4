package workshop;

import java.util.Comparator;
import java.util.List;

/**
 * What was measured of one approach at one distance. It loaded so many rows, perhaps fewer than the chapter loads. Times
 * are milliseconds, medians of up to three runs: without any distance, and with it. The prediction is the local time and,
 * for each round trip, the distance. A recording has several rounds; {@code roundElapsedMs} has the elapsed time of each.
 */
public record AtDistance(
        String chapter, String approach, String place, double latencyMs, int rows, long roundTrips,
        double localMs, double predictedMs, double elapsedMs, List<Double> roundElapsedMs) {

    /** One round alone. */
    public static AtDistance of(String chapter, String approach, String place, double latencyMs, int rows,
            long roundTrips, double localMs, double predictedMs, double elapsedMs) {
        return new AtDistance(chapter, approach, place, latencyMs, rows, roundTrips,
                rounded(localMs), rounded(predictedMs), rounded(elapsedMs), List.of(rounded(elapsedMs)));
    }

    /** Of several rounds, the one with the median elapsed time (the lower one of two), with the times of all. */
    static AtDistance ofRounds(List<AtDistance> rounds) {
        var middle = rounds.stream().sorted(Comparator.comparing(AtDistance::elapsedMs)).toList().get((rounds.size() - 1) / 2);
        return new AtDistance(middle.chapter, middle.approach, middle.place, middle.latencyMs, middle.rows, middle.roundTrips,
                middle.localMs, middle.predictedMs, middle.elapsedMs,
                rounds.stream().map(AtDistance::elapsedMs).toList());
    }

    /** How much longer than predicted it took; 0.1 is a tenth longer. */
    double error() {
        return elapsedMs / predictedMs - 1;
    }

    /** How many rows were loaded in a second. */
    long rowsPerSecond() {
        return Math.round(rows / elapsedMs * 1000);
    }

    /** Its name, such as "01 save-each". */
    String name() {
        return chapter.substring(0, 2) + " " + approach;
    }

    private static double rounded(double millis) {
        return Math.round(millis * 100) / 1e2;
    }
}
