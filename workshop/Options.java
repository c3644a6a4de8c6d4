package workshop;

//DEPS info.picocli:picocli:4.7.7

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The command line of a chapter. */
@CommandLine.Command(sortOptions = false, sortSynopsis = false, usageHelpWidth = 100)
final class Options {

    @Option(names = "--rows", paramLabel = "N", defaultValue = "10_000", converter = Rows.class,
            description = "how many rows to load, 1 to 100_000_000 (default: 10_000)")
    int rows;

    @Option(names = "--runs", paramLabel = "N", converter = Runs.class,
            description = "how many warm runs after the first, cold one (default: up to 5 in some 3 seconds)")
    Integer runs;

    @Option(names = "--only", paramLabel = "ID", split = ",",
            description = "only these approaches and demonstrations, by id, with commas between them")
    Set<String> only = Set.of();

    @Option(names = "--db", paramLabel = "WHERE", converter = Where.class,
            description = {"embedded (default), testcontainers, compose, or a URL:",
                "jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD",
                "The environment variable WORKSHOP_DB does the same."})
    String db;

    @Option(names = "--json", paramLabel = "FILE", converter = Writable.class,
            description = "write everything that was measured to this file")
    Path json;

    @Option(names = "--verbose", description = "with an error, print the stack trace too")
    boolean verbose;

    @Option(names = "--help", usageHelp = true, description = "print this and end")
    boolean help;

    /** The database given by --db or else by WORKSHOP_DB; empty means unset, as it does to docker compose. */
    String database(CommandLine commandLine) {
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

    private static int number(String text, int most) {
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

    private static final class Runs implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return number(text, 1000);
        }
    }

    private static final class Where implements ITypeConverter<String> {
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

    private static final class Writable implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            var file = Path.of(text).toAbsolutePath();
            if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : file.getParent())) {
                throw new TypeConversionException("'" + text + "' cannot be written");
            }
            return file;
        }
    }
}
