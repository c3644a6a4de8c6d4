package workshop.weave;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import workshop.book.Catalogue;
import workshop.book.Figures;
import workshop.book.Project;
import workshop.book.Recordings;
import workshop.book.Script;
import workshop.book.WireDiagram;
import workshop.notebook.ChapterName;
import workshop.notebook.Report;
import workshop.terminal.Command;
import workshop.terminal.Format;
import workshop.terminal.Problem;

/** Makes pages and pictures from the chapters and their recordings; the same input always gives the same output. */
public final class Weaving {

    private static final List<Path> BY_HAND = List.of(Path.of("README.md"), Path.of("INSTRUCTOR.md"), Path.of("HANDOUT.md"));
    private static final Path IMAGES = Path.of("images");
    private static final Pattern OURS = Pattern.compile(
            "chapters/\\d\\d_\\w+\\.md|images/(elapsed|steps|(chapter|grid|wire)_\\d\\d_[\\w-]+)_(light|dark)\\.svg");
    private static final Pattern PART = Pattern.compile(
            "(<!-- woven: (\\S+) -->\n)((?!<!-- woven: ).)*?(<!-- end -->)", Pattern.DOTALL);

    private Weaving() {}

    /** Lists what is stale, and throws a Problem if anything is. */
    public static void check() throws IOException {
        var stale = stale(woven().files());
        stale.forEach(file -> System.out.println("stale: " + file));
        if (!stale.isEmpty()) {
            throw new Problem(Format.many(stale.size(), "file") + (stale.size() == 1 ? " is" : " are") + " out of date. Run: "
                    + Command.jbang() + " weave");
        }
    }

    /** Writes what is stale, and removes pages and pictures that were woven once and no longer belong to anything. */
    public static void write() throws IOException {
        var woven = woven().files();
        for (var file : stale(woven)) {
            if (woven.containsKey(file)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, woven.get(file));
                System.out.println("woven: " + file);
            } else {
                Files.delete(file);
                System.out.println("removed: " + file);
            }
        }
    }

    private static List<Path> stale(SortedMap<Path, String> woven) throws IOException {
        var stale = new ArrayList<Path>();
        for (var file : woven.keySet()) {
            if (!Files.exists(file) || !Files.readString(file).equals(woven.get(file))) {
                stale.add(file);
            }
        }
        for (var folder : List.of(Project.CHAPTERS, IMAGES)) {
            try (var files = Files.exists(folder) ? Files.list(folder) : Stream.<Path>empty()) {
                files.filter(file -> OURS.matcher(file.toString().replace('\\', '/')).matches() && !woven.containsKey(file))
                        .sorted().forEach(stale::add);
            }
        }
        return stale;
    }

    /**
     * All that is woven.
     *
     * @param recordings what the chapters measured, under the titles that their scripts have now
     * @param files the text of each file, by its path in the project
     */
    public record Woven(SortedMap<ChapterName, Report> recordings, SortedMap<Path, String> files) {}

    /** Weaves all, and writes nothing; throws a Problem if chapters and recordings do not fit. */
    public static Woven woven() throws IOException {
        var chapters = Project.chapters();
        var recordings = Recordings.read(Project.RECORDINGS, chapters);
        var scripts = new ArrayList<Script>();
        for (var chapter : chapters) {
            var script = Project.script(chapter);
            scripts.add(script);
            recordings.put(chapter, Recordings.under(script, recordings.get(chapter)));
        }
        var figures = Figures.strict(recordings);
        var woven = new TreeMap<Path, String>();
        for (var script : scripts) {
            var file = Project.CHAPTERS.resolve(script.name() + ".java");
            woven.put(file, figures.refreshed(Files.readString(file), "chapters/" + file.getFileName()));
            woven.put(Project.CHAPTERS.resolve(script.name() + ".md"),
                    Page.of(script, recordings.get(script.name()), figures, FrontPage.links(recordings, script.name()),
                            exercise(script.name())));
        }
        try (var pictures = new Pictures(recordings)) {
            pictures.elapsed().forEach((name, svg) -> woven.put(IMAGES.resolve(name), svg));
            pictures.steps().forEach((name, svg) -> woven.put(IMAGES.resolve(name), svg));
            for (var chapter : chapters) {
                if (!recordings.get(chapter).approaches().isEmpty()) {
                    pictures.chapter(chapter).forEach((name, svg) -> woven.put(IMAGES.resolve(name), svg));
                }
                for (var grid : recordings.get(chapter).grids()) {
                    if (Page.hasPicture(grid)) {
                        pictures.grid(chapter, grid).forEach((name, svg) -> woven.put(IMAGES.resolve(name), svg));
                    }
                }
            }
            for (var wire : wires(scripts)) {
                pictures.wire(new ChapterName(wire.group(2)), wire.group(3)).forEach((name, svg) -> woven.put(IMAGES.resolve(name), svg));
            }
        }
        woven.putAll(StageFiles.woven());
        var catalogue = Catalogue.read();
        var parts = FrontPage.parts(recordings, catalogue);
        parts.putAll(Instructor.parts(scripts, figures, catalogue.ninetyMinutes()));
        parts.put("decision", Instructor.decision(scripts, figures, catalogue.decision()));
        for (var file : BY_HAND) {
            woven.put(file, filled(file, Files.readString(file), parts));
        }
        for (var part : parts.keySet()) {
            if (woven.values().stream().noneMatch(text -> text.contains("<!-- woven: " + part + " -->"))) {
                throw new Problem("README.md, INSTRUCTOR.md and HANDOUT.md have no place for " + part + ". Put it back: <!-- woven: " + part
                        + " --> and, below, <!-- end -->");
            }
        }
        return new Woven(recordings, woven);
    }

    private static String exercise(ChapterName chapter) throws IOException {
        var file = Project.exercise(chapter);
        return Files.exists(file) ? ((Script.Prose) Script.read(file).cells().getFirst()).markdown() : null;
    }

    private static List<MatchResult> wires(List<Script> scripts) {
        return scripts.stream().flatMap(script -> script.cells().stream()).filter(Script.Prose.class::isInstance)
                .flatMap(prose -> WireDiagram.PICTURE.matcher(((Script.Prose) prose).markdown()).results()).toList();
    }

    /** The text with what stands between its markers made anew; throws a Problem if one names no part or lacks its end. */
    static String filled(Path file, String text, SortedMap<String, String> parts) {
        if (text.split("<!-- woven: ", -1).length - 1 != PART.matcher(text).results().count()) {
            throw new Problem(file + ": a marker <!-- woven: ... --> lacks its <!-- end -->. Put it back.");
        }
        return PART.matcher(text).replaceAll(marker -> {
            var part = parts.get(marker.group(2));
            if (part != null && part.matches("(?s).*<!-- (woven: .*|end) -->.*")) { // the next weaving would find it
                throw new Problem(file + ": " + marker.group(2) + " has a marker in it, from a recording. Record again: "
                        + Command.jbang() + " record");
            }
            if (part == null) {
                throw new Problem(file + ": there is nothing to weave by the name of " + marker.group(2)
                        + ", only " + String.join(", ", parts.keySet()) + ".");
            }
            return Matcher.quoteReplacement(marker.group(1) + "\n" + part.strip() + "\n\n" + marker.group(4));
        });
    }
}
