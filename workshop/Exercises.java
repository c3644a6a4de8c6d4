package workshop;

//SOURCES Task.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Where the exercises are, and what belongs to them. */
final class Exercises {

    private static final Path FOLDER = Path.of("exercises");

    private Exercises() {}

    /** The names of all, in order; throws a Problem where this is not the project's folder. */
    static List<String> names() {
        if (!Files.isDirectory(FOLDER)) {
            throw new Problem("There are no exercises here. Go to the project's folder, and run it there.");
        }
        return Task.ALL.stream().map(task -> task.name).toList();
    }

    /** The one meant by a name or number. */
    static String named(String given, CommandLine commandLine) {
        return names().stream().filter(name -> Project.isMeant(name, given) || given.equals(file(name).toString())).findFirst()
                .orElseThrow(() -> new ParameterException(commandLine,
                        "There is no exercise " + given + ", only " + String.join(", ", names())));
    }

    /** What the attendee edits. */
    static Path file(String name) {
        return FOLDER.resolve(name + ".java");
    }

    /** The same as it was given. */
    static Path unsolved(String name) {
        return Path.of("checks", "unsolved", name + ".java");
    }

    static Path solution(String name) {
        return Path.of("solutions", name + ".java");
    }

    /** When the attendee's file was saved, in milliseconds; 0 while it is away, as some editors make it. */
    static long saved(String name) {
        return file(name).toFile().lastModified();
    }

    /** Restores an exercise, and returns where the attendee's version is now, or null where there was none. */
    static Path reset(String name) throws IOException {
        var file = file(name);
        Path kept = null;
        if (Files.exists(file) && Files.mismatch(file, unsolved(name)) >= 0) {
            kept = file.resolveSibling(name + ".java.mine");
            for (int i = 1; Files.exists(kept); i++) {
                kept = file.resolveSibling(name + ".java.mine." + i);
            }
            Files.move(file, kept);
        }
        if (!Files.exists(file)) {
            Files.copy(unsolved(name), file);
        }
        return kept;
    }
}
