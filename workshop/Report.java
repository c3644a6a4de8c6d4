package workshop;

//DEPS com.github.oshi:oshi-core:7.5.0
//DEPS tools.jackson.core:jackson-databind:3.2.4

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import oshi.SystemInfo;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import workshop.Table.Column;

/**
 * What one run of a chapter found out, in the form that {@code --json} writes; or several runs, the rounds of a
 * recording. The distance is the one that was imitated for all of it, and {@code distances} is what a cell measured at
 * several of them. The versions are those of the script's dependencies, by group and artifact.
 */
public record Report(
        String chapter, String title, Instant date, int rows, Database.Server database, Distance distance, Machine machine,
        SortedMap<String, String> versions, List<Measurement> approaches, List<Shown> demonstrations,
        List<Ledger.Mark> ledger, List<AtDistance> distances) {

    /** The machine that the chapter ran on. */
    public record Machine(String os, String cpu, int cores, String java) {

        static Machine here() {
            return new Machine(System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    new SystemInfo().getHardware().getProcessor().getProcessorIdentifier().getName(),
                    Runtime.getRuntime().availableProcessors(), System.getProperty("java.version"));
        }
    }

    /** What a demonstration printed. */
    public record Shown(String id, String title, List<String> lines) {}

    /** Of the same chapter in several rounds, made at this time on a server of this source. */
    static Report ofRounds(List<Report> rounds, Instant date, String source) {
        var last = rounds.getLast();
        var measurements = IntStream.range(0, last.approaches.size()).mapToObj(i ->
                Measurement.ofRounds(rounds.stream().map(round -> round.approaches.get(i)).toList())).toList();
        var asked = last.database;
        var server = new Database.Server(
                source, asked.version(), asked.fsync(), asked.synchronousCommit(), asked.fullPageWrites());
        var distances = IntStream.range(0, last.distances.size()).mapToObj(i ->
                AtDistance.ofRounds(rounds.stream().map(round -> round.distances.get(i)).toList())).toList();
        return new Report(last.chapter, last.title, date, last.rows, server, last.distance, last.machine, last.versions,
                measurements, last.demonstrations.stream().map(shown -> last.isTableOfDistances(shown)
                        ? new Shown(shown.id, shown.title, Distances.printed(distances, last.rows)) : shown).toList(), last.ledger,
                distances);
    }

    /** The same under the titles that the script has now; throws a Problem where the two list other things. */
    Report under(Script script) {
        var recorded = Stream.of(approaches.stream().map(each -> "time " + each.id()),
                ledger.isEmpty() ? Stream.<String>of() : Stream.of("ledger ledger"),
                demonstrations.stream().map(each -> "show " + each.id)).flatMap(each -> each).toList();
        var listed = script.entries().stream().map(each -> each.kind() + " " + each.id()).toList();
        if (!recorded.equals(listed)) {
            throw new Problem(("chapters/%s.java lists other things (%s) than recordings/%s.json has (%s)."
                    + " Record again: jbang record").formatted(
                            chapter, String.join(", ", listed), chapter, String.join(", ", recorded)));
        }
        var titles = script.entries().stream().collect(Collectors.toMap(Script.Entry::id, Script.Entry::title));
        return new Report(chapter, script.title(), date, rows, database, distance, machine, versions,
                approaches.stream().map(each -> each.under(titles.get(each.id()))).toList(),
                demonstrations.stream().map(each -> new Shown(each.id, titles.get(each.id), each.lines)).toList(), ledger,
                distances);
    }

    /** Whether this demonstration printed what was measured at several distances. */
    boolean isTableOfDistances(Shown shown) {
        return !distances.isEmpty() && shown.id.equals(distances.getFirst().demonstration());
    }

    /** In how many rounds it was recorded. */
    int rounds() {
        return approaches.isEmpty() ? distances.getFirst().roundElapsedMs().size() : approaches.getFirst().roundMediansMs().size();
    }

    /** What was measured of this approach, or null. */
    Measurement approach(String id) {
        return approaches.stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
    }

    void write(Path file) {
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(file, this);
    }

    /** The line that says where, and how much, is measured. */
    static String environment(Database.Server server, Distance distance, int rows, String java, int cores) {
        return String.format(Locale.ROOT, "PostgreSQL %s, %s, %s%s | %,d rows | Java %s | %d cores",
                server.version(), server.source(),
                server.durable() ? "fsync on" : "NOT DURABLE: " + undurable(server) + ", which flatters the slow ways",
                distance.inWords(), rows, java, cores);
    }

    /** All that a run prints. */
    String printed() {
        var text = new StringBuilder(title + "\n" + environment() + "\n");
        if (!approaches.isEmpty()) {
            text.append("\n").append(TABLE.plain(approaches).stripTrailing().indent(2));
            text.append("\n  ").append(checked(rows, approaches.getFirst().checksum())).append("\n");
        }
        for (var shown : demonstrations) {
            text.append("\n").append(shown.title).append("\n").append(String.join("\n", shown.lines).indent(2));
        }
        return text.toString().stripTrailing().lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
    }

    /** What stands below the table. */
    static String checked(int rows, String checksum) {
        return String.format(Locale.ROOT, "every run checked: %,d rows, content %s", rows, checksum);
    }

    /** The same of where this report was made. */
    String environment() {
        return environment(database, distance, rows, machine.java, machine.cores);
    }

    private static String undurable(Database.Server server) {
        return "fsync " + server.fsync() + ", synchronous_commit " + server.synchronousCommit()
                + ", full_page_writes " + server.fullPageWrites();
    }

    /** What a run prints: a line for each approach. */
    static final Table<Measurement> TABLE = new Table<>(List.of(
            Column.text("approach", Measurement::title),
            Column.number("first", each -> Format.millis(each.firstMs())),
            Column.number("median", each -> Format.millis(each.medianMs())),
            Column.number("rows/s", each -> Format.rounded(each.rowsPerSecond())),
            Column.number("round trips", each -> Format.whole(each.roundTrips())),
            Column.number("sent", each -> Format.bytes(each.bytesSent())),
            Column.number("callbacks", each -> Format.whole(each.callbacks()))));
}
