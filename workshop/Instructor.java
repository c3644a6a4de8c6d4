package workshop;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import workshop.Table.Column;

/** The woven parts of INSTRUCTOR.md, from the cells for the instructor at the end of the chapters. */
final class Instructor {

    private static final Pattern NOTES = Pattern.compile(Page.NOTES
            + "\\s+\\*\\*Minutes:\\*\\* (\\d+), and (\\d+) for the exercise\\.\\s+"
            + "(\\*\\*Ask:\\*\\* .*?)\\n\\n(\\*\\*Demonstrate:\\*\\* .*?)\\n\\n(\\*\\*Trap:\\*\\* .*)", Pattern.DOTALL);

    private static final String OPENING =
            "Everybody runs `jbang ch06 --rows 1`; meanwhile, guess how long ten thousand rows take";
    private static final String CLOSING = "What would you use on Monday?";

    /** What happens in so many minutes, beginning so many minutes after the start. */
    private record Item(int start, int minutes, String what) {}

    private static final Table<Item> AGENDA = new Table<>(List.of(
            Column.number("at", item -> "%d:%02d".formatted(item.start / 60, item.start % 60)),
            Column.number("minutes", item -> String.valueOf(item.minutes)),
            Column.text("what", Item::what)));

    private record Chapter(String link, int minutes, int exercise, String notes) {}

    private Instructor() {}

    /** What stands in INSTRUCTOR.md, by the name in the marker; throws a Problem where a chapter has no such cell. */
    static SortedMap<String, String> parts(List<Script> scripts, Figures figures) {
        var chapters = scripts.stream().map(script -> chapter(script, figures)).toList();
        var parts = new TreeMap<String, String>();
        parts.put("agenda-90-minutes", agenda(ninetyMinutes(chapters)));
        parts.put("agenda-half-day", agenda(halfDay(chapters)));
        parts.put("notes", String.join("\n\n", chapters.stream().map(each -> "### " + each.link + "\n\n" + each.notes).toList()));
        return parts;
    }

    private static Chapter chapter(Script script, Figures figures) {
        var last = script.cells().getLast() instanceof Script.Prose prose ? prose : null;
        var notes = last == null ? null : NOTES.matcher(figures.in(last, script));
        if (notes == null || !notes.find()) {
            throw new Problem("chapters/%s.java:%d: the chapter has to end in '%s' with **Minutes:** N, and N for the exercise."
                    .formatted(script.name(), last == null ? 1 : last.line(), Page.NOTES)
                    + " Then **Ask:**, **Demonstrate:** and **Trap:**, a paragraph each.");
        }
        return new Chapter("[" + script.title() + "](chapters/" + script.name() + ".md)",
                Integer.parseInt(notes.group(1)), Integer.parseInt(notes.group(2)),
                String.join("\n\n", notes.group(3), notes.group(4), notes.group(5)));
    }

    /** Chapters in order, as many as fit. */
    private static List<Item> ninetyMinutes(List<Chapter> chapters) {
        var items = new ArrayList<Item>();
        add(items, 5, OPENING);
        for (var chapter : chapters) {
            if (end(items) + chapter.minutes + 5 <= 90) { // the later chapters are for who has more time
                add(items, chapter.minutes, chapter.link);
            }
        }
        add(items, 5, CLOSING);
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
            add(items, chapter.exercise, "its exercise, each for themselves");
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
        return AGENDA.markdown(items) + "\n\n" + end(items) + " minutes in all.";
    }
}
