package workshop.notebook;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import workshop.server.Where;
import workshop.terminal.Command;
import workshop.wire.Distance;

/** What everything that loads can be told: how much, where, and how far away that is to seem. */
public final class LoadOptions {

    /** How many rows it is where nobody says anything else. */
    public static final int ROWS = 10_000;

    @Option(names = "--rows", paramLabel = "N", converter = Rows.class,
            description = "how many rows to load, 1 to 100_000_000 (default: 10_000, or the chapter's own number)")
    private Integer rows;

    @Mixin
    private Where.Options database = new Where.Options();

    @Option(names = "--latency", paramLabel = "TIME", converter = Latency.class, defaultValue = "0ms",
            description = "imitate a server this far away: the time of a round trip, 0ms to 2s, such as 0.5ms or 20ms")
    private double latency;

    @Option(names = "--bandwidth", paramLabel = "BITS", converter = Bandwidth.class,
            description = "imitate a line that carries this much a second each way, such as 100Mbit")
    private Double bandwidth;

    /** How many rows, or this many if nobody says. */
    public int rows(int otherwise) {
        return rows == null ? otherwise : rows;
    }

    /** How far away the server is to seem. */
    public Distance distance() {
        return new Distance(latency, bandwidth);
    }

    /** Where rows go: by --db, or else by WORKSHOP_DB. */
    public Where where(CommandLine commandLine) {
        return database.where(commandLine);
    }

    /** How many rows. */
    public static final class Rows implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return Command.number(text, 100_000_000);
        }
    }

    /** The time of a round trip, in milliseconds. */
    public static final class Latency implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            return checked(Distance::latency, text);
        }
    }

    /** What a line takes, in millions of bits a second. */
    public static final class Bandwidth implements ITypeConverter<Double> {
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
}
