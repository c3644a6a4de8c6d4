package more;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.net.URISyntaxException;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import workshop.notebook.Approach;
import workshop.notebook.Grid;
import workshop.notebook.Notebook;
import workshop.notebook.Signups;
import workshop.terminal.Format;

/** Loads more and more rows in a JVM of its own, whose heap is stated. That JVM ends with this one, whatever happens to it. */
public final class SmallHeap {

    private static final String DONE = "done ";
    private static final int WARM = 1_000; // rows
    private static final int EXIT_OUT_OF_MEMORY = 3; // of -XX:+ExitOnOutOfMemoryError

    private SmallHeap() {}

    /** A load of this many rows: its milliseconds, and the most bytes that a garbage collection left, or 0 where none ran. */
    public record Load(int rows, double millis, long heapBytes) {}

    /** An approach: its chapter, the class of that, and its id. */
    public record Candidate(String chapter, Class<?> type, String id) {}

    /** Fills the grid with what becomes of each in a heap of this many megabytes: milliseconds, and the peak of the heap. */
    public static void fill(List<Candidate> candidates, int megabytes, String url, Signups signups, Grid.Sheet sheet)
            throws IOException, InterruptedException {
        var sizes = IntStream.concat(IntStream.iterate(WARM, rows -> rows < signups.count(), rows -> 10 * rows),
                IntStream.of(signups.count())).boxed().toList();
        sheet.axis("rows");
        for (var group : List.of("elapsed, in " + megabytes + " MB", "peak of the heap")) {
            for (int rows : sizes) {
                sheet.column((group.startsWith("peak") ? "heap-" : "") + rows, group, Format.whole(rows), rows);
            }
        }
        long patience = Math.max(10_000, signups.count() / 100); // milliseconds
        for (var candidate : candidates) {
            var row = candidate.chapter + "/" + candidate.id;
            sheet.next(row + " in " + megabytes + " MB", signups);
            var loads = load(candidate.type, candidate.id, url, sizes, megabytes, patience);
            for (int i = 0; i < sizes.size(); i++) {
                var column = String.valueOf(sizes.get(i));
                if (i < loads.done().size()) {
                    var load = loads.done().get(i);
                    double peak = load.heapBytes() / 1e6;
                    sheet.mark(row, column, Format.duration(load.millis()), load.millis(), "");
                    sheet.mark(row, "heap-" + column, peak == 0 ? "never full" : Math.round(peak) + " MB", peak, "");
                } else {
                    sheet.mark(row, column, i == loads.done().size() ? loads.end() : "-", "");
                    sheet.mark(row, "heap-" + column, "-", "");
                }
            }
        }
    }

    /** The loads that came to their end, and why there are no more: an empty text, or what ended them. */
    public record Loads(List<Load> done, String end) {}

    /** That of a child that the heap was too small for. */
    public static final String OUT_OF_MEMORY = "out of memory";

    /** That of a child whose next load would take too long. */
    public static final String TOO_SLOW = "too slow";

