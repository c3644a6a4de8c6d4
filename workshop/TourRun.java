package workshop;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jline.utils.AttributedString;
import picocli.CommandLine;

/** A tour through some chapters: on a terminal by keys, and elsewhere from top to bottom. */
final class TourRun {

    private TourRun() {}

    /** Steps through these chapters: with recorded results, or by running them with so many rows on this database. */
    static void run(List<Script> scripts, List<Notebook> notebooks, boolean replay, LoadOptions load,
            CommandLine commandLine) throws Exception {
        var recordings = recordings(scripts, replay);
        var figures = Figures.lenient(recordings);
        var steps = new ArrayList<Step>();
        var notes = new HashMap<String, String>();
        for (var script : scripts) {
            steps.addAll(Step.of(script, figures, recordings));
            notes.put(script.name(), Step.notes(script, figures));
        }
        var results = replay ? new Results.Recorded(recordings)
                : new LiveResults(notebooks, load, load.database(commandLine));
        try (results) {
            if (Screen.isThere()) {
                try (var screen = new TourByKeys(steps, notes, results)) {
                    screen.run();
                }
            } else {
                print(steps, results, System.out);
            }
        }
    }

    /** Those that can be read. A replay needs those of its own chapters; where another is missing, prose lacks figures. */
    private static SortedMap<String, Report> recordings(List<Script> scripts, boolean replay) throws IOException {
        var recordings = new TreeMap<String, Report>();
        var needed = replay ? scripts.stream().map(Script::name).toList() : List.<String>of();
        for (var chapter : replay ? Project.chapters() : Project.chaptersIfThere()) {
            try {
                recordings.put(chapter, Recordings.read(Project.RECORDINGS.resolve(chapter + ".json")));
            } catch (Problem e) {
                if (needed.contains(chapter)) {
                    throw e;
                }
            }
        }
        return recordings;
    }

    private static void print(List<Step> steps, Results results, PrintStream out) throws Exception {
        for (var step : steps) {
            print(TerminalMarkdown.prose(step.markdown(), Results.COLUMNS), out);
            print(TerminalMarkdown.plain(step.code().lines().toList(), Results.COLUMNS), out);
            var lines = results(step, results, status -> {});
            if (!lines.isEmpty() && !results.label().isEmpty()) {
                lines.addFirst("[" + results.label() + "]");
            }
            print(TerminalMarkdown.plain(lines, Results.COLUMNS), out);
        }
    }

    private static void print(List<AttributedString> lines, PrintStream out) {
        if (!lines.isEmpty()) {
            lines.forEach(line -> out.println(line.toString().stripTrailing()));
            out.println();
        }
    }

    /** The results of a step, one below the other; but the table of an approach has the lines of those before it. */
    static List<String> results(Step step, Results results, Consumer<Supplier<String>> doing) throws Exception {
        var lines = new ArrayList<String>();
        for (var id : step.ids()) {
            doing.accept(() -> id);
            var more = results.of(step.chapter(), id, doing);
            if (!lines.isEmpty() && more.getFirst().equals(lines.getFirst())) {
                lines.clear();
            }
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(more);
        }
        return lines;
    }
}
