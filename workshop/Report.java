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
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import oshi.SystemInfo;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What one run of a chapter found out, in the form that {@code --json} writes. */
record Report(
        String chapter, String title, int rows, Database.Server database, Machine machine,
        List<Measurement> approaches, List<Shown> demonstrations) {

    /** The machine that the chapter ran on. */
    record Machine(String os, String cpu, int cores, String java) {

        static Machine here() {
            return new Machine(System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    new SystemInfo().getHardware().getProcessor().getProcessorIdentifier().getName(),
                    Runtime.getRuntime().availableProcessors(), System.getProperty("java.version"));
        }
    }

    /** What a demonstration printed. */
    record Shown(String id, String title, List<String> lines) {}

    void write(Path file) {
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(file, this);
    }

    /** The line that says where, and how much, is measured. */
    static String environment(Database.Server server, int rows) {
        return String.format(Locale.ROOT, "PostgreSQL %s, %s, %s | %,d rows | Java %s | %d cores",
                server.version(), server.source(),
                server.durable() ? "fsync on" : "NOT DURABLE: " + undurable(server) + ", which flatters the slow ways",
                rows, System.getProperty("java.version"), Runtime.getRuntime().availableProcessors());
    }

    private static String undurable(Database.Server server) {
        return "fsync " + server.fsync() + ", synchronous_commit " + server.synchronousCommit()
                + ", full_page_writes " + server.fullPageWrites();
    }

    /** The measurements as a table, one line an approach, below a line of headers. */
    static String table(List<Measurement> measurements) {
        return AsciiTable.builder().border(AsciiTable.NO_BORDERS).lineSeparator("\n").data(measurements, List.of(
                column("approach", LEFT, Measurement::title),
                column("first", RIGHT, m -> millis(m.firstMs())),
                column("median", RIGHT, m -> millis(m.medianMs())),
                column("rows/s", RIGHT, m -> rounded(m.rowsPerSecond())),
                column("round trips", RIGHT, m -> whole(m.roundTrips())),
                column("sent", RIGHT, m -> bytes(m.bytesSent())),
                column("callbacks", RIGHT, m -> whole(m.prePersist() + m.postPersist())))).asString().stripIndent();
    }

    private static ColumnData<Measurement> column(
            String header, HorizontalAlign align, Function<Measurement, String> cell) {
        return new Column().header(header).headerAlign(align).dataAlign(align).with(cell);
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 100 ? "%.1f ms" : "%,.0f ms", millis);
    }

    private static String bytes(long bytes) {
        return bytes < 10_000 ? whole(bytes) + " B" : String.format(Locale.ROOT, "%,.2f MB", bytes / 1e6);
    }

    /** To three digits: more would claim a precision that no time on a shared machine has. */
    private static String rounded(long number) {
        return whole(new BigDecimal(number).round(new MathContext(3)).longValue());
    }

    private static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
