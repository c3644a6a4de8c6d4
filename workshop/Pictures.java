package workshop;

//FILES charts.js
//DEPS org.mvnpm:echarts:6.0.0
//DEPS org.graalvm.polyglot:polyglot:25.0.5
//DEPS org.graalvm.js:js-language:25.0.5
//RUNTIME_OPTIONS --sun-misc-unsafe-memory-access=allow

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import tools.jackson.databind.json.JsonMapper;

/** Draws recordings as SVG: each picture once for light pages, and once for dark ones. */
final class Pictures implements AutoCloseable {

    private static final String ECHARTS = "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.min.js";

    private final Context context = Context.newBuilder("js").option("engine.WarnInterpreterOnly", "false").build();
    private final SortedMap<String, Report> recordings;

    Pictures(SortedMap<String, Report> recordings) throws IOException {
        this.recordings = recordings;
        context.eval("js", "var setTimeout = () => 0, clearTimeout = setTimeout"); // which ECharts looks for, and needs not
        context.eval("js", resource(ECHARTS));
        context.eval("js", resource("/charts.js"));
    }

    private static String resource(String name) throws IOException {
        try (var in = Pictures.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The elapsed times of all approaches, logarithmic. */
    SortedMap<String, String> elapsed() {
        record Row(String chapter, String approach, double median, double min, double max, String label) {}
        return draw("elapsed", "elapsed", recordings.values().stream().flatMap(report -> report.approaches().stream().map(each ->
                new Row(number(report), each.title(), each.medianMs(), Collections.min(each.roundMediansMs()),
                        Collections.max(each.roundMediansMs()), Format.duration(each.medianMs())))).toList());
    }

    /** The elapsed times of one chapter, beside the best of the chapter before. */
    SortedMap<String, String> chapter(String name) {
        record Row(String approach, double median, String label, boolean before) {}
        var before = recordings.headMap(name).isEmpty() ? Stream.<Row>of()
                : recordings.get(recordings.headMap(name).lastKey()).approaches().stream()
                        .min(Comparator.comparing(Measurement::medianMs)).stream()
                        .map(best -> new Row("before: " + best.title(), best.medianMs(), Format.duration(best.medianMs()), true));
        var rows = recordings.get(name).approaches().stream()
                .map(each -> new Row(each.title(), each.medianMs(), Format.duration(each.medianMs()), false));
        return draw("chapter", "chapter_" + name, Stream.concat(before, rows).toList());
    }

    /** The elapsed times at several distances, both axes logarithmic; those of fewer rows in proportion to all. */
    SortedMap<String, String> distances(String name) {
        record Point(double latency, double elapsed, boolean all) {}
        record Line(String name, List<Point> points) {}
        record Place(double latency, String label, String name) {}
        record Chart(List<Line> lines, List<Place> places) {}
        var report = recordings.get(name);
        var lines = report.distances().stream().map(AtDistance::name).distinct().map(line -> new Line(line,
                report.distances().stream().filter(each -> each.name().equals(line)).map(each -> new Point(each.distance().latencyMs(),
                        each.elapsedMs() * report.rows() / each.rows(), each.rows() == report.rows())).toList())).toList();
        var places = report.distances().stream().map(each -> new Place(each.distance().latencyMs(),
                each.distance().none() ? "0" : each.distance().shortly(), each.place())).distinct().toList();
        return draw("distance", "distance_" + name, new Chart(lines, places));
    }

    private static String number(Report report) {
        return String.valueOf(Integer.parseInt(report.chapter().substring(0, 2)));
    }

    /** What crossed the wire: arrows between program and server. */
    SortedMap<String, String> wire(String chapter, String id) {
        return draw("wire", "wire_" + chapter + "_" + id, Wire.of(recordings.get(chapter), id));
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
