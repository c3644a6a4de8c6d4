package workshop.server;

//DEPS org.postgresql:postgresql:42.7.14

import java.util.Arrays;
import java.util.Locale;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import workshop.terminal.Problem;

/** Where rows go: one of four ways to a server, and a schema there. */
public sealed interface Where {

    /** A server that starts with this process and ends with it. */
    record Embedded(String schema) implements Where {

        public Embedded() {
            this(Database.SCHEMA);
        }
    }

    /** A container that starts with this process and ends with it. */
    record Testcontainers(String schema) implements Where {

        public Testcontainers() {
            this(Database.SCHEMA);
        }
    }

    /** The server of docker-compose.yml, which is up. */
    record Compose(String schema) implements Where {

        public Compose() {
            this(Database.SCHEMA);
        }
    }

    /** A server that somebody else runs. */
    record Url(String url, String schema) implements Where {

        public Url(String url) {
            this(url, Database.SCHEMA);
        }
    }

    /** The schema that holds all that is made there, a name that SQL takes unquoted. */
    String schema();

    /** Its name: embedded, testcontainers, compose or url. */
    default String source() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** The same server, but another schema. */
    default Where in(String schema) {
        return switch (this) {
            case Embedded embedded -> new Embedded(schema);
            case Testcontainers testcontainers -> new Testcontainers(schema);
            case Compose compose -> new Compose(schema);
            case Url url -> new Url(url.url, schema);
        };
    }

    /** Starts a server where there is none yet; nothing in it is touched. Throws a Problem if it cannot. */
    default Host host() {
        return switch (this) {
            case Embedded embedded -> {
                var server = EmbeddedServer.start();
                yield new Host(this, server.url(), server, false);
            }
            case Testcontainers testcontainers -> {
                var container = Container.start();
                yield new Host(this, container.url(), container, false);
            }
            case Compose compose -> new Host(this, "jdbc:postgresql://127.0.0.1:" + composePort()
                    + "/workshop?user=workshop&password=workshop", () -> {}, true);
            case Url url -> new Host(this, url.url, () -> {}, true);
        };
    }

    /** The port of the compose server; throws a Problem if WORKSHOP_PORT is not a port. */
    static String composePort() {
        var port = System.getenv("WORKSHOP_PORT");
        if (port == null || port.isEmpty()) {
            return "55432";
        }
        if (!port.matches("[1-9]\\d{0,4}") || Integer.parseInt(port) > 65535) {
            throw new Problem("The environment variable WORKSHOP_PORT is '" + port + "', which is not a port. Give it a number"
                    + " from 1 to 65535, the same as you give docker compose, or unset it.");
        }
        return port;
    }

    /** A server that is up, how to stop it if it was started for this, and whether it stays up when this process ends. */
    record Host(Where where, String url, AutoCloseable stop, boolean outlivesUs) implements AutoCloseable {

        /** The same server for somebody who may not stop it. */
        public Host borrowed() {
            return new Host(where, url, () -> {}, outlivesUs);
        }

        @Override
        public void close() {
            try {
                stop.close();
            } catch (Exception e) {
                // nothing that the user could mend
            }
        }
    }

    /** The options of every command that loads. */
    final class Options {

        @Option(names = "--db", paramLabel = "WHERE", converter = FromText.class,
                description = {"embedded (default), testcontainers, compose, or a URL:",
                    "jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD",
                    "The environment variable WORKSHOP_DB does the same."})
        private Where db;

        @Option(names = "--schema", paramLabel = "NAME", converter = Schema.class,
                description = "the schema to work in (default: " + Database.SCHEMA + "); if several people share a"
                        + " database, each takes one. The environment variable WORKSHOP_SCHEMA does the same.")
        private String schema;

        /** What the options say, or else the environment variables; empty means unset, as it does to docker compose. */
        public Where where(CommandLine commandLine) {
            var where = db != null ? db : variable("WORKSHOP_DB", "embedded", new FromText(), commandLine);
            return where.in(schema != null ? schema : variable("WORKSHOP_SCHEMA", Database.SCHEMA, new Schema(), commandLine));
        }

        private static <T> T variable(String name, String otherwise, ITypeConverter<T> converter, CommandLine commandLine) {
            var text = System.getenv(name);
            try {
                return converter.convert(text == null || text.isBlank() ? otherwise : text);
            } catch (Exception e) {
                throw new ParameterException(commandLine,
                        "Invalid value of the environment variable " + name + ": " + e.getMessage());
            }
        }
    }

    /** From what stands on a command line, which no message repeats: there may be a password in it. */
    final class FromText implements ITypeConverter<Where> {
        @Override
        public Where convert(String text) {
            return switch (text) {
                case "embedded" -> new Embedded();
                case "testcontainers" -> new Testcontainers();
                case "compose" -> new Compose();
                default -> {
                    if (isUrl(text)) {
                        yield new Url(text);
                    }
                    throw new TypeConversionException("expected embedded, testcontainers, compose, or"
                            + " jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD, with a PORT from 1 to 65535 and"
                            + " parameter names as pgjdbc spells them; in a password, write % as %25 and & as %26");
                }
            };
        }

        /** Whether pgjdbc takes all of it as it was meant: it ignores names that it does not know, such as PASSWORD. */
        private static boolean isUrl(String text) {
            var parts = text.split("\\?", 2);
            return text.startsWith("jdbc:postgresql:") && !parts[0].contains("@") // it has no place for a user before the host
                    && (parts.length == 1 || Arrays.stream(parts[1].split("&")).allMatch(FromText::isKnown))
                    && Driver.parseURL(text, null) != null;
        }

        private static boolean isKnown(String parameter) {
            return parameter.isEmpty()
                    || parameter.contains("=") && PGProperty.forName(parameter.substring(0, parameter.indexOf('='))) != null;
        }
    }

    /** A name that needs no quotes in SQL, and is not one of PostgreSQL's own. */
    final class Schema implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!text.matches("(?!pg_)[a-z_][a-z0-9_]{0,40}")) {
                throw new TypeConversionException("a schema name has up to 41 characters (a-z, 0-9 and _), and must not begin"
                        + " with a digit or with pg_");
            }
            return text;
        }
    }
}
