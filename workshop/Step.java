package workshop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * One screenful of a chapter, or a few: prose, the code that follows it, and what can be run in that code.
 *
 * @param chapter the chapter's name
 * @param heading what the table of contents calls it
 * @param markdown the prose, with figures in it
 * @param code the Java below it, or an empty text
 * @param ids the approaches and demonstrations in that code
 */
record Step(String chapter, String heading, String markdown, String code, List<String> ids) {

    /** The steps of a chapter: a new one begins with each heading, and after each piece of code. Wire diagrams are text. */
    static List<Step> of(Script script, Figures figures, Map<String, Report> recordings) {
        var steps = new ArrayList<Step>();
        for (var cell : script.cells()) {
            switch (cell) {
                case Script.Prose prose -> {
                    var markdown = Wire.PICTURE.matcher(figures.in(prose, script)).replaceAll(picture -> Matcher.quoteReplacement(
                            recordings.containsKey(picture.group(2)) ? picture.group(1) + ":\n\n```text\n"
                                    + Wire.text(recordings.get(picture.group(2)), picture.group(3)) + "\n```" : picture.group()));
                    for (var section : sections(markdown.split(Page.NOTES, 2)[0].strip())) {
                        var heading = section.startsWith("#") ? section.lines().findFirst().orElseThrow().replaceFirst("#+ ", "")
                                : steps.getLast().heading;
                        steps.add(new Step(script.name(), heading, section, "", List.of()));
                    }
                }
                case Script.Code code -> {
                    var prose = steps.removeLast();
                    steps.add(new Step(prose.chapter, prose.heading, prose.markdown, code.java(), code.ids()));
                }
            }
        }
        return steps;
    }

    /** The Markdown in pieces that begin with a heading; a line within a fence is none. */
    private static List<String> sections(String markdown) {
        var sections = new ArrayList<String>();
        boolean fenced = false;
        for (var line : markdown.lines().toList()) {
            fenced ^= line.startsWith("```");
            if (sections.isEmpty() || line.startsWith("## ") && !fenced) {
                sections.add(line);
            } else {
                sections.add(sections.removeLast() + "\n" + line);
            }
        }
        return sections.stream().map(String::strip).toList();
    }

    /** The notes for the instructor at the end of a chapter, or an empty text. */
    static String notes(Script script, Figures figures) {
        var last = script.cells().getLast() instanceof Script.Prose prose ? figures.in(prose, script) : "";
        return last.substring(Math.max(0, last.indexOf(Page.NOTES)));
    }
}
