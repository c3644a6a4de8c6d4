package workshop.tour;

import static workshop.tour.Results.Room.PAPER;

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
import workshop.book.Catalogue;
import workshop.book.Figures;
import workshop.book.Notes;
import workshop.book.Project;
import workshop.book.Recordings;
import workshop.book.Script;
import workshop.book.Timetable;
import workshop.notebook.ChapterName;
import workshop.notebook.LoadOptions;
import workshop.notebook.Report;
import workshop.terminal.Command;
import workshop.terminal.Problem;

/** A tour through some chapters: on a terminal by keys, and elsewhere from top to bottom. */
public final class TourRun {

    /** The time that somebody has: for all that an agenda has, or for some chapters only. */
    public record Slot(int minutes, boolean takesAll) {}

    private TourRun() {}

    /** Says on a terminal that a tour begins, which takes a few seconds. */
    public static void announce() {
        if (Screen.isThere()) {
            System.out.println("Opening the tour ...");
        }
    }

    /**
     * Steps through these chapters, or through the parts and cells that are named of each: with recorded results, or by
     * running them with this many rows on this database. A clock says how the tour stands, unless there is no slot (null).
     */
    public static void run(List<Script> scripts, List<List<String>> named, boolean replay, Slot slot, LoadOptions load,
            CommandLine commandLine) throws Exception {
        var recordings = recordings(scripts, replay);
        var figures = Figures.lenient(recordings);
        var steps = new ArrayList<Step>();
        var notes = new HashMap<ChapterName, String>();
        for (int i = 0; i < scripts.size(); i++) {
            var script = scripts.get(i);
            steps.addAll(named(Step.of(script, figures, recordings), script, named.get(i)));
            notes.put(script.name(), Step.notes(script, figures));
        }
        var results = replay ? new Results.Recorded(recordings) : new LiveResults(scripts, load, load.where(commandLine));
        try (results) {
            if (Screen.isThere()) {
                var agenda = slot == null ? null : Agenda.of(slot.minutes, steps, timetable(slot, scripts, figures));
                try (var screen = new TourByKeys(replay ? steps : runnable(steps), notes, results, agenda)) {
                    screen.run();
                }
            } else {
                print(steps, results, System.out);
            }
        }
    }

    private static Timetable timetable(Slot slot, List<Script> scripts, Figures figures) throws IOException {
        var chapters = scripts.stream().flatMap(script -> Notes.of(script, figures).stream()).toList();
        return slot.takesAll ? Timetable.of(slot.minutes, chapters, Catalogue.read().ninetyMinutes()) : Timetable.only(chapters);
    }

    /** As they are, but those of a chapter that cannot run here are to be read only, and the first of them says so. */
    private static List<Step> runnable(List<Step> steps) throws IOException {
        var runnable = new ArrayList<Step>();
        boolean cannotRun = false;
        for (var step : steps) {
            var name = step.chapter();
            boolean first = runnable.isEmpty() || !runnable.getLast().chapter().equals(name);
            cannotRun = first ? LiveChapter.needsItsOwnJvm(name) : cannotRun; // read once for all steps of a chapter
            runnable.add(!cannotRun ? step : step.unrun(!first ? "" : """
                    > This chapter needs a JVM of its own, so a live tour only shows it. To run it: `%1$s chapters/%2$s.java`. To see
                    > what was recorded of it, cell by cell: `%1$s tour ch%3$s --replay`.
                    """.formatted(Command.jbang(), name, name.digits())));
        }
        return runnable;
    }

    /** All of them, or those with a cell that is meant; a step without one goes with the step before it. */
    private static List<Step> named(List<Step> steps, Script script, List<String> named) {
        var meant = new ArrayList<Step>();
        boolean within = false;
        for (var step : steps) {
            within = step.ids().isEmpty() ? within : step.ids().stream().anyMatch(id -> script.parts().isMeant(id, named));
            if (within || named.isEmpty()) {
                meant.add(step);
            }
        }
        return meant;
    }

    /** Those that can be read. A replay needs those of its own chapters; where another is missing, prose lacks figures. */
    private static SortedMap<ChapterName, Report> recordings(List<Script> scripts, boolean replay) throws IOException {
        var recordings = new TreeMap<ChapterName, Report>();
        var needed = replay ? scripts.stream().map(Script::name).toList() : List.<ChapterName>of();
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
            print(TerminalMarkdown.prose(step.markdown(), PAPER.columns()), out);
            print(TerminalMarkdown.java(step.code(), PAPER.columns()), out);
            var lines = Results.Shown.lines(results(step, results, status -> {}), PAPER);
            if (!lines.isEmpty() && !results.label().isEmpty()) {
                lines.addFirst("[" + results.label() + "]");
            }
            print(TerminalMarkdown.plain(lines, PAPER.columns()), out);
            print(TerminalMarkdown.prose(step.after(), PAPER.columns()), out);
        }
    }

    private static void print(List<AttributedString> lines, PrintStream out) {
        if (!lines.isEmpty()) {
            lines.forEach(line -> out.println(line.toString().stripTrailing()));
            out.println();
        }
    }

    /** The results of a step, from above to below; but the table of an approach has the lines of those before it. */
    static List<Results.Shown> results(Step step, Results results, Consumer<Supplier<String>> doing) throws Exception {
        var all = new ArrayList<Results.Shown>();
        for (var id : step.ids()) {
            doing.accept(() -> id);
            var shown = results.of(step.chapter(), id, doing);
            if (!all.isEmpty() && all.getFirst().head().equals(shown.head())) {
                all.clear();
            }
            all.add(shown);
        }
        return all;
    }
}
