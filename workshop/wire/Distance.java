package workshop.wire;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How far away a server is. It is imitated in the driver's socket: see {@link FarSocket}.
 *
 * @param latencyMs the time of a round trip on top of what this machine needs by itself, in milliseconds
 * @param bandwidthMbit how much passes the line each way, in millions of bits a second; null for no limit
 */
public record Distance(double latencyMs, Double bandwidthMbit) {

    /** Where the server is, and no further. */
    public static final Distance NONE = new Distance(0, null);

    private static final Pattern LATENCY = Pattern.compile("(\\d+(?:\\.\\d+)?)(us|ms|s)");
    private static final Pattern BANDWIDTH = Pattern.compile("(\\d+(?:\\.\\d+)?)(k|M|G)bit");
    private static final Map<String, Double> IN_A_MILLISECOND = Map.of("us", 1e3, "ms", 1.0, "s", 1e-3);
    private static final Map<String, Double> IN_A_MEGABIT = Map.of("k", 1e3, "M", 1.0, "G", 1e-3);
    private static final double MOST_MS = 2_000; // pgjdbc waits no more than 5 s for the answer to its SSLRequest
    private static final double LEAST_MBIT = 0.01;
    private static final double MOST_MBIT = 100_000;

    /** A distance of this many milliseconds, on a line without a limit. */
    public static Distance ofMillis(double latencyMs) {
        return new Distance(latencyMs, null);
    }

    /** On a line that takes this many millions of bits a second each way. */
    public Distance over(double bandwidthMbit) {
        return new Distance(latencyMs, bandwidthMbit);
    }

    /** Whether nothing is imitated. */
    public boolean none() {
        return equals(NONE);
    }

    /** The same JDBC URL, for connections over this distance; it must have a {@code ?} in it. The last distance counts. */
    public String on(String url) {
        return none() ? url : Sockets.in(url).at(this).on(url);
    }

    /** The milliseconds of a text such as 0.5ms; throws an IllegalArgumentException that says what is expected. */
    public static double latency(String text) {
        var found = LATENCY.matcher(text);
        double millis = found.matches() ? Double.parseDouble(found.group(1)) / IN_A_MILLISECOND.get(found.group(2)) : -1;
        if (millis < 0 || millis > MOST_MS) {
            throw new IllegalArgumentException("'" + text + "' is not the time of a round trip. Give one from 0ms to 2s,"
                    + " with its unit, such as 0.5ms or 20ms");
        }
        return millis;
    }

    /** The millions of bits a second of a text such as 100Mbit; throws an IllegalArgumentException likewise. */
    public static double bandwidth(String text) {
        var found = BANDWIDTH.matcher(text);
        double mbit = found.matches() ? Double.parseDouble(found.group(1)) / IN_A_MEGABIT.get(found.group(2)) : -1;
        if (mbit < LEAST_MBIT || mbit > MOST_MBIT) {
            throw new IllegalArgumentException("'" + text + "' is not a bandwidth. Give one from 10kbit to 100Gbit a second,"
                    + " with its unit, such as 100Mbit");
        }
        return mbit;
    }

    /** What to tell a command line, so that it imitates the same. */
    public List<String> options() {
        var options = new ArrayList<>(List.of("--latency", number(latencyMs) + "ms"));
        if (bandwidthMbit != null) {
            options.addAll(List.of("--bandwidth", number(bandwidthMbit) + "Mbit"));
        }
        return options;
    }

    /** The milliseconds for which these bytes occupy the line, one way. */
    public double onLineMs(long bytes) {
        return bandwidthMbit == null ? 0 : bytes * 8 / (bandwidthMbit * 1e3);
    }

    /** For the line that says where was measured: ", 20 ms away (imitated)", or nothing. */
    public String inWords() {
        return none() ? "" : ", " + (latencyMs == 0 ? "" : number(latencyMs) + " ms away ")
                + (bandwidthMbit == null ? "" : "by " + number(bandwidthMbit) + " Mbit/s ") + "(imitated)";
    }

    /** 0.5 ms; or 0.5 ms, 100 Mbit/s. */
    public String shortly() {
        return number(latencyMs) + " ms" + (bandwidthMbit == null ? "" : ", " + number(bandwidthMbit) + " Mbit/s");
    }

    private static String number(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
