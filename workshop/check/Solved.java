package workshop.check;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import workshop.notebook.ChapterName;
import workshop.terminal.Format;
import workshop.terminal.Problem;

/** What has been solved, by the name of the exercise; kept in a file of the user's own, which survives a pull. */
public final class Solved {

    /** One exercise: when it was solved first (null: not yet), its best speed-up, and how many hints were given. */
    public record Entry(String solved, Double speedUp, int hints) {}

    /** The file's form. */
    private record Kept(TreeMap<String, Entry> exercises) {}

    public static final Path FILE = Path.of(System.getProperty("user.home"), ".ten-thousand-rows", "progress.json");

    private final Path file;
    private TreeMap<String, Entry> exercises;

    /** Reads the file; throws a Problem if it cannot be read. */
    public Solved(Path file) throws IOException {
        this.file = file;
        exercises = read(file);
    }

    private static TreeMap<String, Entry> read(Path file) {
        try {
            return Files.exists(file) ? JsonMapper.shared().readValue(file, Kept.class).exercises : new TreeMap<>();
        } catch (JacksonException e) {
            throw new Problem("Your progress in " + file + " cannot be read. Delete that file to start again.", e);
        }
    }

    public Entry of(ChapterName exercise) {
        return exercises.getOrDefault(exercise.name(), new Entry(null, null, 0));
    }

    public boolean has(ChapterName exercise) {
        return of(exercise).solved != null;
    }

    public void solve(ChapterName exercise, String date, Double speedUp) throws IOException {
        change(exercise, old -> {
            var best = old.speedUp == null || speedUp != null && speedUp > old.speedUp ? speedUp : old.speedUp;
            return new Entry(old.solved == null ? date : old.solved, best, old.hints);
        });
    }

    public void hint(ChapterName exercise) throws IOException {
        change(exercise, old -> new Entry(old.solved, old.speedUp, old.hints + 1));
    }

    /** Changes what the file has now: a check in another terminal may have written since this one has read it. */
    private void change(ChapterName exercise, UnaryOperator<Entry> change) throws IOException {
        Files.createDirectories(file.getParent());
        try (var channel = FileChannel.open(file.resolveSibling(file.getFileName() + ".lock"), CREATE, WRITE); var _ = channel.lock()) {
            exercises = read(file);
            exercises.put(exercise.name(), change.apply(of(exercise)));
            var written = file.resolveSibling(file.getFileName() + ".new"); // so that nothing is lost where this fails
            JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValue(written, new Kept(exercises));
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** A box for each exercise: "[x][ ][ ]  1 of 3 solved". */
    public String boxes(List<ChapterName> names) {
        return names.stream().map(name -> has(name) ? "[x]" : "[ ]").collect(Collectors.joining()) + "  "
                + names.stream().filter(this::has).count() + " of " + names.size() + " solved";
    }

    /** The solved ones with their speed-ups: "01 23x, 03 1.4x". */
    public String speedUps(List<ChapterName> names) {
        return names.stream().filter(this::has).map(name -> name.digits()
                + (of(name).speedUp == null ? "" : " " + Format.factor(of(name).speedUp))).collect(Collectors.joining(", "));
    }
}
