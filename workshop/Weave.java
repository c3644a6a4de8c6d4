///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Weave
//SOURCES Notebook.java
//SOURCES Compare.java
//SOURCES Databases.java
//SOURCES Exercise.java
//SOURCES Exercises.java
//SOURCES FrontPage.java
//SOURCES Instructor.java
//SOURCES Page.java
//SOURCES Pictures.java

package workshop;

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
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that makes pages and pictures from the chapters and their recordings, always the same from the same. */
@CommandLine.Command(name = "jbang weave",
        header = {"Makes the pages, the pictures and the tables from the chapters and their recordings.", ""})
public final class Weave {

    private static final Path IMAGES = Path.of("images");
    private static final Pattern OURS = Pattern.compile(
            "chapters/\\d\\d_\\w+\\.md|images/(elapsed|(chapter|distance|wire)_\\d\\d_[\\w-]+)_(light|dark)\\.svg");
    private static final Pattern PART = Pattern.compile(
            "(<!-- woven: (\\S+) -->\n)((?!<!-- woven: ).)*?(<!-- end -->)", Pattern.DOTALL);

    @Option(names = "--check", description = "change nothing; list what is stale, and end with code 1 if anything is")
    boolean check;

    @Mixin
    HelpOptions common = new HelpOptions();

    public static void main(String... args) {
        var weave = new Weave();
        Command.run(new CommandLine(weave), args, () -> {
            if (weave.check) {
                check();
            } else {
                write();
            }
        });
    }

    private static void check() throws IOException {
        var stale = stale(woven());
        stale.forEach(file -> System.out.println("stale: " + file));
        if (!stale.isEmpty()) {
            throw new Problem("The pages do not fit the chapters and recordings: " + stale.size() + " stale. Weave: jbang weave");
        }
    }

    /** Writes what is stale, and removes pages and pictures that were woven once and no longer belong to anything. */
    static void write() throws IOException {
        var woven = woven();
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

    /** All that is woven: the text of each file, by its path in the project. */
    private static SortedMap<Path, String> woven() throws IOException {
        var chapters = Project.chapters();
        var recordings = Recordings.read(Project.RECORDINGS, chapters);
        var scripts = new ArrayList<Script>();
        for (var chapter : chapters) {
            var script = Project.script(chapter);
            scripts.add(script);
            recordings.put(chapter, recordings.get(chapter).under(script));
        }
        var figures = Figures.strict(recordings);
        var woven = new TreeMap<Path, String>();
        for (var script : scripts) {
            woven.put(Project.CHAPTERS.resolve(script.name() + ".md"),
                    Page.of(script, recordings.get(script.name()), figures, FrontPage.links(recordings, script.name()),
                            exercise(script.name())));
        }
        try (var pictures = new Pictures(recordings)) {
            pictures.elapsed().forEach((name, svg) -> woven.put(IMAGES.resolve(name), svg));
            for (var chapter : chapters) {
                if (!recordings.get(chapter).approaches().isEmpty()) {
                    pictures.chapter(chapter).forEach((name, svg) -> woven.put(IMAGES.resolve(name), svg));
                }
                if (!recordings.get(chapter).distances().isEmpty()) {
                    pictures.distances(chapter).forEach((name, svg) -> woven.put(IMAGES.resolve(name), svg));
                }
            }
            for (var wire : wires(scripts)) {
                pictures.wire(wire.group(2), wire.group(3)).forEach((name, svg) -> woven.put(IMAGES.resolve(name), svg));
            }
        }
        var parts = FrontPage.parts(recordings);
        parts.putAll(Instructor.parts(scripts, figures));
        for (var file : List.of(Path.of("README.md"), Path.of("INSTRUCTOR.md"))) {
            woven.put(file, filled(file, Files.readString(file), parts));
        }
        for (var part : parts.keySet()) {
            if (woven.values().stream().noneMatch(text -> text.contains("<!-- woven: " + part + " -->"))) {
                throw new Problem("README.md and INSTRUCTOR.md have no place for " + part + ". Put it back: <!-- woven: " + part
                        + " --> and, below, <!-- end -->");
            }
        }
        return woven;
    }

    private static String exercise(String chapter) throws IOException {
        var file = Exercises.unsolved(chapter); // the attendee's own may have changed
        return Files.exists(file) ? ((Script.Prose) Script.read(file).cells().getFirst()).markdown() : null;
    }

    private static List<MatchResult> wires(List<Script> scripts) {
        return scripts.stream().flatMap(script -> script.cells().stream()).filter(Script.Prose.class::isInstance)
                .flatMap(prose -> Wire.PICTURE.matcher(((Script.Prose) prose).markdown()).results()).toList();
    }

    /** The text with what stands between its markers made anew; throws a Problem where one names no part or lacks its end. */
    static String filled(Path file, String text, SortedMap<String, String> parts) {
        if (text.split("<!-- woven: ", -1).length - 1 != PART.matcher(text).results().count()) {
            throw new Problem(file + ": a marker <!-- woven: ... --> lacks its <!-- end -->. Put it back.");
        }
        return PART.matcher(text).replaceAll(marker -> {
            var part = parts.get(marker.group(2));
            if (part == null) {
                throw new Problem(file + ": there is nothing to weave by the name of " + marker.group(2)
                        + ", only " + String.join(", ", parts.keySet()) + ".");
            }
            return Matcher.quoteReplacement(marker.group(1) + "\n" + part.strip() + "\n\n" + marker.group(4));
        });
    }
}
