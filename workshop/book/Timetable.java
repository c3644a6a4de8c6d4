package workshop.book;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import workshop.notebook.ChapterName;

/** What happens when, in a room that teaches the tutorial: INSTRUCTOR.md shows it, and the tour's clock goes by it. */
public record Timetable(List<Item> items) {

    /** Up to this many minutes, exercises would leave no time for the chapters. */
    private static final int WITHOUT_EXERCISES = 120;

    private static final int BREAK = 10;
    private static final String OPENING =
            "Everybody runs `jbang ch06 --rows 1`; meanwhile, guess how long ten thousand rows take";
    private static final String CLOSING = "What would you use on Monday?";

    /** What happens in this many minutes, beginning this many after the start, and the chapter if that is what happens. */
    public record Item(int start, int minutes, String what, Optional<ChapterName> chapter) {}

    /** Whether a room with this many minutes takes only the chapters of the ninety minutes, and no exercises. */
    public static boolean isShort(int minutes) {
        return minutes <= WITHOUT_EXERCISES;
    }

    /** For a room with this many minutes: the chapters of the ninety minutes, or what fits of all, with exercises and breaks. */
    public static Timetable of(int minutes, List<Notes> chapters, List<ChapterName> ninetyMinutes) {
        return isShort(minutes) ? withoutExercises(chapters.stream().filter(each -> ninetyMinutes.contains(each.chapter())).toList())
                : withExercises(minutes, chapters);
    }

    /** These chapters, one after the other, and nothing else. */
    public static Timetable only(List<Notes> chapters) {
        var items = new ArrayList<Item>();
        chapters.forEach(each -> add(items, each));
        return new Timetable(items);
    }

    private static Timetable withoutExercises(List<Notes> chapters) {
        var items = new ArrayList<Item>();
        add(items, 5, OPENING);
        chapters.forEach(each -> add(items, each));
        add(items, 5, CLOSING);
        return new Timetable(items);
    }

    private static Timetable withExercises(int minutes, List<Notes> chapters) {
        var items = new ArrayList<Item>();
        add(items, 10, OPENING);
        for (var chapter : chapters) {
            if (end(items) + chapter.minutes() + chapter.exercise() + 10 > minutes) {
                continue;
            }
            add(items, chapter);
            if (chapter.exercise() > 0) {
                add(items, chapter.exercise(), "its exercise, everybody on their own");
            }
            int sinceBreak = items.stream().filter(item -> item.what.equals("break")).mapToInt(Item::start).max().orElse(0);
            if (items.getLast().start - sinceBreak > 50 && chapter != chapters.getLast()) {
                add(items, BREAK, "break");
            }
        }
        add(items, 10, CLOSING);
        return new Timetable(items);
    }

    private static void add(List<Item> items, Notes chapter) {
        items.add(new Item(end(items), chapter.minutes(), chapter.link(), Optional.of(chapter.chapter())));
    }

    private static void add(List<Item> items, int minutes, String what) {
        items.add(new Item(end(items), minutes, what, Optional.empty()));
    }

    private static int end(List<Item> items) {
        return items.isEmpty() ? 0 : items.getLast().start + items.getLast().minutes;
    }

    /** When all is over. */
    public int end() {
        return end(items);
    }
}
