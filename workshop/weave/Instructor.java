package workshop.weave;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import workshop.book.Figures;
import workshop.book.Script;
import workshop.notebook.ChapterName;
import workshop.terminal.Problem;
import workshop.terminal.Table;
import workshop.terminal.Table.Column;

/** The woven parts of INSTRUCTOR.md, and the table by which HANDOUT.md lets people decide, from the cells for the instructor at the end of the chapters. */
public final class Instructor {

    private static final Pattern NOTES = Pattern.compile(Script.NOTES
            + "\\s+\\*\\*Minutes:\\*\\* (?<minutes>\\d+)(?<parts> for [^,]+)?, and (?<exercise>\\d+) for the exercise\\.\\s+"
            + "(\\*\\*Ask:\\*\\* .*?)\\n\\n(\\*\\*Demonstrate:\\*\\* .*?)\\n\\n(\\*\\*Trap:\\*\\* .*)", Pattern.DOTALL);
    private static final Pattern MORE_MINUTES = Pattern.compile("and (\\d+) for ");

    private static final Pattern TABLE = Pattern.compile("(?:^\\|.*\\R?)+", Pattern.MULTILINE);

    private static final String OPENING =
            "Everybody runs `jbang ch06 --rows 1`; meanwhile, guess how long ten thousand rows take";
    private static final String CLOSING = "What would you use on Monday?";

    /** What happens in so many minutes, beginning so many minutes after the start. */
    private record Item(int start, int minutes, String what) {}

    private static final Table<Item> AGENDA = new Table<>(List.of(
            Column.number("at", item -> "%d:%02d".formatted(item.start / 60, item.start % 60)),
            Column.number("minutes", item -> String.valueOf(item.minutes)),
            Column.text("what", Item::what)));

    private record Chapter(ChapterName name, String link, int minutes, int exercise, String notes) {}

    private Instructor() {}

    /** What stands in INSTRUCTOR.md, by the name in the marker; throws a Problem where a chapter has no such cell. */
    public static SortedMap<String, String> parts(List<Script> scripts, Figures figures, List<ChapterName> ninetyMinutes) {
        var chapters = scripts.stream().map(script -> chapter(script, figures)).toList();
        var parts = new TreeMap<String, String>();
        parts.put("agenda-90-minutes", agenda(ninetyMinutes(
                chapters.stream().filter(chapter -> ninetyMinutes.contains(chapter.name)).toList())));
        parts.put("agenda-half-day", agenda(halfDay(chapters)));
        parts.put("notes", String.join("\n\n", chapters.stream().map(each -> "### " + each.link + "\n\n" + each.notes).toList()));
        return parts;
    }

    /** The last table of this chapter; throws a Problem where it has none. */
    public static String decision(List<Script> scripts, Figures figures, ChapterName chapter) {
        return scripts.stream().filter(script -> script.name().equals(chapter)).flatMap(script -> lastTable(script, figures).stream())
                .findFirst().orElseThrow(() -> new Problem("chapters/catalogue.json names " + chapter + " as decision, which has no table."));
    }

    private static Optional<String> lastTable(Script script, Figures figures) {
        return script.cells().stream().filter(Script.Prose.class::isInstance)
                .flatMap(prose -> TABLE.matcher(figures.in((Script.Prose) prose, script)).results())
                .reduce((first, last) -> last).map(MatchResult::group);
    }

    private static Chapter chapter(Script script, Figures figures) {
        var last = script.cells().getLast() instanceof Script.Prose prose ? prose : null;
        var notes = last == null ? null : NOTES.matcher(figures.in(last, script));
        if (notes == null || !notes.find()) {
            throw new Problem("chapters/%s.java:%d: the chapter has to end in '%s' with **Minutes:** N, and N for the exercise."
                    .formatted(script.name(), last == null ? 1 : last.line(), Script.NOTES)
                    + " Then **Ask:**, **Demonstrate:** and **Trap:**, a paragraph each.");
        }
        var parts = notes.group("parts") == null ? "" : ": " + notes.group("minutes") + notes.group("parts");
        int minutes = Integer.parseInt(notes.group("minutes"))
                + MORE_MINUTES.matcher(parts).results().mapToInt(more -> Integer.parseInt(more.group(1))).sum();
        return new Chapter(script.name(), "[" + script.title() + "](chapters/" + script.name() + ".md)" + parts, minutes,
                Integer.parseInt(notes.group("exercise")), String.join("\n\n", notes.group(4), notes.group(5), notes.group(6)));
    }

    /** These chapters, which have to fit. */
    private static List<Item> ninetyMinutes(List<Chapter> chapters) {
        var items = new ArrayList<Item>();
        add(items, 5, OPENING);
        for (var chapter : chapters) {
            add(items, chapter.minutes, chapter.link);
        }
        add(items, 5, CLOSING);
        if (end(items) > 90) {
            throw new Problem("chapters/catalogue.json has " + end(items) + " minutes in ninetyMinutes. Leave a chapter out.");
        }
        return items;
    }

    private static List<Item> halfDay(List<Chapter> chapters) {
        var items = new ArrayList<Item>();
        add(items, 10, OPENING);
        for (var chapter : chapters) {
            if (end(items) + chapter.minutes + chapter.exercise + 10 > 4 * 60) {
                continue;
            }
            add(items, chapter.minutes, chapter.link);
            if (chapter.exercise > 0) {
                add(items, chapter.exercise, "its exercise, everybody on their own");
            }
            int sinceBreak = items.stream().filter(item -> item.what.equals("break")).mapToInt(Item::start).max().orElse(0);
            if (items.getLast().start - sinceBreak > 50 && chapter != chapters.getLast()) {
                add(items, 10, "break");
            }
        }
        add(items, 10, CLOSING);
        return items;
    }

    private static void add(List<Item> items, int minutes, String what) {
        items.add(new Item(end(items), minutes, what));
    }

    private static int end(List<Item> items) {
        return items.isEmpty() ? 0 : items.getLast().start + items.getLast().minutes;
    }

    private static String agenda(List<Item> items) {
        return MarkdownTable.of(AGENDA, items) + "\n\n" + end(items) + " minutes in all.";
    }
}
