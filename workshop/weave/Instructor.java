package workshop.weave;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import workshop.book.Figures;
import workshop.book.Notes;
import workshop.book.Script;
import workshop.book.Timetable;
import workshop.book.Timetable.Item;
import workshop.notebook.ChapterName;
import workshop.terminal.Problem;
import workshop.terminal.Table;
import workshop.terminal.Table.Column;

/** The woven parts of INSTRUCTOR.md, and the table by which HANDOUT.md lets people decide, from the cells for the instructor at the end of the chapters. */
public final class Instructor {

    private static final Pattern TABLE = Pattern.compile("(?:^\\|.*\\R?)+", Pattern.MULTILINE);

    private static final Table<Item> AGENDA = new Table<>(List.of(
            Column.number("at", item -> "%d:%02d".formatted(item.start() / 60, item.start() % 60)),
            Column.number("minutes", item -> String.valueOf(item.minutes())),
            Column.text("what", Item::what)));

    private Instructor() {}

    /** What stands in INSTRUCTOR.md, by the name in the marker; throws a Problem if a chapter has no such cell. */
    public static SortedMap<String, String> parts(List<Script> scripts, Figures figures, List<ChapterName> ninetyMinutes) {
        var chapters = scripts.stream().map(script -> Notes.of(script, figures).orElseThrow(() -> lackingIn(script))).toList();
        var parts = new TreeMap<String, String>();
        var brief = Timetable.of(90, chapters, ninetyMinutes);
        if (brief.end() > 90) {
            throw new Problem("chapters/catalogue.json has " + brief.end() + " minutes in ninetyMinutes. Leave a chapter out.");
        }
        parts.put("agenda-90-minutes", agenda(brief));
        parts.put("agenda-half-day", agenda(Timetable.of(4 * 60, chapters, ninetyMinutes)));
        parts.put("notes", String.join("\n\n", chapters.stream().map(each -> "### " + each.link() + "\n\n" + each.text()).toList()));
        return parts;
    }

    /** The last table of this chapter; throws a Problem if it has none. */
    public static String decision(List<Script> scripts, Figures figures, ChapterName chapter) {
        return scripts.stream().filter(script -> script.name().equals(chapter)).flatMap(script -> lastTable(script, figures).stream())
                .findFirst().orElseThrow(() -> new Problem("chapters/catalogue.json names " + chapter + " as decision, which has no table."));
    }

    private static Optional<String> lastTable(Script script, Figures figures) {
        return script.cells().stream().filter(Script.Prose.class::isInstance)
                .flatMap(prose -> TABLE.matcher(figures.in((Script.Prose) prose, script)).results())
                .reduce((first, last) -> last).map(MatchResult::group);
    }

    private static Problem lackingIn(Script script) {
        return new Problem("chapters/%s.java:%d: the chapter has to end in '%s' with **Minutes:** N, and N for the exercise."
                .formatted(script.name(), script.cells().getLast() instanceof Script.Prose last ? last.line() : 1, Script.NOTES)
                + " Then **Ask:**, **Demonstrate:** and **Trap:**, a paragraph each.");
    }

    private static String agenda(Timetable timetable) {
        return MarkdownTable.of(AGENDA, timetable.items()) + "\n\n" + timetable.end() + " minutes in all.";
    }
}