    /**
     * Loads these numbers of rows, one after the other, into the empty table signup.
     *
     * @param chapter the class of the chapter that has the approach
     * @param megabytes the heap
     * @param patience the milliseconds that no load may take; one that is predicted to take longer is not begun
     * @throws IOException if the child fails in another way than to be short of memory
     */
    public static Loads load(Class<?> chapter, String approach, String url, List<Integer> rows, int megabytes, long patience)
            throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(java, "-Xmx" + megabytes + "m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED", SmallHeap.class.getName(), chapter.getName(), approach, String.valueOf(patience));
        rows.forEach(each -> builder.command().add(String.valueOf(each)));
        builder.environment().put("CLASSPATH", classPath());
        var child = builder.redirectErrorStream(true).start();
        try (var in = child.outputWriter(StandardCharsets.UTF_8)) { // open for as long as this process lives
            in.write(url + "\n"); // which has a password in it, and arguments can be read by others
            in.flush();
            var said = Collections.synchronizedList(new ArrayList<String>());
            var reader = Thread.ofVirtual().start(() -> read(child, said));
            boolean ended = child.waitFor(patience * rows.size() + 60_000, TimeUnit.MILLISECONDS);
            if (!ended) {
                child.destroyForcibly().waitFor(); // which ends what can be read, too
            }
            reader.join();
            var done = said.stream().filter(line -> line.startsWith(DONE)).map(SmallHeap::parsed).toList();
            if (!ended || child.exitValue() == 0) {
                return new Loads(done, done.size() == rows.size() ? "" : TOO_SLOW);
            }
            if (child.exitValue() == EXIT_OUT_OF_MEMORY) {
                return new Loads(done, OUT_OF_MEMORY);
            }
            throw new IOException(approach + " failed in a JVM of its own: " + said.stream()
                    .filter(line -> !line.startsWith(DONE)).findFirst().orElse("it said nothing"));
        } finally {
            child.destroyForcibly();
        }
    }

    private static void read(Process child, List<String> said) {
        try (var lines = child.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(said::add);
        } catch (IOException | UncheckedIOException e) {
            // it was ended: what it said before stays
        }
    }

    private static Load parsed(String line) {
        var parts = line.split(" ");
        return new Load(Integer.parseInt(parts[1]), Double.parseDouble(parts[2]), Long.parseLong(parts[3]));
    }

    /** A tour loads a chapter by a loader of its own. */
    private static String classPath() throws IOException {
        if (!(SmallHeap.class.getClassLoader() instanceof URLClassLoader loader)) {
            return System.getProperty("java.class.path");
        }
        try {
            var jars = new ArrayList<String>();
            for (var url : loader.getURLs()) {
                jars.add(Path.of(url.toURI()).toString());
            }
            return String.join(File.pathSeparator, jars);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** The child: a line of standard input is the URL, and its end is that of the parent. */
    public static void main(String[] args) throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var url = in.readLine();
        Thread.ofPlatform().daemon().start(() -> endWith(in));
        try (var open = approach(args[0], args[1]).open(url)) {
            load(open, url, WARM);
            double last = 0;
            int before = WARM;
            for (var rows : Arrays.stream(args).skip(3).mapToInt(Integer::parseInt).toArray()) {
                if (last * rows / before > Long.parseLong(args[2])) {
                    break;
                }
                var done = load(open, url, rows);
                System.out.println(DONE + done.rows + " " + done.millis + " " + done.heapBytes);
                last = done.millis;
                before = rows;
            }
        }
    }

    private static void endWith(BufferedReader parent) {
        try {
            parent.read();
        } catch (IOException e) {
            // that is its end, too
        }
        Runtime.getRuntime().halt(1);
    }

    /** A chapter is a class without a package, which cannot be named here. */
    private static Approach<?> approach(String chapter, String id) throws ReflectiveOperationException {
        var type = Class.forName(chapter);
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        var contents = type.getDeclaredMethod("contents");
        contents.setAccessible(true);
        return ((Notebook) contents.invoke(constructor.newInstance())).approach(id);
    }

    private static Load load(Approach<?>.Open open, String url, int rows) throws Exception {
        try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
            statement.execute("truncate signup");
            var heap = new AtomicLong();
            double millis;
            try (var watch = new Watch(heap)) {
                long start = System.nanoTime();
                open.load(Signups.first(rows));
                millis = (System.nanoTime() - start) / 1e6;
            }
            try (var count = statement.executeQuery("select count(*) from signup")) {
                count.next();
                if (count.getInt(1) != rows) {
                    throw new SQLException("it stored " + count.getInt(1) + " rows instead of " + rows);
                }
            }
            return new Load(rows, millis, heap.get());
        }
    }

    /** Notes the most that a collection leaves, while it is open. */
    private record Watch(AtomicLong most, List<NotificationEmitter> collectors, javax.management.NotificationListener listener)
            implements AutoCloseable {

        Watch(AtomicLong most) {
            this(most, ManagementFactory.getGarbageCollectorMXBeans().stream().map(NotificationEmitter.class::cast).toList(),
                    (notification, ignored) -> {
                        if (notification.getUserData() instanceof CompositeData data) {
                            var after = GarbageCollectionNotificationInfo.from(data).getGcInfo().getMemoryUsageAfterGc();
                            long left = after.entrySet().stream().filter(pool -> !pool.getKey().matches("(?i).*(metaspace|code|class).*"))
                                    .map(pool -> pool.getValue()).mapToLong(MemoryUsage::getUsed).sum();
                            most.accumulateAndGet(left, Math::max);
                        }
                    });
            collectors.forEach(each -> each.addNotificationListener(listener, null, null));
        }

        @Override
        public void close() throws Exception {
            for (var collector : collectors) {
                collector.removeNotificationListener(listener);
            }
        }
    }
}
