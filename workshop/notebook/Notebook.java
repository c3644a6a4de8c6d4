package workshop.notebook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.MissingResourceException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A chapter: the cells that it lists, in the order of reading. Approaches run first, and then all others. */
public final class Notebook {

    /** Something that must be in the database before the first approach, and is not part of any time. */
    @FunctionalInterface
    public interface Preparation {
        void prepare(Connection connection, Signups signups) throws Exception;
    }

    /** What a chapter says below its table about its measurements (at least one); it may return no lines. */
    @FunctionalInterface
    public interface Remarks {
        List<String> of(Connection connection, List<Measurement> measured) throws Exception;
    }

    private final ChapterName name;
    private final List<String> source; // null where its jar lacks it
    private final List<Cell> cells = new ArrayList<>();
    private Preparation preparation = (connection, signups) -> {};
    private Remarks remarks = (connection, measured) -> List.of();
    private Supplier<Set<String>> leftOut = Set::of;
    private final Parts parts = new Parts(new LinkedHashMap<>());
    private String part = "";
    private String tables = "signup";
    private IntSupplier rows = () -> LoadOptions.ROWS;
    private Object options; // null where it has none
    private Rejects.Judge judge; // null where all approaches store the same rows

    /** The chapter whose script is {@code name}.java and lists itself as //FILES; its first heading is the title. */
    public Notebook(String name) {
        this.name = new ChapterName(name);
        this.source = source(name);
    }

    /** Runs this once, before the first approach. */
    public Notebook prepare(Preparation preparation) {
        this.preparation = preparation;
        return this;
    }

    /** Its approaches fill these tables too, beside {@code signup}: they are emptied before each run. */
    public Notebook empties(String... more) {
        tables = String.join(", ", tables, String.join(", ", more));
        return this;
    }

    /** Sets how many rows it loads without --rows, if that differs from other chapters. */
    public Notebook rows(int rows) {
        return rows(() -> rows);
    }

    /** The same if the number depends on its options; may throw a Problem. */
    public Notebook rows(IntSupplier rows) {
        this.rows = rows;
        return this;
    }

    /** Its approaches load a file of their own, and not the signups: this judges what they do. */
    public Notebook judge(Rejects.Judge judge) {
        this.judge = judge;
        return this;
    }

    /** Says more below its table than what is said of all chapters. */
    public Notebook below(Remarks remarks) {
        this.remarks = remarks;
        return this;
    }

    /** With some options these cells make no sense: then they run only if they are named. */
    public Notebook leavesOut(Supplier<Set<String>> ids) {
        leftOut = ids;
        return this;
    }

    /** It has options of its own, annotated as those of a picocli mixin; they are set when its cells run. */
    public Notebook options(Object mixin) {
        options = mixin;
        return this;
    }

    /** The cells that follow are a part of the chapter, and can all be named at once by this id. */
    public Notebook part(String id) {
        part = id;
        return this;
    }

    /** Times an approach that loads through a JDBC connection. */
    public Notebook time(String id, String title, Approach.Load<Connection> load) {
        return time(id, title, DriverManager::getConnection, load);
    }

    /** Times an approach that loads through whatever {@code opener} opens. */
    public <R extends AutoCloseable> Notebook time(
            String id, String title, Approach.Opener<R> opener, Approach.Load<R> load) {
        return add(new Approach<>(id, title, opener, load));
    }

    /** Times an approach that loads through a JDBC connection and returns the ids of its rows. */
    public Notebook time(String id, String title, Approach.LoadWithIds<Connection> load) {
        return time(id, title, DriverManager::getConnection, load);
    }

    /** Runs a cell and prints what it says, after the table. */
    public Notebook show(String id, String title, Cell.Show code) {
        return show(id, title, (url, signups, out) -> code.show(url, out));
    }

    /** The same for a cell that needs the rows. */
    public Notebook show(String id, String title, Cell.ShowRows code) {
        return add(new Cell.Demonstration(id, title, code));
    }

    /** Runs a cell that asks each approach the same questions, and prints its grid after the table. */
    public Notebook grid(String id, String title, Cell.Fill code) {
        return grid(id, title, (url, signups, asked, sheet) -> code.fill(url, sheet));
    }

    /** The same for a cell that measures at several distances. */
    public Notebook grid(String id, String title, Cell.FillFar code) {
        return add(new Cell.Survey(id, title, code));
    }

    private Notebook add(Cell cell) {
        cells.add(cell);
        parts.ofCells().put(cell.id(), part);
        return this;
    }

    /** Its name, such as 06_copy. */
    public ChapterName name() {
        return name;
    }

    /** Its first heading, such as "6. COPY: stop sending statements, send rows". */
    public String title() {
        return source().filter(line -> line.startsWith("/// # ")).findFirst().orElseThrow().substring("/// # ".length());
    }

    /** All cells, in order. */
    public List<Cell> cells() {
        return List.copyOf(cells);
    }

    /** The approaches, in order. */
    public List<Approach<?>> approaches() {
        return cells.stream().<Approach<?>>mapMulti((cell, found) -> {
            if (cell instanceof Approach<?> approach) {
                found.accept(approach);
            }
        }).toList();
    }

    /** The parts that they are in. */
    public Parts parts() {
        return parts;
    }

    /** The cell of this id; throws a NoSuchElementException if there is none. */
    public Cell cell(String id) {
        return cells.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    /** The approach of this id; throws a NoSuchElementException if there is none. */
    public Approach<?> approach(String id) {
        return approaches().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    /** The tables that its approaches fill, with commas between them. */
    String tables() {
        return tables;
    }

    /** How many rows it loads unless it is told. */
    public int rows() {
        return rows.getAsInt();
    }

    /** What {@link #judge} was given, or null. */
    public Rejects.Judge judge() {
        return judge;
    }

    /** What {@link #options} was given, or null. */
    Object options() {
        return options;
    }

    /** What {@link #below} was given. */
    Remarks remarks() {
        return remarks;
    }

    /** The ids of what runs only if somebody names it. */
    Set<String> leftOut() {
        return leftOut.get();
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
        return name.toString();
    }

    /** What its script depends on: versions by group and artifact, such as 42.7.14 by org.postgresql:postgresql. */
    SortedMap<String, String> versions() {
        return source().filter(line -> line.matches("//DEPS [^/].*:.*")).map(line -> line.substring("//DEPS ".length()))
                .collect(Collectors.toMap(each -> each.substring(0, each.lastIndexOf(':')),
                        each -> each.substring(each.lastIndexOf(':') + 1), (a, b) -> b, TreeMap::new));
    }

    private Stream<String> source() {
        if (source == null) { // and not before, or the options could not be read
            throw new MissingResourceException(name + ".java", name.toString(), "");
        }
        return source.stream();
    }

    private static List<String> source(String name) {
        // the tour loads a chapter by a loader of its own
        try (var source = Thread.currentThread().getContextClassLoader().getResourceAsStream(name + ".java")) {
            return source == null ? null : new String(source.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
