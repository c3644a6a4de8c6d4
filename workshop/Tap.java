///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Tap
//SOURCES OnStage.java
//SOURCES wire/Conversation.java
//SOURCES wire/Groups.java
//SOURCES wire/Kind.java
//SOURCES wire/Proxy.java
//SOURCES wire/SqlShape.java
//SOURCES wire/Tls.java

package workshop;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import workshop.notebook.LoadOptions;
import workshop.terminal.Command;
import workshop.terminal.Format;
import workshop.terminal.Problem;
import workshop.terminal.Table;
import workshop.terminal.Table.Column;
import workshop.wire.Distance;
import workshop.wire.Groups;
import workshop.wire.Groups.Group;
import workshop.wire.Proxy;

/** The command that says what a program of any kind sends to its server: the program connects through it. */
@CommandLine.Command(name = "jbang tap", sortOptions = false, sortSynopsis = false, usageHelpWidth = 100,
        header = {"Passes on everything between your program and PostgreSQL, and says what it is: a loop, a batch,"
                + " COPY. Connect your program to the host and port that it prints. Ctrl-C ends it with a summary.", ""})
public final class Tap {

    private static final int POSTGRESQL = 5432;
    private static final int TICK = 200; // milliseconds
    private static final int COLUMNS = 100;

    @Option(names = "--to", paramLabel = "HOST:PORT", converter = Address.class, defaultValue = "localhost:5432",
            description = "where your PostgreSQL is (default: localhost:5432)")
    InetSocketAddress to;

    @Option(names = "--tls", description = "speak TLS with the server, without verifying its certificate; the way from your"
            + " program to the tap stays as it is, without TLS")
    boolean tls;

    @Option(names = "--listen", paramLabel = "ADDRESS:PORT", converter = Address.class, defaultValue = "127.0.0.1:0",
            description = "where to listen (default: on a free port of this machine, which no other machine can reach)")
    InetSocketAddress listen;

    @Option(names = "--latency", paramLabel = "TIME", converter = LoadOptions.Latency.class, defaultValue = "0ms",
            description = "move your server this far away: the time of a round trip, 0ms to 2s, such as 20ms")
    double latency;

    @Option(names = "--bandwidth", paramLabel = "BITS", converter = LoadOptions.Bandwidth.class,
            description = "imitate a line that carries this much a second each way, such as 100Mbit")
    Double bandwidth;

    @Option(names = "--json", paramLabel = "FILE", converter = Command.Writable.class,
            description = "at the end, write the summary to this file")
    Path json;

    @Mixin
    Command.Help common = new Command.Help();

    @Parameters(paramLabel = "COMMAND", description = "after --: a command to run, with PGHOST, PGPORT and WORKSHOP_DB set to the"
            + " tap; the tap ends when the command does, with its exit code, and prints to standard error")
    List<String> command = List.of();

    private final Groups groups = new Groups();
    private Process child; // the command
    private boolean ended;

    /** What --json writes. */
    record Result(String listening, String to, List<Group> groups) {}

    public static void main(String... args) {
        var tap = new Tap();
        var commandLine = new CommandLine(tap).setStopAtPositional(true);
        Command.run(commandLine, args, tap::run);
    }

