package workshop.tour;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import workshop.book.Figures;
import workshop.book.Guess;
import workshop.book.Script;
import workshop.book.WireDiagram;
import workshop.notebook.ChapterName;
import workshop.notebook.Report;

/**
 * One screenful of a chapter, or a few: prose, the code that follows it, and what can be run in that code.
 *
 * @param chapter the chapter's name
 * @param heading what the table of contents calls it
 * @param markdown the prose, with figures in it
 * @param code the Java below it, or an empty text
 * @param ids the approaches and demonstrations in that code
 * @param after the prose that is shown once it has run: what quotes the recording would spoil the guess
 */
record Step(ChapterName chapter, String heading, String markdown, String code, List<String> ids, String after) {

    private static final Pattern DEFINITION = Pattern.compile("(?m)^\\[\\d+]: .*$"); // of a reference to a recorded figure

    /** The steps of a chapter: a new one begins with each heading, and after each piece of code. Wire diagrams are text. */
    static List<Step> of(Script script, Figures figures, Map<ChapterName, Report> recordings) {
        var steps = new ArrayList<Step>();
        var cells = script.cells();
        for (int i = 0; i < cells.size(); i++) {
            if (!(cells.get(i) instanceof Script.Prose prose)) {
                continue;
            }
            var code = i + 1 < cells.size() && cells.get(i + 1) instanceof Script.Code below ? below : new Script.Code("", List.of());
            var definitions = DEFINITION.matcher(prose.markdown()).results().map(found -> found.group()).collect(Collectors.joining("\n"));
            var sections = sections(DEFINITION.matcher(prose.markdown()).replaceAll("").split(Script.NOTES, 2)[0].strip());
            for (int j = 0; j < sections.size(); j++) {
                var section = sections.get(j);
                boolean last = j == sections.size() - 1;
                var heading = section.startsWith("#") ? section.lines().findFirst().orElseThrow().replaceFirst("#+ ", "")
                        : steps.getLast().heading;
                var all = section + "\n\n" + definitions;
                var guess = last && !code.ids().isEmpty() ? Guess.of(all) : new Guess(all, "");
                steps.add(new Step(script.name(), heading, shown(guess.before(), prose, script, figures, recordings),
                        last ? code.java() : "", last ? code.ids() : List.of(),
                        shown(guess.after(), prose, script, figures, recordings)));
            }
        }
        return steps;
    }

    /** The same to be read only; a paragraph below its heading says why, unless it is empty. */
    Step unrun(String why) {
        int end = markdown.startsWith("#") ? (markdown + "\n").indexOf('\n') : 0;
        var below = String.join("\n\n", why, markdown.substring(end), after).strip();
        return new Step(chapter, heading, (markdown.substring(0, end) + "\n\n" + below).strip(), code, List.of(), "");
    }

    private static String shown(String markdown, Script.Prose cell, Script script, Figures figures,
            Map<ChapterName, Report> recordings) {
        return withDiagrams(figures.in(new Script.Prose(cell.line(), markdown), script), recordings);
    }

    private static String withDiagrams(String markdown, Map<ChapterName, Report> recordings) {
        return WireDiagram.PICTURE.matcher(markdown).replaceAll(picture -> Matcher.quoteReplacement(
                recordings.containsKey(new ChapterName(picture.group(2))) ? picture.group(1) + ":\n\n```text\n"
                        + WireDiagram.text(recordings.get(new ChapterName(picture.group(2))), picture.group(3)) + "\n```"
                        : picture.group()));
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
        return last.substring(Math.max(0, last.indexOf(Script.NOTES)));
    }
}
