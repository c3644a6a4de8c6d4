package machines;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import workshop.process.Children;

/**
 * A driver in a process of its own, so that it can be killed: it loads what it is told on its standard input, and ends with
 * it. What it has to know comes by its environment, which no other user can read.
 */
public final class Driver {

    private static final String URL = "TTR_URL";
    static final String SPECULATE = "0.5"; // the part of the tasks that has to be done before one is tried a second time
    static final String DO_NOT = "1.0";
    private static final String SECRET = "TTR_SECRET";

    /** A load as a chapter has it: these rows, to the server of this URL, under the name of the load. */
    @FunctionalInterface
    public interface Load {
        void load(Dataset<Row> rows, String url, String name) throws Exception;
    }

    private Driver() {}

    /** Starts one, whose class calls {@link #main}. */
    static Process start(Children children, Cluster cluster, String type, String url, Input input, Gate gate) throws IOException {
        var command = Cluster.java(cluster.home());
        command.addAll(List.of("-Xmx600m", Cluster.STARTS_FAST, type, cluster.master(), cluster.home().toString(),
                input.folder().toString(), Integer.toString(gate.port()), Integer.toString(gate.half())));
        var builder = new ProcessBuilder(command).redirectError(cluster.home().resolve("driver.log").toFile());
        builder.environment().putAll(Map.of(URL, url, SECRET, cluster.authentication().get("spark.authenticate.secret"),
                "SPARK_LOCAL_IP", "127.0.0.1"));
        return children.start(builder);
    }

    /** What the class does that was named to {@link #start}: a line is an approach, a load, a token, and a quantile. */
    public static void main(String[] arguments, Function<String, Load> loads) throws Exception {
        var cluster = new Cluster(arguments[0], System.getenv(SECRET), Path.of(arguments[1]));
        var settings = new HashMap<>(Engine.settings(cluster));
        settings.merge("spark.executor.extraJavaOptions", Cluster.STARTS_FAST, (all, more) -> all + " " + more);
        settings.putAll(Map.of("spark.speculation", "true", "spark.speculation.interval", "100ms",
                "spark.speculation.multiplier", "1.5", "spark.speculation.minTaskRuntime", "1s"));
        var session = Engine.session(arguments[0], cluster.home().resolve("driver"), settings);
        var lines = new LinkedBlockingQueue<String>();
        Thread.ofPlatform().daemon().start(() -> {
            new BufferedReader(new InputStreamReader(System.in)).lines().forEach(lines::add);
            Runtime.getRuntime().halt(0); // whoever started it is gone, or has no more use for it
        });
        while (true) {
            var words = lines.take().split(" ");
            session.sparkContext().conf().set("spark.speculation.quantile", words[3]); // which is read for each stage
            var rows = read(session, arguments[2]);
            var gate = new Gate(Integer.parseInt(arguments[3]), words[2], Integer.parseInt(arguments[4]));
            System.out.println(result(loads.apply(words[0]), words[2].equals("-") ? rows : gate.before(rows), words[1]));
        }
    }

    private static String result(Load load, Dataset<Row> rows, String name) {
        try {
            load.load(rows, System.getenv(URL), name);
            return "done";
        } catch (Exception e) {
            return "failed: " + Engine.problem(e).getMessage();
        }
    }

    /** The rows of a folder of CSV files. */
    public static Dataset<Row> read(SparkSession session, String folder) {
        return session.read().schema("email string, points int, signed_up_at timestamp").csv(folder);
    }
}
