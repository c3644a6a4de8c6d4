package workshop.weave;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.renderer.markdown.MarkdownRenderer;
import workshop.book.Figures;
import workshop.book.Guess;
import workshop.book.Script;
import workshop.notebook.ChapterName;
import workshop.notebook.Grid;
import workshop.notebook.Printout;
import workshop.notebook.Report;
import workshop.terminal.Format;
import workshop.terminal.Problem;
import workshop.terminal.Table;

/** The page of a chapter: its prose as Markdown, its code in fences, and below each cell what was recorded of it. */
public final class Page {

    public static final String NOTES = "### For the instructor";
    private static final Pattern PICTURE = Pattern.compile("!\\[([^]]+)]\\((\\.\\./images/[\\w-]+)\\.svg\\)");
    public static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.UK).withZone(ZoneOffset.UTC);

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
     * @throws Problem if its prose refers to a figure that is unknown, or makes a claim that the recording does not bear
     */
    public static String of(Script script, Report report, Figures figures, String links, String exercise) {
        return new Page(script, report).weave(figures, links, exercise);
    }

    private String weave(Figures figures, String links, String exercise) {
        boolean importsShown = false;
        var after = ""; // the prose that waits for the result of the code below it
        for (int i = 0; i < script.cells().size(); i++) {
            switch (script.cells().get(i)) {
                case Script.Prose prose -> {
                    var next = i + 1 < script.cells().size() ? script.cells().get(i + 1) : null;
                    var guess = next instanceof Script.Code code && !code.ids().isEmpty()
                            ? Guess.of(prose.markdown()) : new Guess(prose.markdown(), "");
                    add(figures.in(new Script.Prose(prose.line(), guess.before()), script), links);
                    after = figures.in(new Script.Prose(prose.line(), guess.after()), script);
                }
                case Script.Code code -> {
                    if (!importsShown) {
                        addFolded("Imports", fence("java", script.imports()));
                        importsShown = true;
                    }
                    add(fence("java", List.of(code.java())));
                    addOutputs(code);
                    add(pictures(after));
                    after = "";
                }
            }
        }
        if (exercise != null) {
            var number = script.name().digits();
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
        var parts = pictures(prose).split(Script.NOTES, 2);
        add(parts[0].strip());
        if (parts.length == 2) {
            addFolded("For the instructor", parts[1].strip());
        }
    }

    private void addOutputs(Script.Code code) {
        for (var each : report.approaches()) {
            if (code.ids().contains(each.id())) {
                var rounds = each.times().roundMediansMs();
                add("> **%s:** %s (%s to %s in %s; the first run %s). %s%s, %s sent, %s.".formatted(
                        each.title(), Format.duration(each.times().medianMs()),
                        Format.duration(Collections.min(rounds)), Format.duration(Collections.max(rounds)),
                        Format.many(rounds.size(), "round"), Format.duration(each.times().firstMs()),
                        each.rejects() == null ? Format.rounded(each.times().rowsPerSecond()) + " rows a second, "
                                : Format.many(each.rejects().loaded(), "row") + " loaded, " + each.rejects().rejected() + " rejected, "
                                        + each.rejects().wrong() + " wrong; ",
                        Format.many(each.counts().roundTrips(), "round trip"),
                        Format.bytes(each.counts().bytesSent()), Format.many(each.counts().callbacks(), "callback")));
            }
        }
        if (!report.approaches().isEmpty() && code.ids().contains(report.approaches().getLast().id())) {
            add(MarkdownTable.of(Printout.WIDE.table(List.of(), report.approaches().getFirst().rejects() != null), report.approaches()));
            add(picture("Elapsed time of each approach of this chapter, beside the best of the chapter before where that loads the same rows",
                    "../images/chapter_" + script.name()));
        }
        for (var grid : report.grids()) {
            if (code.ids().contains(grid.id())) {
                grid.groups().forEach((group, columns) -> add(table(grid, group, columns)));
                add(grid.notes().stream().map(note -> "- " + note).collect(Collectors.joining("\n")));
                if (hasPicture(grid)) {
                    boolean fewer = grid.marks().stream().anyMatch(mark -> mark.number() != null && !mark.note().isEmpty());
                    add(picture(grid.title() + ", both axes logarithmic, a line for each approach"
                            + (fewer ? "; hollow points were measured with fewer rows" : ""), "../images/grid_" + script.name() + "_" + grid.id()));
                    add(!fewer ? "" : "A filled point was measured with " + Format.whole(report.setting().rows()) + " rows. A"
                            + " hollow one was measured with fewer, and its time is scaled up to that number. A logarithmic axis has"
                            + " no 0: the points on its left edge are those without a distance.");
                }
            }
        }
        for (var shown : report.demonstrations()) {
            if (code.ids().contains(shown.id())) {
                add(fence("text", shown.lines()));
            }
        }
    }

    /** Whether it is drawn: its columns have places on an axis. */
    static boolean hasPicture(Grid grid) {
        return grid.axis() != null;
    }

    private static String table(Grid grid, String group, List<Grid.Column> columns) {
        var table = new ArrayList<Table.Column<String>>();
        table.add(Table.Column.text(group, row -> ChapterName.inShort(row).replaceFirst(" (.*)", " `$1`")));
        columns.forEach(column -> table.add(new Table.Column<>(column.head().replace("\n", " "),
                grid.rows().stream().anyMatch(each -> grid.mark(each, column.id()).number() != null), 0,
                row -> grid.mark(row, column.id()).text())));
        return MarkdownTable.of(new Table<>(table), grid.rows());
    }

    /** In how many rounds it was recorded. */
    private static int rounds(Report report) {
        return report.approaches().isEmpty() ? 1 : report.approaches().getFirst().times().roundMediansMs().size();
    }

    /** Where and when these were recorded, all in one run, and with what. */
    static String recorded(Collection<Report> reports) {
        var one = reports.stream().max(Comparator.comparing(Page::rounds)).orElseThrow();
        var versions = new TreeMap<String, String>();
        reports.forEach(report -> versions.putAll(report.versions()));
        return "Recorded on %s, in %s: %s, %s | %s. %s".formatted(DAY.format(one.setting().date()),
                Format.many(rounds(one), "round"), literal(Printout.environment(one.setting())),
                literal(one.setting().machine().cpu()), literal(one.setting().machine().os()), versions.keySet().stream()
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

    static String fence(String language, List<String> lines) {
        var text = String.join("\n", lines).stripTrailing();
        var ticks = "```";
        while (text.contains(ticks)) { // what a program has printed may have some, too
            ticks += "`";
        }
        return ticks + language + "\n" + text + "\n" + ticks;
    }

    /** A text from a recording as Markdown that shows it, whatever is in it. */
    static String literal(String text) {
        var paragraph = new Paragraph();
        paragraph.appendChild(new Text(text.replaceAll("\\s+", " ")));
        return MarkdownRenderer.builder().build().render(paragraph).strip();
    }

    private void addFolded(String summary, String markdown) {
        add("<details>\n<summary>" + summary + "</summary>\n\n" + markdown + "\n\n</details>");
    }

    private void add(String block) {
        if (!block.isEmpty()) {
            text.append(block).append("\n\n");
        }
    }
}
