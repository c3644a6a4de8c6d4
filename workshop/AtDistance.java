package workshop;

import java.util.Comparator;
import java.util.List;

/**
 * What a cell measured of one approach at one distance. It loaded so many rows, perhaps fewer than the chapter loads. Times
 * are milliseconds, medians of several runs: without any distance, and with it. A recording has several rounds;
 * {@code roundElapsedMs} has the elapsed time of each.
 */
public record AtDistance(
        String demonstration, String chapter, String approach, String place, Distance distance, int rows, long roundTrips,
        double localMs, double predictedMs, double elapsedMs, List<Double> roundElapsedMs) {

    /** Of several rounds, the one with the median elapsed time (the lower one of two), with the times of all. */
    static AtDistance ofRounds(List<AtDistance> rounds) {
        var middle = rounds.stream().sorted(Comparator.comparing(AtDistance::elapsedMs)).toList().get((rounds.size() - 1) / 2);
        return new AtDistance(middle.demonstration, middle.chapter, middle.approach, middle.place, middle.distance, middle.rows,
                middle.roundTrips, middle.localMs, middle.predictedMs, middle.elapsedMs,
                rounds.stream().map(AtDistance::elapsedMs).toList());
    }

    /** By how much it took longer than predicted: 0.1 is a tenth longer, -0.1 a tenth shorter. */
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
}
