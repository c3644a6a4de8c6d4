package workshop.check;

//SOURCES ../OnStage.java
//SOURCES Journal.java
//SOURCES Outcome.java
//SOURCES Task.java
//SOURCES ../process/Forked.java


import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;
import workshop.notebook.ChapterName;
import workshop.notebook.Signups;
import workshop.process.Forked;
import workshop.server.Database;
import workshop.server.Where;
import workshop.terminal.Command;
import workshop.terminal.Format;
import workshop.terminal.Table;
import workshop.terminal.Table.Column;
import workshop.wire.WireTap;

/** An exercise or its solution: a load, and perhaps how it was before. */
public final class Exercise {

    /** A load: it opens what it needs with this URL, which has a {@code ?}, and returns what its task asks for, or null. */
    @FunctionalInterface
    public interface Load {
        Object load(String url, Signups signups) throws Exception;
    }

    static final String SPEED = "speed"; // instead of the number of a case: to be timed
    private static final Pattern CONNECTION = Pattern.compile("DriverManager\\.getConnection\\(\"(.*)\"\\)");
    private static final int TIMED = 2; // runs, after one to warm up

    private final Task task;
    private final Map<String, Load> loads = new LinkedHashMap<>();

    /** The exercise whose script is {@code name}.java and lists itself as //FILES. */
    public Exercise(String name) {
        task = Task.named(new ChapterName(name));
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

        @Option(names = "--judge", hidden = true, description = "the file for what becomes of a load")
        Path judge;

        @Mixin
        Where.Options database = new Where.Options();

        @Mixin
        Command.Help common = new Command.Help();
    }

    /** Runs the load and prints what it took; problems end the process as those of a chapter do. */
    public void run(String... args) {
        System.setProperty("org.jboss.logging.provider", "jdk");
        var arguments = new Arguments();
        var commandLine = new CommandLine(arguments).setCommandName("jbang exercises/" + task.name + ".java");
        var orders = new LinkedBlockingQueue<String>();
        Command.run(commandLine, args, orders::add, () -> {
            if (arguments.judge == null) {
                show(arguments.database.where(commandLine));
            } else {
                obey(orders, arguments.judge);
            }
        });
    }

    /** In the process of a check, for as long as that has orders: the number of a case, or that it is to be timed. */
    private void obey(BlockingQueue<String> orders, Path json) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(Exercise::endForked));
        var load = loads.values().stream().reduce((first, last) -> last).orElseThrow();
        while (true) {
            var order = orders.take();
            var outcome = order.equals(SPEED) ? time(load) : count(load, task.cases().get(Integer.parseInt(order)).rows());
            endForked();
            var part = json.resolveSibling(json.getFileName() + ".part"); // nobody is to read half of it
            JsonMapper.shared().writeValue(part, outcome);
            Files.move(part, json, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void endForked() {
        Forked.end(ProcessHandle.current(), System.getenv(Command.CHILD));
    }

    /** In the process of a check, on the database that it has prepared. */
    private Outcome count(Load load, Signups rows) throws Exception {
        var returned = new Object[1];
        var thrown = new Throwable[1];
        var tap = new WireTap();
        var url = tap.on(System.getenv("WORKSHOP_DB"));
        var log = new StringWriter();
        DriverManager.setLogWriter(new PrintWriter(log)); // it names the URL of each connection
        var traffic = tap.count(() -> {
            try {
                returned[0] = load.load(url, rows);
            } catch (Throwable e) {
                thrown[0] = e;
            }
        });
        DriverManager.setLogWriter(null);
        return Outcome.counted(traffic, added(log.toString(), url), returned[0], thrown[0]);
    }

    /** What the connections in DriverManager's log had behind this URL; others may have a password in them. */
    private static List<String> added(String log, String url) {
        return CONNECTION.matcher(log).results().map(each -> each.group(1))
                .map(each -> each.startsWith(url) ? each.substring(url.length()) : "another URL").distinct().toList();
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

    private void show(Where where) throws Exception {
        System.out.println(title());
        var ways = new ArrayList<Way>();
        var rows = task.speed();
        try (var database = Database.open(where, task.distance())) {
            for (var load : loads.entrySet()) {
                try {
                    ways.add(way(database, load.getKey(), load.getValue(), rows));
                } catch (Exception e) {
                    throw database.problem("the exercise " + task.name, e);
                }
            }
            System.out.println(Format.many(rows.count(), "row") + ", PostgreSQL " + database.server().version()
                    + database.distance().inWords() + "; the better of " + TIMED + " runs");
        }
        System.out.println();
        TABLE.lines(ways).forEach(line -> System.out.println("  " + line));
        System.out.println();
        System.out.println("To check it: " + Command.jbang() + " check " + task.name.digits());
    }

    private Way way(Database database, String name, Load load, Signups rows) throws Exception {
        prepare(database.localUrl(), rows);
        var tap = new WireTap();
        var traffic = tap.count(() -> load.load(tap.on(database.localUrl()), rows));
        var millis = Collections.min(time(load, database.localUrl(), database.url()));
        return new Way(name, millis, rows.count(), traffic.roundTrips(), traffic.hidden() ? null : traffic.commits());
    }

    private String title() throws IOException {
        try (var source = Exercise.class.getResourceAsStream("/" + task.name + ".java")) {
            return title(new String(source.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** The first heading of an exercise's source. */
    public static String title(String source) {
        return source.lines().filter(line -> line.startsWith("/// # ")).findFirst().orElse("/// # ").substring("/// # ".length());
    }
}
