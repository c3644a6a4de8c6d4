package workshop.notebook;

//DEPS com.github.oshi:oshi-core:7.5.0
//DEPS tools.jackson.core:jackson-databind:3.2.4
//DEPS com.fasterxml.jackson.core:jackson-annotations:2.22

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import oshi.SystemInfo;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import workshop.server.Database;
import workshop.wire.Distance;

/**
 * What one run of a chapter found out, in the form that {@code --json} writes; or several runs, the rounds of a recording.
 * The versions are those of the script's dependencies, by group and artifact.
 */
public record Report(
        ChapterName chapter, String title, @JsonUnwrapped Setting setting, SortedMap<String, String> versions,
        List<Measurement> approaches, List<Shown> demonstrations, List<Grid> grids) {

    /**
     * When, with how many rows, where, the milliseconds in which a commit reaches the disk there, and at which (imitated)
     * distance. In JSON, these stand beside the chapter.
     */
    public record Setting(Instant date, int rows, Database.Server database, double flushMs, Distance distance, Machine machine) {}

    /** The machine that the chapter ran on. */
    public record Machine(String os, String cpu, int cores, String java) {

        /** This one. */
        public static Machine here() {
            return new Machine(System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    new SystemInfo().getHardware().getProcessor().getProcessorIdentifier().getName(),
                    Runtime.getRuntime().availableProcessors(), System.getProperty("java.version"));
        }
    }

    /** What a demonstration printed. */
    public record Shown(String id, String title, List<String> lines) {}

    /**
     * The curves of a grid that has an axis, for whoever draws the JSON: the milliseconds of its first group of columns by
     * their places. They are made from the grid when JSON is written, and ignored when it is read.
     */
    public record Sweep(String id, String x, String xLabel, List<Series> series) {

        /** One of them; each point is a place and its milliseconds. */
        public record Series(String approach, List<List<Double>> points) {}

        static Sweep of(Grid grid) {
            var first = grid.groups().entrySet().iterator().next();
            return new Sweep(grid.id(), grid.axis(), grid.axis() + ", " + first.getKey(), grid.rows().stream().map(row ->
                    new Series(row, first.getValue().stream().filter(column -> grid.mark(row, column.id()).number() != null)
                            .map(column -> List.of(column.at(), grid.mark(row, column.id()).number())).toList())).toList());
        }
    }

    /** Those of all grids that have an axis. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public List<Sweep> sweeps() {
        return grids.stream().filter(grid -> grid.axis() != null).map(Sweep::of).toList();
    }

    /** What was measured of this approach, or null. */
    public Measurement approach(String id) {
        return approaches.stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
    }

    /** Those of one run with this, which can be compared. */
    public Stream<Report> ofTheSameRun(Collection<Report> reports) {
        return reports.stream().filter(each -> each.setting.equals(setting));
    }

    /** Writes it as JSON; throws a JacksonException if the file cannot be written. */
    public void write(Path file) {
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValue(file, this);
    }
}
