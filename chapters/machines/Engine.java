package machines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import workshop.notebook.Signups;
import workshop.process.Children;
import workshop.terminal.Problem;

/**
 * Spark for a chapter: in this JVM, on a cluster of processes that it starts on this machine, or on a cluster of the reader's.
 * A JVM has one Spark session at a time, so whoever asks for another engine ends the one before.
 */
public final class Engine implements AutoCloseable {

    private static final Pattern LOCAL = Pattern.compile("local\\[(\\*|[1-9]\\d{0,2})]");
    private static final Pattern MASTER = Pattern.compile("spark://([\\w.-]+):(\\d{1,5})");
    private static final int PATIENCE = 300; // seconds until an executor is there
    private static final int PARTS = 16;
    private static final Pattern CLUSTER = Pattern.compile("cluster(\\[([1-8])])?"); // with this many executors

    @Option(names = "--spark", paramLabel = "WHERE", defaultValue = "local[*]", converter = Where.class,
            description = "local[*] (default) or local[N]: in this JVM; cluster: a master and two workers that start and end"
                    + " with this run; spark://HOST:PORT: a cluster of yours, whose executors reach the server of --db")
    private String where;

    @Option(names = "--parquet", description = "have Spark read the rows from Parquet files; the faults stay with CSV")
    private boolean parquet;

    private Children children; // null until something is asked for
    private Cluster cluster;
    private SparkSession session;
    private String running; // the master of the session
    private final Map<String, Double> startUp = new LinkedHashMap<>(); // milliseconds by what took them
    private final Map<Integer, Input> inputs = new HashMap<>(); // by their rows

