package workshop.check;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine;
import workshop.notebook.ChapterName;
import workshop.terminal.Command;
import workshop.terminal.Problem;

/** Where the exercises are, and what belongs to them. */
public final class Exercises {

    private static final Path FOLDER = Path.of("exercises");
    private static final Path UNSOLVED = Path.of("checks", "unsolved");

    private Exercises() {}

    /** The names of all, in order; throws a Problem if this is not the project's folder. */
    public static List<ChapterName> names() throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            throw Problem.inAnotherFolder();
        }
        try (var files = Files.list(UNSOLVED)) {
            return files.map(file -> new ChapterName(file.getFileName().toString().replace(".java", ""))).sorted().toList();
        }
    }

    /** The one meant by a name or number. */
    public static ChapterName named(String given, CommandLine commandLine) throws IOException {
        var names = names();
        return names.stream().filter(name -> name.isMeantBy(given)).findFirst().orElseThrow(() -> new ParameterException(
                commandLine, "There is no exercise " + given + ", only "
                        + names.stream().map(ChapterName::name).collect(Collectors.joining(", "))));
    }

    /** What the attendee edits. */
    public static Path file(ChapterName name) {
        return FOLDER.resolve(name + ".java");
    }

    /** What stands in it; throws a Problem if that cannot be read. */
    public static String source(ChapterName name) {
        var file = file(name);
        var reset = Command.jbang() + " reset " + name.digits();
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new Problem(file + " is not there. Put it back with: " + reset, e);
        } catch (CharacterCodingException e) {
            throw new Problem(file + " is not UTF-8. Save it as UTF-8, or start again with: " + reset, e);
        } catch (IOException e) {
            throw new Problem(file + (Files.isDirectory(file) ? " is a folder, not a file." : " cannot be read.")
                    + " Start again with: " + reset, e);
        }
    }

    /** The same as it was given. */
    public static Path unsolved(ChapterName name) {
        return UNSOLVED.resolve(name + ".java");
    }

    public static Path solution(ChapterName name) {
        return Path.of("solutions", name + ".java");
    }

    /** When the attendee's file was saved, in milliseconds; 0 while it is away, as some editors make it. */
    public static long saved(ChapterName name) {
        return file(name).toFile().lastModified();
    }

    /** Restores an exercise, and returns where the attendee's version is now, or null where there was none. */
    public static Path reset(ChapterName name) throws IOException {
        var file = file(name);
        Path kept = null;
        if (Files.exists(file) && (Files.isDirectory(file) || Files.mismatch(file, unsolved(name)) >= 0)) {
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
