package machines;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import workshop.process.Children;
import workshop.terminal.Problem;

/**
 * A cluster of three processes on this machine: Spark's own master, and two workers. They can be reached only over loopback, and
 * a client has to know a secret: without one, everybody on this machine could let them run a program of theirs as you.
 */
public final class Cluster {

    private static final int PATIENCE = 300; // seconds, for a machine that is very busy
    private static final List<String> HOSTS = List.of("127.0.0.1", "localhost"); // one for each worker
    private static final int CORES = 4; // offered by each worker, so that a second program finds some

    /** For a JVM that does not have much to do. */
    static final String STARTS_FAST = "-XX:TieredStopAtLevel=1";

    private final String master;
    private final String secret;
    private final Path home;

    /** One that runs: its address, its secret, and the folder of its files. */
    Cluster(String master, String secret, Path home) {
        this.master = master;
        this.secret = secret;
        this.home = home;
    }

    /** Starts one, below the folder of these children; throws a Problem if its master does not answer. */
    static Cluster start(Children children) throws IOException, InterruptedException {
        var secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        int port = freePort();
        var cluster = new Cluster("spark://127.0.0.1:" + port, HexFormat.of().formatHex(secret), children.file("spark"));
        Files.createDirectories(cluster.home.resolve("jars")); // Spark's launcher looks for that folder, and needs nothing in it
        Files.createDirectories(cluster.home.resolve("tmp"));
        var settings = new ArrayList<String>();
        cluster.authentication().forEach((name, value) -> settings.add(name + " " + value));
        settings.add("spark.master.rest.enabled false");
        Files.write(cluster.home.resolve("cluster.conf"), settings);
        int page = freePort();
        var process = cluster.process(children, "master", "org.apache.spark.deploy.master.Master",
                "--host", "127.0.0.1", "--port", Integer.toString(port), "--webui-port", Integer.toString(page));
        for (long end = System.nanoTime() + PATIENCE * 1_000_000_000L; !answers("127.0.0.1", port); Thread.sleep(20)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new Problem("Spark's master does not start on this machine: " + said(cluster.home.resolve("master.log"))
                        + ". Run it without --spark cluster.");
            }
        }
        // Spark tries a task a second time only on another host, so the workers call this machine by different names.
        for (var host : HOSTS) {
            cluster.process(children, "worker-" + host, "org.apache.spark.deploy.worker.Worker", "--host", host,
                    "--cores", Integer.toString(CORES), "--memory", "4g", "--webui-port", "0",
                    "--work-dir", cluster.home.resolve("work-" + host).toString(), cluster.master);
        }
        // A program that comes before both are there gets all its executors on one of them, and no second attempt.
        for (long end = System.nanoTime() + PATIENCE * 1_000_000_000L; workers(page) < HOSTS.size(); Thread.sleep(20)) {
            if (System.nanoTime() > end) {
                throw new Problem("Spark's workers do not come within " + PATIENCE + " s: "
                        + said(cluster.home.resolve("worker-" + HOSTS.getFirst() + ".log")) + ". Run it without --spark cluster.");
            }
        }
        return cluster;
    }

    /** How many workers the master knows, by its page at this port; 0 while it has none. */
    public static int workers(int page) {
        try (var state = URI.create("http://127.0.0.1:" + page + "/json/").toURL().openStream()) {
            return JsonMapper.shared().readTree(state).path("aliveworkers").asInt(0);
        } catch (IOException | JacksonException e) { // nothing listens yet, or it has its page for people and not yet this one
            return 0;
        }
    }

    private Process process(Children children, String name, String main, String... arguments) throws IOException {
        var command = java(home);
        command.addAll(List.of("-Xmx256m", STARTS_FAST, Watched.class.getName(), main,
                "--properties-file", home.resolve("cluster.conf").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(home.resolve(name + ".log").toFile());
        builder.environment().putAll(Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.13",
                "SPARK_LOCAL_IP", "127.0.0.1", "SPARK_CONF_DIR", home.toString(), "SPARK_NO_DAEMONIZE", "1"));
        return children.start(builder);
    }

    /** This Java, with the options and the classes of this process, and its temporary files below this folder. */
    static List<String> java(Path folder) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(each -> each.startsWith("--"))
                .forEach(command::add);
        command.addAll(options(folder));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }

    /** What each JVM of a cluster is told, so that it says nothing, stays on IPv4, and keeps its files below this folder. */
    static List<String> options(Path folder) {
        return List.of("-XX:+UseSerialGC",
                "-Dslf4j.provider=org.slf4j.nop.NOPServiceProvider", "-Dslf4j.internal.verbosity=ERROR",
                "-Djava.net.preferIPv4Stack=true", "-Djava.io.tmpdir=" + folder.resolve("tmp"));
    }

    /** Its address, such as spark://127.0.0.1:43567. */
    public String master() {
        return master;
    }

    /** The folder of its files. */
    public Path home() {
        return home;
    }

    /** What a program has to set to be let in. */
    public Map<String, String> authentication() {
        return Map.of("spark.authenticate", "true", "spark.authenticate.secret", secret);
    }

    /** Whether something listens there, within three seconds. */
    static boolean answers(String host, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 3_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static String said(Path log) throws IOException {
        return Files.exists(log) ? Files.readAllLines(log).stream().filter(line -> !line.isBlank() && !line.startsWith("WARNING"))
                .reduce((first, last) -> last).orElse("it said nothing") : "it said nothing";
    }
}
