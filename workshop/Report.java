package workshop;

//DEPS com.github.freva:ascii-table:1.12.1
//DEPS com.github.oshi:oshi-core:7.5.0
//DEPS tools.jackson.core:jackson-databind:3.2.4

import static com.github.freva.asciitable.HorizontalAlign.LEFT;
import static com.github.freva.asciitable.HorizontalAlign.RIGHT;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import oshi.SystemInfo;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one run of a chapter found out, in the form that {@code --json} writes; or several runs, the rounds of a
 * recording. The versions are those of the script's dependencies, by group and artifact.
 */
public record Report(
        String chapter, String title, Instant date, int rows, Database.Server database, Machine machine,
        SortedMap<String, String> versions, List<Measurement> approaches, List<Shown> demonstrations) {

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
        var server = last.database;
        return new Report(last.chapter, last.title, date, last.rows,
                new Database.Server(source, server.version(), server.fsync(), server.synchronousCommit(), server.fullPageWrites()),
                last.machine, last.versions, measurements, last.demonstrations);
    }

    void write(Path file) {
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(file, this);
    }

    /** The line that says where, and how much, is measured. */
    static String environment(Database.Server server, int rows, String java, int cores) {
        return String.format(Locale.ROOT, "PostgreSQL %s, %s, %s | %,d rows | Java %s | %d cores",
                server.version(), server.source(),
                server.durable() ? "fsync on" : "NOT DURABLE: " + undurable(server) + ", which flatters the slow ways",
                rows, java, cores);
    }

    /** The same of where this report was made. */
    String environment() {
        return environment(database, rows, machine.java, machine.cores);
    }

    private static String undurable(Database.Server server) {
        return "fsync " + server.fsync() + ", synchronous_commit " + server.synchronousCommit()
                + ", full_page_writes " + server.fullPageWrites();
    }

    /** The measurements as a table, one line an approach, below a line of headers. */
    static String table(List<Measurement> measurements) {
        return table(measurements, List.of(
                column("approach", LEFT, Measurement::title),
                column("first", RIGHT, m -> Format.millis(m.firstMs())),
                column("median", RIGHT, m -> Format.millis(m.medianMs())),
                column("rows/s", RIGHT, m -> Format.rounded(m.rowsPerSecond())),
                column("round trips", RIGHT, m -> Format.whole(m.roundTrips())),
                column("sent", RIGHT, m -> Format.bytes(m.bytesSent())),
                column("callbacks", RIGHT, m -> Format.whole(m.callbacks()))));
    }

    /** Any data as a table with these columns, without borders. */
    static <T> String table(List<T> data, List<ColumnData<T>> columns) {
        return AsciiTable.builder().border(AsciiTable.NO_BORDERS).lineSeparator("\n").data(data, columns)
                .asString().stripIndent();
    }

    static <T> ColumnData<T> column(String header, HorizontalAlign align, Function<T, String> cell) {
        return new Column().header(header).headerAlign(align).dataAlign(align).with(cell);
    }
}
