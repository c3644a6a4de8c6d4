package workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The recorded runs: one file a chapter, in the form that {@code --json} writes. */
public final class Recordings {

    private static final JsonMapper STRICT = JsonMapper.builder().enable(
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private static final String MEND = " Record all chapters: jbang record";

    private Recordings() {}

    /** Those of these chapters, by name; throws a Problem where one cannot be read, or two are not of one run. */
    public static SortedMap<String, Report> read(Path folder, List<String> chapters) throws IOException {
        var reports = new TreeMap<String, Report>();
        for (var chapter : chapters) {
            var report = read(folder.resolve(chapter + ".json"));
            reports.put(chapter, report);
            var first = reports.firstEntry().getValue();
            if (!report.chapter().equals(chapter)) {
                throw new Problem(name(folder, chapter) + " is a recording of " + report.chapter() + "." + MEND);
            }
            if (!report.date().equals(first.date()) || report.rows() != first.rows() || !report.machine().equals(first.machine())
                    || !report.database().equals(first.database()) || !report.distance().equals(first.distance())) {
                throw new Problem("%s and %s are not of one run, so their figures cannot be compared."
                        .formatted(name(folder, first.chapter()), name(folder, chapter)) + MEND);
            }
        }
        return reports;
    }

    /** The report in this file; throws a Problem where it cannot be read. */
    static Report read(Path file) throws IOException {
        var name = name(file.getParent(), file.getFileName().toString().replaceFirst("\\.json$", ""));
        try {
            var report = STRICT.readValue(Files.readString(file), Report.class);
            var parts = Stream.of(report.date(), report.database(), report.distance(), report.machine(), report.versions(),
                    report.approaches(), report.demonstrations(), report.ledger(), report.distances());
            if (parts.anyMatch(Objects::isNull) || report.approaches().isEmpty() && report.distances().isEmpty()
                    || report.approaches().stream().map(Measurement::roundMediansMs)
                            .anyMatch(all -> all == null || all.isEmpty())) {
                throw new Problem(name + " lacks something, or is of an older form." + MEND);
            }
            return report;
        } catch (NoSuchFileException e) {
            throw new Problem(name + " is missing." + MEND, e);
        } catch (JacksonException e) {
            throw new Problem(name + " is cut off, or of an older form: "
                    + e.getOriginalMessage().lines().findFirst().orElse("").replaceFirst(";.*", "") + "." + MEND, e);
        }
    }

    private static String name(Path folder, String chapter) {
        return folder.getFileName() + "/" + chapter + ".json";
    }
}
