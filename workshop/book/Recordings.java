package workshop.book;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import workshop.notebook.ChapterName;
import workshop.notebook.Grid;
import workshop.notebook.Measurement;
import workshop.notebook.Report;
import workshop.terminal.Command;
import workshop.terminal.Problem;

/** The recorded runs: one file a chapter, in the form that {@code --json} writes. */
public final class Recordings {

    private static final JsonMapper STRICT = JsonMapper.builder().enable(
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private static final String MEND = " Put the recordings back (git checkout recordings), or record all chapters: "
            + Command.jbang() + " record";

    private Recordings() {}

    /**
     * Those of these chapters, by name; throws a Problem if one cannot be read, or if two are not of one run and neither is
     * of a chapter that stands apart.
     */
    public static SortedMap<ChapterName, Report> read(Path folder, List<ChapterName> chapters) throws IOException {
        var reports = new TreeMap<ChapterName, Report>();
        var apart = Catalogue.read().apart();
        for (var chapter : chapters) {
            var report = read(folder.resolve(chapter + ".json"));
            reports.put(chapter, report);
            var first = reports.firstEntry().getValue(); // the first chapters are compared
            if (!report.chapter().equals(chapter)) {
                throw new Problem(name(folder, chapter.name()) + " is a recording of " + report.chapter() + "." + MEND);
            }
            if (!apart.contains(chapter) && !report.setting().equals(first.setting())) {
                throw new Problem("%s and %s are not of one run, so their figures cannot be compared."
                        .formatted(name(folder, first.chapter().name()), name(folder, chapter.name())) + MEND);
            }
        }
        return reports;
    }

    /** The report in this file; throws a Problem if it cannot be read. */
    public static Report read(Path file) throws IOException {
        var name = name(file.getParent(), file.getFileName().toString().replaceFirst("\\.json$", ""));
        try {
            var report = STRICT.readValue(Files.readString(file), Report.class);
            if (report == null || !isWhole(report)) {
                throw new Problem(name + " is incomplete, or in an older format." + MEND);
            }
            return report;
        } catch (NoSuchFileException e) {
            throw new Problem(name + " is missing." + MEND, e);
        } catch (IOException e) {
            throw new Problem(name + " is a folder, or is not text." + MEND, e);
        } catch (JacksonException e) {
            throw new Problem(name + " is truncated, or in an older format: "
                    + e.getOriginalMessage().lines().findFirst().orElse("").replaceFirst(";.*", "") + "." + MEND, e);
        }
    }

    /** The same under the titles that the script has now; throws a Problem if the two list other things. */
    public static Report under(Script script, Report report) {
        var recorded = Stream.of(report.approaches().stream().map(each -> "time " + each.id()),
                report.grids().stream().map(each -> "grid " + each.id()),
                report.demonstrations().stream().map(each -> "show " + each.id())).flatMap(each -> each).toList();
        var listed = Stream.of("time", "grid", "show").flatMap(kind -> script.entries().stream()
                .filter(each -> each.kind().equals(kind)).map(each -> kind + " " + each.id())).toList();
        if (!recorded.equals(listed)) {
            throw new Problem(("chapters/%s.java lists other things (%s) than recordings/%s.json has (%s)."
                    + " Record again: %s record").formatted(report.chapter(), String.join(", ", listed),
                            report.chapter(), String.join(", ", recorded), Command.jbang()));
        }
        var titles = script.entries().stream().collect(Collectors.toMap(Script.Entry::id, Script.Entry::title));
        return new Report(report.chapter(), script.title(), report.setting(), report.versions(),
                report.approaches().stream().map(each -> new Measurement(
                        each.id(), titles.get(each.id()), each.times(), each.counts(), each.checksum(), each.rejects())).toList(),
                report.demonstrations().stream().map(each -> new Report.Shown(
                        each.id(), titles.get(each.id()), each.lines())).toList(),
                report.grids().stream().map(each -> new Grid(
                        each.id(), titles.get(each.id()), each.axis(), each.columns(), each.marks())).toList());
    }

    private static boolean isWhole(Report report) {
        var setting = report.setting();
        return Stream.of(setting.date(), setting.database(), setting.distance(), setting.machine(), report.versions(),
                        report.approaches(), report.demonstrations(), report.grids()).noneMatch(Objects::isNull)
                && !(report.approaches().isEmpty() && report.grids().isEmpty())
                && report.approaches().stream().map(each -> each.times().roundMediansMs())
                        .noneMatch(all -> all == null || all.isEmpty());
    }

    private static String name(Path folder, String chapter) {
        return folder.getFileName() + "/" + chapter + ".json";
    }
}
