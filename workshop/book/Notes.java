package workshop.book;

import java.util.Optional;
import java.util.regex.Pattern;
import workshop.notebook.ChapterName;

/**
 * The notes for the instructor at the end of a chapter.
 *
 * @param chapter the chapter's name
 * @param link the chapter as a link, and what its minutes are for, where the notes say so
 * @param minutes how long it takes
 * @param exercise how long its exercise takes
 * @param text what to ask, what to demonstrate, and what to beware of
 */
public record Notes(ChapterName chapter, String link, int minutes, int exercise, String text) {

    private static final Pattern FORM = Pattern.compile(Script.NOTES
            + "\\s+\\*\\*Minutes:\\*\\* (?<minutes>\\d+)(?<parts> for [^,]+)?, and (?<exercise>\\d+) for the exercise\\.\\s+"
            + "(\\*\\*Ask:\\*\\* .*?)\\n\\n(\\*\\*Demonstrate:\\*\\* .*?)\\n\\n(\\*\\*Trap:\\*\\* .*)", Pattern.DOTALL);
    private static final Pattern MORE_MINUTES = Pattern.compile("and (\\d+) for ");

    /** Those of a chapter, which has none where it does not end in a cell of this form. */
    public static Optional<Notes> of(Script script, Figures figures) {
        var found = FORM.matcher(script.cells().getLast() instanceof Script.Prose prose ? figures.in(prose, script) : "");
        if (!found.find()) {
            return Optional.empty();
        }
        var parts = found.group("parts") == null ? "" : ": " + found.group("minutes") + found.group("parts");
        int minutes = Integer.parseInt(found.group("minutes"))
                + MORE_MINUTES.matcher(parts).results().mapToInt(more -> Integer.parseInt(more.group(1))).sum();
        return Optional.of(new Notes(script.name(), "[" + script.title() + "](chapters/" + script.name() + ".md)" + parts, minutes,
                Integer.parseInt(found.group("exercise")), String.join("\n\n", found.group(4), found.group(5), found.group(6))));
    }
}
