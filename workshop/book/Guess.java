package workshop.book;

import java.util.ArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A cell's prose in two parts, so that the guess comes before the figure: what can be read before the code below it has run, and
 * the paragraphs that quote the recording, each with the line that leads to it. Both have the definitions of all references.
 */
public record Guess(String before, String after) {

    private static final Pattern DEFINITION = Pattern.compile("(?m)^\\[\\d+]: .*$");
    private static final Pattern REFERENCE = Pattern.compile("]\\[\\d+]");
    private static final Pattern LAST_HEADING = Pattern.compile("(?m)^## (?![\\s\\S]*^## )");

    /** Of a cell, as it stands in the script. What stands above its last heading is about other code, and stays before. */
    public static Guess of(String markdown) {
        var definitions = DEFINITION.matcher(markdown).results().map(found -> found.group()).collect(Collectors.joining("\n"));
        var text = DEFINITION.matcher(markdown).replaceAll("").strip();
        var heading = LAST_HEADING.matcher(text);
        int last = heading.find() ? heading.start() : 0;
        var before = new ArrayList<String>();
        var after = new ArrayList<String>();
        for (var paragraph : text.substring(last).split("\n\\s*\n")) {
            boolean recorded = REFERENCE.matcher(paragraph).find() || WireDiagram.PICTURE.matcher(paragraph).find();
            if (!recorded || paragraph.startsWith("**Before you run it:**")) {
                before.add(paragraph);
                continue;
            }
            if (before.size() > 1 && before.getLast().endsWith(":")) {
                after.add(before.removeLast());
            }
            after.add(paragraph);
        }
        return new Guess(text.substring(0, last) + String.join("\n\n", before) + "\n\n" + definitions,
                after.isEmpty() ? "" : String.join("\n\n", after) + "\n\n" + definitions);
    }
}
