package workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The recorded runs: one file a chapter, in the form that {@code --json} writes. */
public final class Recordings {

    private static final JsonMapper STRICT = JsonMapper.builder().enable(
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private Recordings() {}

    /** Those of these chapters, by name; throws a Problem where one cannot be read, or two do not fit together. */
    public static SortedMap<String, Report> read(Path folder, List<String> chapters) throws IOException {
        var reports = new TreeMap<String, Report>();
        for (var chapter : chapters) {
            reports.put(chapter, read(folder.resolve(chapter + ".json")));
        }
        var first = reports.firstEntry().getValue();
        for (var report : reports.values()) {
            if (report.rows() != first.rows() || !report.machine().equals(first.machine())) {
                throw new Problem("%s/%s.json and %s.json were recorded with different rows or on different machines, so"
                        .formatted(folder.getFileName(), first.chapter(), report.chapter())
                        + " their figures cannot be compared. Record all of them: jbang record");
            }
        }
        return reports;
    }

    /** The recording in this file; throws a Problem where it cannot be read. */
    static Report read(Path file) throws IOException {
        var name = file.getParent().getFileName() + "/" + file.getFileName();
        var mend = " Record it: jbang record --chapters " + file.getFileName().toString().replace(".json", "");
        try {
            var report = STRICT.readValue(Files.readString(file), Report.class);
            return report;
        } catch (NoSuchFileException e) {
            throw new Problem(name + " is missing." + mend, e);
        } catch (JacksonException e) {
            throw new Problem(name + " is cut off, or of an older form: "
                    + e.getOriginalMessage().lines().findFirst().orElse("") + "." + mend, e);
        }
    }
}
