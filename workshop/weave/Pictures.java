package workshop.weave;

//FILES charts.js
//DEPS org.mvnpm:echarts:6.0.0
//DEPS org.graalvm.polyglot:polyglot:25.0.5
//DEPS org.graalvm.js:js-language:25.0.5
//RUNTIME_OPTIONS --sun-misc-unsafe-memory-access=allow

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import tools.jackson.databind.json.JsonMapper;
import workshop.book.WireDiagram;
import workshop.notebook.ChapterName;
import workshop.notebook.Grid;
import workshop.notebook.Measurement;
import workshop.notebook.Report;
import workshop.terminal.Format;

/** Draws recordings as SVG: each picture once for light pages, and once for dark ones. */
public final class Pictures implements AutoCloseable {

    public static final String ECHARTS = "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.min.js";

    private final Context context = Context.newBuilder("js").option("engine.WarnInterpreterOnly", "false").build();
    private final SortedMap<ChapterName, Report> recordings;

    public Pictures(SortedMap<ChapterName, Report> recordings) throws IOException {
        this.recordings = recordings;
        // ECharts looks for these but does not need them
        context.eval("js", "var setTimeout = () => 0, clearTimeout = setTimeout");
        context.eval("js", resource(ECHARTS));
        context.eval("js", resource("/charts.js"));
    }

    private static String resource(String name) throws IOException {
        try (var in = Pictures.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The elapsed times of all approaches, logarithmic; a line goes as far as the rounds differ, and a core that is kept awake. */
    public SortedMap<String, String> elapsed() {
        return elapsed("elapsed", approaches(), true);
    }

    /** The same of those alone, in order, that are faster than all before them. */
    public SortedMap<String, String> steps() {
        var steps = new ArrayList<Timed>();
        for (var each : approaches()) {
            if (steps.isEmpty() || each.times().medianMs() < steps.getLast().times().medianMs()) {
                steps.add(each);
            }
        }
        return elapsed("steps", steps, false);
    }

    private record Timed(ChapterName chapter, String title, Measurement.Times times) {}

    private List<Timed> approaches() {
        return recordings.firstEntry().getValue().ofTheSameRun(recordings.values()).flatMap(report -> report.approaches().stream().map(each ->
                new Timed(report.chapter(), each.title(), each.times()))).toList();
    }

    private SortedMap<String, String> elapsed(String name, List<Timed> approaches, boolean apart) {
        record Row(String chapter, String approach, double median, double min, double max, String label) {}
        record Chart(List<Row> rows, boolean apart, String loaded) {}
        return draw("elapsed", name, new Chart(approaches.stream().map(each ->
                new Row(String.valueOf(each.chapter.number()), each.title, each.times.medianMs(), fastest(each.times),
                        Collections.max(each.times.roundMediansMs()), Format.duration(each.times.medianMs()))).toList(),
                apart, loaded(recordings.firstKey())));
    }

    private String loaded(ChapterName chapter) {
        return Format.many(recordings.get(chapter).setting().rows(), "row");
    }

    private static double fastest(Measurement.Times times) {
        double rounds = Collections.min(times.roundMediansMs());
        return times.awakeMs() == null ? rounds : Math.min(rounds, times.awakeMs());
    }

    /** The elapsed times of one chapter, beside the best of the chapter before. */
    public SortedMap<String, String> chapter(ChapterName name) {
        record Row(String approach, double median, String label, boolean before) {}
        record Chart(List<Row> rows, String loaded) {}
        var before = recordings.headMap(name).isEmpty() ? Stream.<Row>of()
                : recordings.get(name).ofTheSameRun(List.of(recordings.get(recordings.headMap(name).lastKey())))
                        .flatMap(report -> report.approaches().stream()).min(Comparator.comparing((Measurement each) -> each.times().medianMs())).stream()
                        .map(best -> new Row("before: " + best.title(), best.times().medianMs(), Format.duration(best.times().medianMs()), true));
        var rows = recordings.get(name).approaches().stream()
                .map(each -> new Row(each.title(), each.times().medianMs(), Format.duration(each.times().medianMs())
                        + (each.rejects() != null && each.rejects().loaded() == 0 ? ", nothing loaded" : ""), false));
        return draw("chapter", "chapter_" + name, new Chart(Stream.concat(before, rows).toList(), loaded(name)));
    }

    /**
     * The first group of a grid that has an axis: a line for each row, both axes logarithmic. What is not a number has no
     * point.
     */
    SortedMap<String, String> grid(ChapterName chapter, Grid grid) {
        record Point(double at, double elapsed, boolean all) {}
        record Line(String name, List<Point> points) {}
        record Place(double at, String label) {}
        record Chart(List<Line> lines, List<Place> places, String x, String y) {}
        var group = grid.groups().keySet().iterator().next();
        var columns = grid.groups().get(group);
        var lines = grid.rows().stream().map(row -> new Line(ChapterName.inShort(row), columns.stream()
                .filter(column -> grid.mark(row, column.id()).number() != null).map(column -> {
                    var mark = grid.mark(row, column.id());
                    return new Point(column.at(), mark.number(), mark.note().isEmpty());
                }).toList())).toList();
        return draw("lines", "grid_" + chapter + "_" + grid.id(), new Chart(lines,
                columns.stream().map(column -> new Place(column.at(), column.head())).toList(),
                grid.axis(), group.equals("elapsed") ? "time for " + loaded(chapter) : group));
    }

    /** What crossed the wire: arrows between program and server. */
    public SortedMap<String, String> wire(ChapterName chapter, String id) {
        return draw("wire", "wire_" + chapter + "_" + id, WireDiagram.of(recordings.get(chapter), id));
    }

    private SortedMap<String, String> draw(String kind, String name, Object data) {
        var files = new TreeMap<String, String>();
        var json = JsonMapper.shared().writeValueAsString(data);
        for (var theme : List.of("light", "dark")) {
            var svg = context.getBindings("js").getMember("draw").execute(kind, json, theme).asString();
            // without the styles of a mouse that hovers, whose names count all pictures drawn so far
            files.put(name + "_" + theme + ".svg", svg.replaceAll(" class=\"zr\\d+-cls-\\d+\"", "")
                    .replaceAll("(?s)<style ?>.*?</style>\n?", "").replaceAll("zr\\d+-", "zr-") + "\n");
        }
        return files;
    }

    @Override
    public void close() {
        context.close();
    }
}
