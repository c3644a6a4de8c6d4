package workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The project's folder, in which the commands run. */
final class Project {

    static final Path CHAPTERS = Path.of("chapters");
    static final Path RECORDINGS = Path.of("recordings");

    private Project() {}

    /** The names of all chapters in order, such as 06_copy; throws a Problem where there are none. */
    static List<String> chapters() throws IOException {
        var names = chaptersIfThere();
        if (names.isEmpty()) {
            throw Problem.inAnotherFolder();
        }
        return names;
    }

    /** The same, or none where this is another folder. */
    static List<String> chaptersIfThere() throws IOException {
        if (!Files.isDirectory(CHAPTERS)) {
            return List.of();
        }
        try (var files = Files.list(CHAPTERS)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.matches("\\d\\d_\\w+\\.java"))
                    .map(name -> name.replace(".java", "")).sorted().toList();
        }
    }

    /** The chapters meant by these names or numbers, such as 06_copy, 06, 6 or ch06, in order; all of them for none. */
    static List<String> chapters(List<String> given, CommandLine commandLine) throws IOException {
        var all = chapters();
        for (var each : given) {
            if (all.stream().noneMatch(name -> isMeant(name, each))) {
                throw new ParameterException(commandLine, "There is no chapter " + each + ", only " + String.join(", ", all));
            }
        }
        return all.stream().filter(name -> given.isEmpty() || given.stream().anyMatch(each -> isMeant(name, each))).toList();
    }

    static boolean isMeant(String name, String given) {
        var number = given.toLowerCase(Locale.ROOT).replaceFirst("^ch", "");
        return name.equals(given) || given.equals("chapters/" + name + ".java")
                || number.matches("\\d{1,2}") && Integer.parseInt(number) == Integer.parseInt(name.substring(0, 2));
    }

    /** The source of a chapter, taken apart. */
    static Script script(String chapter) throws IOException {
        return Script.read(CHAPTERS.resolve(chapter + ".java"));
    }
}
