package workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The project's folder, in which the commands run. */
final class Project {

    static final Path CHAPTERS = Path.of("chapters");
    static final Path RECORDINGS = Path.of("recordings");

    private Project() {}

    /** The names of all chapters in order, such as 06_copy; throws a Problem where there are none. */
    static List<String> chapters() throws IOException {
        if (Files.isDirectory(CHAPTERS)) {
            try (var files = Files.list(CHAPTERS)) {
                var names = files.map(file -> file.getFileName().toString()).filter(name -> name.matches("\\d\\d_\\w+\\.java"))
                        .map(name -> name.replace(".java", "")).sorted().toList();
                if (!names.isEmpty()) {
                    return names;
                }
            }
        }
        throw new Problem("There are no chapters here. Go to the project's folder, and run it there.");
    }

    /** The chapter meant by its name or its number: 06_copy, 06, 6 or ch06; null where there is none. */
    static String chapter(String given) throws IOException {
        var number = given.replaceFirst("^ch", "");
        return chapters().stream().filter(name -> name.equals(given)
                || number.matches("\\d{1,2}") && Integer.parseInt(number) == Integer.parseInt(name.substring(0, 2)))
                .findFirst().orElse(null);
    }

    /** The source of a chapter, taken apart. */
    static Script script(String chapter) throws IOException {
        return Script.read(CHAPTERS.resolve(chapter + ".java"));
    }
}
