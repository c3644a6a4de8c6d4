package workshop;

//SOURCES Notebook.java
//SOURCES Outcome.java
//SOURCES Task.java

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import workshop.Table.Column;

/** An exercise or its solution: a load, and perhaps how it was before. */
public final class Exercise {

    /** A load: it opens what it needs with this URL, which has a {@code ?}, and returns what its task asks for, or null. */
    @FunctionalInterface
    public interface Load {
        Object load(String url, Signups signups) throws Exception;
    }

    static final String SPEED = "speed"; // instead of the number of a case: to be timed
    private static final int TIMED = 2; // runs, after one to warm up

    private final Task task;
    private final Map<String, Load> loads = new LinkedHashMap<>();

    /** The exercise whose script is {@code name}.java and lists itself as //FILES. */
    public Exercise(String name) {
        task = Task.named(name);
    }

    /** How it was, for a solution. */
    public Exercise before(Load load) {
        loads.put("before", load);
        return this;
    }

    /** How it loads. */
    public Exercise load(Load load) {
        loads.put(loads.isEmpty() ? "load" : "after", load);
        return this;
    }

    @CommandLine.Command(sortOptions = false, usageHelpWidth = 100)
    private static final class Arguments {

        @Option(names = "--judge", hidden = true, description = "the number of a case, or " + SPEED)
        String judge;

        @Option(names = "--json", hidden = true)
        Path json;

        @Option(names = "--db", paramLabel = "WHERE", converter = LoadOptions.Where.class,
                description = "as for a chapter; WORKSHOP_DB does the same")
        String db;

        @Mixin
        HelpOptions common = new HelpOptions();
    }

    /** Runs the load and prints what it took; problems end the process as those of a chapter do. */
    public void run(String... args) {
        System.setProperty("org.jboss.logging.provider", "jdk");
        var arguments = new Arguments();
        var commandLine = new CommandLine(arguments).setCommandName("the exercise " + task.name);
        Command.run(commandLine, args, () -> {
            if (arguments.judge == null) {
                show(LoadOptions.database(arguments.db, commandLine));
            } else {
                var load = loads.values().stream().reduce((first, last) -> last).orElseThrow();
                var outcome = arguments.judge.equals(SPEED) ? time(load)
                        : count(load, task.cases().get(Integer.parseInt(arguments.judge)).rows());
                JsonMapper.shared().writeValue(arguments.json, outcome);
                System.exit(0); // whatever threads the load has left
            }
        });
    }

    /** In the process of a check, on the database that it has prepared. */
    private Outcome count(Load load, Signups rows) throws Exception {
        var returned = new Object[1];
        var thrown = new Throwable[1];
        var traffic = WireTap.count(() -> {
            try {
                returned[0] = load.load(WireTap.on(System.getenv("WORKSHOP_DB")), rows);
            } catch (Throwable e) {
                thrown[0] = e;
            }
        });
        return Outcome.counted(traffic, returned[0], thrown[0]);
    }

    private Outcome time(Load load) throws Exception {
        return Outcome.timed(time(load, System.getenv("WORKSHOP_DB"), task.distance().on(System.getenv("WORKSHOP_DB"))));
    }

    private List<Double> time(Load load, String localUrl, String url) throws Exception {
        var rows = task.speed();
        var millis = new ArrayList<Double>();
        for (int run = 0; run <= TIMED; run++) {
            prepare(localUrl, rows);
            long start = System.nanoTime();
            load.load(url, rows);
            millis.add((System.nanoTime() - start) / 1e6);
        }
        return millis.subList(1, millis.size());
    }

    private void prepare(String url, Signups rows) throws Exception {
        try (var connection = DriverManager.getConnection(url)) {
            task.prepare(connection, rows);
        }
    }

    private record Way(String name, double millis, int rows, long roundTrips, Long commits) {}

    private static final Table<Way> TABLE = new Table<>(List.of(
            Column.text("", Way::name),
            Column.number("elapsed", way -> Format.millis(way.millis)),
            Column.number("rows/s", way -> Format.rounded((long) (way.rows / way.millis * 1000))),
            Column.number("round trips", way -> Format.whole(way.roundTrips)),
            Column.number("commits", way -> way.commits == null ? "" : Format.whole(way.commits))));

    private void show(String where) throws Exception {
        System.out.println(title());
        var ways = new ArrayList<Way>();
        var rows = task.speed();
        try (var database = Database.open(where, task.distance())) {
            for (var load : loads.entrySet()) {
                prepare(database.localUrl(), rows);
                var traffic = WireTap.count(() -> load.getValue().load(WireTap.on(database.localUrl()), rows));
                var millis = Collections.min(time(load.getValue(), database.localUrl(), database.url()));
                ways.add(new Way(load.getKey(), millis, rows.count(), traffic.roundTrips(),
                        traffic.hidden() ? null : traffic.commits()));
            }
            System.out.println(Format.many(rows.count(), "row") + ", PostgreSQL " + database.server().version()
                    + database.distance().inWords() + "; the better of " + TIMED + " runs");
        }
        System.out.println();
        TABLE.plain(ways).lines().forEach(line -> System.out.println(("  " + line).stripTrailing()));
        System.out.println();
        System.out.println("Is it right? jbang check " + task.name.substring(0, 2));
    }

    private String title() throws IOException {
        try (var source = Exercise.class.getResourceAsStream("/" + task.name + ".java")) {
            return title(new String(source.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** The first heading of an exercise's source. */
    static String title(String source) {
        return source.lines().filter(line -> line.startsWith("/// # ")).findFirst().orElse("/// # ").substring("/// # ".length());
    }

    /** The same of a file. */
    static String title(Path file) throws IOException {
        return title(Files.readString(file));
    }
}
