package workshop;

//SOURCES Approach.java
//SOURCES AtDistance.java
//SOURCES Callbacks.java
//SOURCES ChapterRun.java
//SOURCES Command.java
//SOURCES Container.java
//SOURCES Content.java
//SOURCES Database.java
//SOURCES Demonstration.java
//SOURCES Distance.java
//SOURCES Distances.java
//SOURCES DistantSocket.java
//SOURCES DistantSockets.java
//SOURCES EmbeddedBinaries.java
//SOURCES EmbeddedServer.java
//SOURCES Exchange.java
//SOURCES Figures.java
//SOURCES Folding.java
//SOURCES Format.java
//SOURCES HelpOptions.java
//SOURCES Ledger.java
//SOURCES LiveResults.java
//SOURCES LoadOptions.java
//SOURCES Measurement.java
//SOURCES Options.java
//SOURCES Page.java
//SOURCES Problem.java
//SOURCES Progress.java
//SOURCES Project.java
//SOURCES Recordings.java
//SOURCES Report.java
//SOURCES Results.java
//SOURCES Screen.java
//SOURCES Script.java
//SOURCES Signup.java
//SOURCES Signups.java
//SOURCES Step.java
//SOURCES Stopwatch.java
//SOURCES Table.java
//SOURCES TerminalMarkdown.java
//SOURCES TourByKeys.java
//SOURCES TourRun.java
//SOURCES Traffic.java
//SOURCES Wire.java
//SOURCES WireProtocol.java
//SOURCES WireTap.java
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A chapter: the approaches that it times, and the demonstrations that follow them, in the order of reading. */
public final class Notebook {

    /** Something that must be in the database before the first approach, and is not part of any time. */
    @FunctionalInterface
    public interface Preparation {
        void prepare(Connection connection, Signups signups) throws Exception;
    }

    private final String name;
    private final List<String> source;
    private final String title;
    private final List<Approach<?>> approaches = new ArrayList<>();
    private final List<Demonstration> demonstrations = new ArrayList<>();
    private Ledger ledger;
    private Preparation preparation = (connection, signups) -> {};

    /** The chapter whose script is {@code name}.java and lists itself as //FILES; its first heading is the title. */
    public Notebook(String name) {
        this.name = name;
        this.source = source(name);
        this.title = source.stream().filter(line -> line.startsWith("/// # ")).findFirst().orElseThrow()
                .substring("/// # ".length());
    }

    /** Runs this once, before the first approach. */
    public Notebook prepare(Preparation preparation) {
        this.preparation = preparation;
        return this;
    }

    /** Times an approach that loads through a JDBC connection. */
    public Notebook time(String id, String title, Approach.Load<Connection> load) {
        return time(id, title, DriverManager::getConnection, load);
    }

    /** Times an approach that loads through whatever {@code opener} opens. */
    public <R extends AutoCloseable> Notebook time(
            String id, String title, Approach.Opener<R> opener, Approach.Load<R> load) {
        approaches.add(new Approach<>(id, title, opener, load));
        return this;
    }

    /** Times an approach that loads through a JDBC connection and returns the ids of its rows. */
    public Notebook time(String id, String title, Approach.LoadWithIds<Connection> load) {
        return time(id, title, DriverManager::getConnection, load);
    }

    /** Runs a cell that keeps a ledger, and prints it after the table. */
    public Notebook ledger(String id, String title, Ledger.Cell cell) {
        ledger = new Ledger(id, title, cell);
        return this;
    }

    /** Runs a cell and prints what it says, after the table. */
    public Notebook show(String id, String title, Demonstration.Cell cell) {
        return show(id, title, (url, signups, out) -> cell.show(url, out));
    }

    /** The same for a cell that needs the rows. */
    public Notebook show(String id, String title, Demonstration.CellWithRows cell) {
        return add(id, title, (database, signups, out, distances) -> cell.show(database.url(), signups, out));
    }

    /** Runs a cell that measures at several distances, and prints what it found after the table. */
    public Notebook distances(String id, String title, Demonstration.CellWithDistances cell) {
        return add(id, title, (database, signups, out, distances) ->
                cell.measure(database.localUrl(), signups, database.distance(), distances));
    }

    private Notebook add(String id, String title, Demonstration.Code cell) {
        demonstrations.add(new Demonstration(id, title, cell));
        return this;
    }

    /** Its name, such as 06_copy. */
    public String name() {
        return name;
    }

    /** Its first heading, such as "6. COPY: stop sending statements, send rows". */
    public String title() {
        return title;
    }

    /** The approaches, in order. */
    public List<Approach<?>> approaches() {
        return approaches;
    }

    /** The approach of this id; throws a NoSuchElementException where there is none. */
    public Approach<?> approach(String id) {
        return approaches.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    /** The demonstrations, in order. */
    public List<Demonstration> demonstrations() {
        return demonstrations;
    }

    /** The ledger, or null where the chapter keeps none. */
    public Ledger ledger() {
        return ledger;
    }

    /** What {@link #prepare} was given. */
    public Preparation preparation() {
        return preparation;
    }

    /**
     * Runs the chapter with the options of the command line. Where something goes wrong, it says so in one line on
     * standard error and ends the process: with code 2 for a wrong option, with code 1 for anything else.
     */
    public void run(String... args) {
        ChapterRun.main(this, args);
    }

    @Override
    public String toString() {
        return name;
    }

    /** What its script depends on: versions by group and artifact, such as 42.7.14 by org.postgresql:postgresql. */
    SortedMap<String, String> versions() {
        return source.stream().filter(line -> line.startsWith("//DEPS ")).map(line -> line.substring("//DEPS ".length()))
                .collect(Collectors.toMap(each -> each.substring(0, each.lastIndexOf(':')),
                        each -> each.substring(each.lastIndexOf(':') + 1), (a, b) -> b, TreeMap::new));
    }

    /** Its source, taken apart into cells. */
    Script script() {
        return Script.of(name, String.join("\n", source));
    }

    private static List<String> source(String name) {
        try (var source = Notebook.class.getResourceAsStream("/" + name + ".java")) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
