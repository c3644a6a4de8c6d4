package workshop;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page of a chapter: its prose as Markdown, its code in fences, and below each cell what was recorded of it. */
public final class Page {

    static final String NOTES = "### For the instructor";
    private static final Pattern PICTURE = Pattern.compile("!\\[([^]]+)]\\((\\.\\./images/[\\w-]+)\\.svg\\)");
    static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.UK).withZone(ZoneOffset.UTC);

    private final Script script;
    private final Report report;
    private final StringBuilder text = new StringBuilder();

    private Page(Script script, Report report) {
        this.script = script;
        this.report = report;
    }

    /**
     * Weaves a page.
     *
     * @param script the chapter
     * @param report its recording
     * @param figures what the keys in its prose stand for
     * @param links a line of links to its neighbours, above and below
     * @param exercise the first cell of its exercise, or null where it has none
     * @throws Problem where its prose refers to a figure that is unknown, or makes a claim that the recording does not bear
     */
    public static String of(Script script, Report report, Figures figures, String links, String exercise) {
        return new Page(script, report).weave(figures, links, exercise);
    }

    private String weave(Figures figures, String links, String exercise) {
        boolean importsShown = false;
        for (var cell : script.cells()) {
            switch (cell) {
                case Script.Prose prose -> add(figures.in(prose, script), links);
                case Script.Code code -> {
                    if (!importsShown) {
                        addFolded("Imports", fence("java", script.imports()));
                        importsShown = true;
                    }
                    add(fence("java", List.of(code.java())));
                    addOutputs(code);
                }
            }
        }
        if (exercise != null) {
            var number = script.name().substring(0, 2);
            add("## The exercise: " + exercise.lines().findFirst().orElse("").replaceFirst("^# \\d+\\. ", ""));
            add(exercise.lines().skip(1).collect(Collectors.joining("\n")).strip());
            add("Edit [exercises/%s.java](../exercises/%s.java). `jbang check %s` says whether it is solved, and `--hint` helps."
                    .formatted(script.name(), script.name(), number));
        }
        add("---");
        add(recorded(List.of(report)));
        add(links);
        return text.toString().stripTrailing() + "\n";
    }

    private void add(String prose, String links) {
        if (prose.startsWith("# ")) {
            int end = (prose + "\n").indexOf('\n');
            add(prose.substring(0, end));
            add("<!-- jbang weave makes this page from " + script.name() + ".java and recordings/. Change those. -->");
            add(links);
            prose = prose.substring(end).strip();
        }
        var parts = pictures(prose).split(NOTES, 2);
        add(parts[0].strip());
        if (parts.length == 2) {
            addFolded("For the instructor", parts[1].strip());
        }
    }

    private void addOutputs(Script.Code code) {
        for (var each : report.approaches()) {
            if (code.ids().contains(each.id())) {
                var rounds = each.roundMediansMs();
                add("> **%s:** %s (%s to %s in %s; the first run %s). %s rows a second, %s, %s sent, %s.".formatted(
                        each.title(), Format.duration(each.medianMs()),
                        Format.duration(Collections.min(rounds)), Format.duration(Collections.max(rounds)),
                        Format.many(rounds.size(), "round"), Format.duration(each.firstMs()),
                        Format.rounded(each.rowsPerSecond()), Format.many(each.roundTrips(), "round trip"),
                        Format.bytes(each.bytesSent()), Format.many(each.callbacks(), "callback")));
            }
        }
        if (!report.approaches().isEmpty() && code.ids().contains(report.approaches().getLast().id())) {
            add(Report.TABLE.markdown(report.approaches()));
            add(picture("Elapsed time of each approach of this chapter, and of the best of the chapter before",
                    "../images/chapter_" + script.name()));
        }
        if (!report.ledger().isEmpty() && code.ids().contains("ledger")) {
            add(Ledger.markdown(report.ledger()));
        }
        for (var shown : report.demonstrations()) {
            if (code.ids().contains(shown.id())) {
                add(fence("text", shown.lines()));
                if (report.isTableOfDistances(shown)) {
                    add(picture("Elapsed time against distance, both logarithmic, a line for each approach; hollow points"
                            + " were measured with fewer rows", "../images/distance_" + script.name()));
                    add("A filled point was measured with %s rows. A hollow one was measured with fewer, and is drawn where so"
                            .formatted(Format.whole(report.rows())) + " many would be. A logarithmic axis has no 0: the points on its left edge are those without a distance.");
                }
            }
        }
    }

    /** Where and when these were recorded, all in one run, and with what. */
    static String recorded(Collection<Report> reports) {
        var one = reports.iterator().next();
        var versions = new TreeMap<String, String>();
        reports.forEach(report -> versions.putAll(report.versions()));
        return "Recorded on %s, in %s: %s, %s | %s. %s".formatted(DAY.format(one.date()),
                Format.many(one.rounds(), "round"), one.environment(),
                one.machine().cpu(), one.machine().os(), versions.keySet().stream()
                        .map(each -> each.replaceFirst(".*:", "") + " " + versions.get(each)).collect(Collectors.joining(", ")));
    }

    private static String pictures(String markdown) {
        return PICTURE.matcher(markdown).replaceAll(found -> picture(found.group(1), found.group(2)));
    }

    /** One picture, of which there are two: for light and for dark pages. */
    static String picture(String alternative, String name) {
        return """
                <picture>
                  <source media="(prefers-color-scheme: dark)" srcset="%s_dark.svg">
                  <img alt="%s" src="%s_light.svg">
                </picture>""".formatted(name, alternative, name);
    }

    private static String fence(String language, List<String> lines) {
        return "```" + language + "\n" + String.join("\n", lines).stripTrailing() + "\n```";
    }

    private void addFolded(String summary, String markdown) {
        add("<details>\n<summary>" + summary + "</summary>\n\n" + markdown + "\n\n</details>");
    }

    private void add(String block) {
        text.append(block).append("\n\n");
    }
}