    private void run() throws Exception {
        var out = command.isEmpty() ? System.out : System.err;
        var server = new Proxy.To(to, tls, new Distance(latency, bandwidth));
        try (var proxy = Proxy.open(listen, server, groups, out::println)) {
            var host = proxy.address().getAddress().isAnyLocalAddress() ? "127.0.0.1" : proxy.address().getAddress()
                    .getHostAddress();
            var at = new InetSocketAddress(host, proxy.address().getPort());
            greet(out, at, server);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(out, at, server)));
            child = command.isEmpty() ? null : start(at);
            while (child == null || child.isAlive()) {
                Thread.sleep(TICK);
                groups.news().forEach(group -> Format.wrapped(group.inWords(), COLUMNS - 2, "  ")
                        .forEach(line -> out.println("  " + line)));
            }
            end(out, at, server);
            System.exit(child.waitFor());
        }
    }

    private void greet(PrintStream out, InetSocketAddress at, Proxy.To server) {
        var name = new Proxy.To(at, false, Distance.NONE).name();
        out.println("Listening at " + name + ", and passing everything on to " + server.name() + server.distance().inWords());
        out.println("  psql:  psql -h " + at.getHostString() + " -p " + at.getPort());
        out.println("  JDBC:  jdbc:postgresql://" + name + "/DATABASE");
        if (tls) {
            out.println("From here to the server: TLS, its certificate not verified. From your program to here: no TLS.");
        }
        if (!listen.getAddress().isLoopbackAddress()) {
            out.println("Anybody who can reach this machine can connect to the tap, and those connections are not encrypted.");
        }
        out.println();
    }

    /** Starts the command, at the tap in place of its server. */
    private Process start(InetSocketAddress at) {
        boolean windows = System.getProperty("os.name").startsWith("Windows"); // where mvn, gradlew, npm and jbang are no .exe
        IOException why = null;
        for (var ending : windows ? List.of("", ".cmd", ".bat") : List.of("")) {
            try {
                return start(ending, at);
            } catch (IOException e) {
                why = e;
            }
        }
        throw new Problem("'" + command.getFirst() + "' cannot be run. Is it installed, and on PATH?", why);
    }

    private Process start(String ending, InetSocketAddress at) throws IOException {
        var words = new ArrayList<>(command);
        words.set(0, command.getFirst() + ending);
        var builder = new ProcessBuilder(words).inheritIO();
        var environment = builder.environment();
        environment.put("PGHOST", at.getHostString());
        environment.put("PGPORT", String.valueOf(at.getPort()));
        environment.put("WORKSHOP_DB", url(environment.get("WORKSHOP_DB"), environment.get("PGDATABASE"), at));
        return builder.start();
    }

    /**
     * A URL of the workshop at this address in place of its own; or one for psql's user, with the password that psql would
     * find.
     */
    private static String url(String workshop, String database, InetSocketAddress at) {
        var here = "jdbc:postgresql://" + new Proxy.To(at, false, Distance.NONE).name() + "/";
        var own = Pattern.compile("jdbc:postgresql://[^/?]*/(.*)").matcher(workshop == null ? "" : workshop);
        if (own.matches()) {
            return here + own.group(1);
        }
        var user = System.getenv().getOrDefault("PGUSER", System.getProperty("user.name"));
        var password = System.getenv("PGPASSWORD"); // the driver does not look there, only into ~/.pgpass
        return here + (database == null ? user : database) + "?user=" + encoded(user)
                + (password == null ? "" : "&password=" + encoded(password));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Prints the summary, and writes it; once. */
    private synchronized void end(PrintStream out, InetSocketAddress at, Proxy.To server) {
        if (ended) {
            return;
        }
        ended = true;
        if (child != null) {
            child.destroy();
        }
        var worstFirst = groups.worstFirst();
        out.println();
        out.println(worstFirst.isEmpty() ? "No statement was sent." : "Everything that was sent, slowest first:");
        var lines = TABLE.lines(worstFirst);
        for (int i = 0; i < worstFirst.size(); i++) {
            out.println((i == 0 ? lines.getFirst() + System.lineSeparator() : "") + lines.get(i + 1));
            if (!worstFirst.get(i).what().isEmpty()) {
                out.println("  = " + worstFirst.get(i).what());
            }
        }
        if (json != null) {
            var name = new Proxy.To(at, false, Distance.NONE).name();
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build()
                    .writeValue(json.toFile(), new Result(name, server.name(), worstFirst));
        }
    }

    private static final Table<Group> TABLE = new Table<>(List.of(
            Column.text("statement", Group::sql),
            Column.number("Executes", group -> Format.whole(group.executes())),
            Column.number("Syncs", group -> Format.whole(group.syncs())),
            Column.number("commits", group -> Format.whole(group.commits())),
            Column.number("sent", group -> Format.bytes(group.bytesSent())),
            Column.number("received", group -> Format.bytes(group.bytesReceived())),
            Column.number("time", group -> Format.millis(group.elapsedMs()))));

    /** A host and a port, or one of them. */
    static final class Address implements ITypeConverter<InetSocketAddress> {

        private static final Pattern PARTS = Pattern.compile("(?:(\\[[^]]+]|[^:\\s]+)(?::(\\d{1,5}))?)");

        @Override
        public InetSocketAddress convert(String text) {
            var parts = PARTS.matcher(text.matches("\\d+") ? "127.0.0.1:" + text : text);
            int port = !parts.matches() ? -1 : parts.group(2) == null ? POSTGRESQL : Integer.parseInt(parts.group(2));
            if (port < 0 || port > 65535) {
                throw new TypeConversionException("'" + text + "' is not a HOST:PORT such as localhost:5432");
            }
            try {
                return new InetSocketAddress(InetAddress.getByName(parts.group(1).replaceAll("[\\[\\]]", "")), port);
            } catch (UnknownHostException e) {
                throw new TypeConversionException("no host is called '" + parts.group(1) + "'");
            }
        }
    }
}