    /** Where Spark is to run. */
    static final class Where implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (CLUSTER.matcher(text).matches() || LOCAL.matcher(text).matches() || MASTER.matcher(text).matches()) {
                return text;
            }
            throw new TypeConversionException(
                    "'" + text + "' is not local[*], local[N], cluster, cluster[N] or spark://HOST:PORT");
        }
    }

    /** Whether executors are processes of their own, whose messages no tap in this JVM sees. */
    public boolean isApart() {
        return !LOCAL.matcher(where).matches();
    }

    /** Whether they may be on other machines, which cannot reach a server that listens at loopback. */
    public boolean isElsewhere() {
        return MASTER.matcher(where).matches();
    }

    /** The session that is there, or else that which the option asks for; throws a Problem if none can be had. */
    public SparkSession session() throws IOException, InterruptedException {
        return session == null ? session(where) : session;
    }

    /** The session of this master. */
    public SparkSession session(String asked) throws IOException, InterruptedException {
        if (asked.equals(running)) {
            return session;
        }
        stop();
        startUp.clear();
        long start = System.nanoTime();
        var settings = new HashMap<String, String>();
        var master = asked;
        var own = CLUSTER.matcher(asked);
        int executors = 1;
        if (own.matches()) {
            executors = own.group(2) == null ? 2 : Integer.parseInt(own.group(2));
            master = cluster().master();
            settings.putAll(settings(cluster()));
            settings.put("spark.cores.max", Integer.toString(executors)); // of one core each
            startUp.put("a master and two workers", millisSince(start));
            start = System.nanoTime();
        }
        session = session(master, children().file("driver"), settings);
        running = asked;
        startUp.put("the session", millisSince(start));
        start = System.nanoTime();
        firstJob(session, master, executors);
        startUp.put("the first job, which does nothing", millisSince(start));
        return session;
    }

    /** What the start of the session took, in milliseconds, in order. */
    public Map<String, Double> startUp() {
        return startUp;
    }

    /** A session of this master, which keeps its files in this folder, and says nothing. */
    public static SparkSession session(String master, Path folder, Map<String, String> settings) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            throw new Problem("Spark needs Hadoop's winutils.exe on Windows, which this project does not bring. Run this chapter"
                    + " in WSL, or read its page.");
        }
        var remote = MASTER.matcher(master);
        if (remote.matches() && !Cluster.answers(remote.group(1), Integer.parseInt(remote.group(2)))) {
            throw new Problem("No Spark master answers at " + address(master)
                    + ". Start one, or leave out --spark to run Spark in this JVM.");
        }
        Files.createDirectories(folder.resolve("tmp"));
        System.setProperty("java.io.tmpdir", folder.resolve("tmp").toString()); // where Spark's libraries unpack what they need
        var builder = SparkSession.builder().master(master).appName("ten_thousand_rows")
                .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
                .config("spark.local.dir", folder.toString())
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .config("spark.sql.session.timeZone", "UTC").config("spark.sql.datetime.java8API.enabled", "true")
                .config("spark.sql.files.minPartitionNum", PARTS) // a partition for each file
                .config("spark.executor.memory", "600m").config("spark.executor.cores", "1").config("spark.cores.max", "2");
        if (!remote.matches() || remote.group(1).matches("localhost|127\\..*")) {
            builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1");
        }
        if (remote.matches()) { // an executor finds our classes in our jars
            builder.config("spark.jars", Stream.of(System.getProperty("java.class.path").split(":"))
                    .filter(jar -> jar.endsWith(".jar") && jar.matches(".*(/postgresql-|\\.java\\.).*"))
                    .collect(Collectors.joining(",")));
        }
        settings.forEach(builder::config);
        return builder.getOrCreate();
    }

    /** What a session of that cluster sets, so that executors find all in the place where it is, and keep their files there. */
    static Map<String, String> settings(Cluster cluster) {
        var settings = new HashMap<>(cluster.authentication());
        settings.put("spark.jars", "");
        settings.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        settings.put("spark.executor.extraJavaOptions", Cluster.options(cluster.home()).stream()
                .map(option -> '"' + option + '"').collect(Collectors.joining(" "))); // a path may have a space
        settings.put("spark.executorEnv.SPARK_LOCAL_DIRS", cluster.home().resolve("tmp").toString());
        return settings;
    }

    /** Waits for these executors, and has it say which Java it runs. */
    private static void firstJob(SparkSession session, String master, int executors) throws InterruptedException {
        var tracker = session.sparkContext().statusTracker();
        boolean local = LOCAL.matcher(master).matches();
        for (long end = System.nanoTime() + PATIENCE * 1_000_000_000L; !local && tracker.getExecutorInfos().length <= executors;
                Thread.sleep(20)) { // the driver is one of them
            if (session.sparkContext().isStopped() || System.nanoTime() > end) {
                throw new Problem("The master at " + address(master) + " gives no executor: no worker of it has a core and"
                        + " 1 GB of memory free, or it asks for a secret. Give it one, or leave out --spark to run Spark in this JVM.");
            }
        }
        try {
            session.range(1).mapPartitions((MapPartitionsFunction<Long, Integer>) rows ->
                    List.of(Runtime.version().feature()).iterator(), Encoders.INT()).collectAsList();
        } catch (RuntimeException e) {
            throw e.toString().contains("UnsupportedClassVersionError") ? new Problem("The executors of " + address(master)
                    + " run an older Java than this, " + Runtime.version().feature() + ". Start its workers with the same.", e)
                    : problem(e);
        }
    }

    /** Without what would make it a URL, of which no message shows more than its beginning. */
    private static String address(String master) {
        return master.replace("spark://", "");
    }

    /** What Spark means by what it throws, in one line: the first error of a task, or else its own. */
    public static Problem problem(Exception e) {
        var causes = Stream.iterate((Throwable) e, each -> each != null, Throwable::getCause).toList();
        var said = String.valueOf(causes.getLast().getMessage()).lines().map(String::strip).filter(line -> !line.isEmpty())
                .findFirst().orElse(causes.getLast().getClass().getSimpleName());
        return new Problem("Spark gave up: " + said.replaceAll("[.;:\\s]+$", "")
                + ". Run it again with --verbose to see where.", e);
    }

    /** The CSV of these rows, which is written the first time. */
    public Input input(Signups signups) throws IOException {
        return input(signups, PARTS);
    }

    /** The same in this many parts. */
    public Input input(Signups signups, int parts) throws IOException {
        var input = inputs.get(signups.count());
        if (input == null || input.parts() != parts) {
            input = Input.write(children().file("rows-" + signups.count() + "-" + parts), signups, parts);
            inputs.put(signups.count(), input);
        }
        return input;
    }

    /** Writes what Spark is to read, so that no measurement has to wait for it. */
    public void prepare(Signups signups) throws IOException, InterruptedException {
        input(signups);
        if (parquet) {
            rows(signups);
        }
    }

    /** The same as Spark reads it: that CSV, or Parquet, which Spark makes of it the first time. */
    public Dataset<Row> rows(Signups signups) throws IOException, InterruptedException {
        var csv = input(signups).folder();
        if (!parquet) {
            return Driver.read(session(), csv.toString());
        }
        var folder = csv.resolveSibling(csv.getFileName() + ".parquet");
        if (!Files.exists(folder)) {
            Driver.read(session(), csv.toString()).write().parquet(folder.toString());
        }
        return session().read().parquet(folder.toString());
    }

    /** The processes and the folder of this run. */
    public Children children() throws IOException {
        if (children == null) {
            children = new Children();
        }
        return children;
    }

    /** The cluster on this machine, which is started the first time. */
    public Cluster cluster() throws IOException, InterruptedException {
        if (cluster == null) {
            cluster = Cluster.start(children());
        }
        return cluster;
    }

    private void stop() {
        if (session != null) {
            session.stop();
            session = null;
            running = null;
        }
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    /** Ends the session, and with it all that was started, and removes its files. */
    @Override
    public void close() {
        stop();
        if (children != null) {
            children.close();
        }
    }
}
