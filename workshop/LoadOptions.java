package workshop;

//DEPS info.picocli:picocli:4.7.7

import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What everything that loads can be told: how much, and where. */
final class LoadOptions {

    @Option(names = "--rows", paramLabel = "N", defaultValue = "10_000", converter = Rows.class,
            description = "how many rows to load, 1 to 100_000_000 (default: 10_000)")
    int rows;

    @Option(names = "--db", paramLabel = "WHERE", converter = Where.class,
            description = {"embedded (default), testcontainers, compose, or a URL:",
                "jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD",
                "The environment variable WORKSHOP_DB does the same."})
    private String db;

    @Option(names = "--latency", paramLabel = "TIME", converter = Latency.class, defaultValue = "0ms",
            description = {"imitate a server so far away: the time of a round trip, 0ms to 2s,", "such as 0.5ms or 20ms"})
    private double latency;

    @Option(names = "--bandwidth", paramLabel = "BITS", converter = Bandwidth.class,
            description = "and on a line that takes so much a second each way, such as 100Mbit or 1Gbit")
    private Double bandwidth;

    /** How far away the server is to seem. */
    Distance distance() {
        return new Distance(latency, bandwidth);
    }

    /** The database given by --db or else by WORKSHOP_DB; empty means unset, as it does to docker compose. */
    String database(CommandLine commandLine) {
        return database(db, commandLine);
    }

    /** The same for a command that has its own --db; null means that it was not given. */
    static String database(String db, CommandLine commandLine) {
        var variable = System.getenv("WORKSHOP_DB");
        if (db != null || variable == null || variable.isBlank()) {
            return db == null ? "embedded" : db;
        }
        try {
            return new Where().convert(variable);
        } catch (TypeConversionException e) {
            throw new ParameterException(commandLine, "Invalid value of the environment variable WORKSHOP_DB: " + e.getMessage());
        }
    }

    /** A whole number from 1 to {@code most}, perhaps with _ in it. */
    static int number(String text, int most) {
        try {
            int number = Integer.parseInt(text.replace("_", ""));
            if (1 <= number && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same answer as to a number out of range
        }
        throw new TypeConversionException("'" + text + "' is not a whole number from 1 to "
                + String.format("%,d", most).replace(',', '_'));
    }

    private static final class Rows implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return number(text, 100_000_000);
        }
    }

    /** How many times something is done. */
    static final class Runs implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return number(text, 1000);
        }
    }

    private static final class Latency implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return checked(Distance::latency, text);
        }
    }

    private static final class Bandwidth implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return checked(Distance::bandwidth, text);
        }
    }

    private static <T> T checked(Function<String, T> conversion, String text) {
        try {
            return conversion.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    static final class Where implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (Set.of("embedded", "testcontainers", "compose").contains(text)) {
                return text;
            }
            // pgjdbc's URL has no place for a user before the host
            if (text.startsWith("jdbc:postgresql:") && !text.matches("[^?]*@.*")) {
                return text;
            }
            throw new TypeConversionException("it is embedded, testcontainers, compose, or"
                    + " jdbc:postgresql://HOST:PORT/DATABASE?user=...&password=...");
        }
    }
}
