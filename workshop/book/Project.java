package workshop.book;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine;
import workshop.notebook.ChapterName;
import workshop.terminal.Problem;

/** The project's folder, in which the commands run. */
public final class Project {

    public static final Path CHAPTERS = Path.of("chapters");
    public static final Path RECORDINGS = Path.of("recordings");

    private Project() {}

    /** The names of all chapters in order, such as 06_copy; throws a Problem if there are none. */
    public static List<ChapterName> chapters() throws IOException {
        var names = chaptersIfThere();
        if (names.isEmpty()) {
            throw Problem.inAnotherFolder();
        }
        return names;
    }

    /** The same, or none where this is another folder. */
    public static List<ChapterName> chaptersIfThere() throws IOException {
        if (!Files.isDirectory(CHAPTERS)) {
            return List.of();
        }
        try (var files = Files.list(CHAPTERS)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", "")).filter(ChapterName::isOne).map(ChapterName::new).sorted().toList();
        }
    }

    /** The chapters meant by these names or numbers, such as 06_copy, 06, 6 or ch06, in order; all of them for none. */
    public static List<ChapterName> chapters(List<String> given, CommandLine commandLine) throws IOException {
        var all = chapters();
        for (var each : given) {
            if (all.stream().noneMatch(name -> name.isMeantBy(each))) {
                throw new ParameterException(commandLine, "There is no chapter " + each + ", only " + all.stream().map(ChapterName::name).collect(Collectors.joining(", ")));
            }
        }
        return all.stream().filter(name -> given.isEmpty() || given.stream().anyMatch(name::isMeantBy)).toList();
    }

    /** The exercise of a chapter as it was given, which need not be there; the attendee's own may have changed. */
    public static Path exercise(ChapterName chapter) {
        return Path.of("checks", "unsolved", chapter + ".java");
    }

    /** The source of a chapter, taken apart. */
    public static Script script(ChapterName chapter) throws IOException {
        return Script.read(CHAPTERS.resolve(chapter + ".java"));
    }
}
