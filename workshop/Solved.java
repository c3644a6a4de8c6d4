package workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What has been solved, by the name of the exercise; kept in a file of the user's own, which survives a pull. */
final class Solved {

    /** One exercise: when it was solved first (null: not yet), its best speed-up, and how many hints were given. */
    record Entry(String solved, Double speedUp, int hints) {}

    /** The file's form. */
    private record Kept(TreeMap<String, Entry> exercises) {}

    static final Path FILE = Path.of(System.getProperty("user.home"), ".ten-thousand-rows", "progress.json");

    private final Path file;
    private final TreeMap<String, Entry> exercises;

    /** Reads the file; throws a Problem where it cannot be read. */
    Solved(Path file) throws IOException {
        this.file = file;
        try {
            exercises = Files.exists(file) ? JsonMapper.shared().readValue(file, Kept.class).exercises : new TreeMap<>();
        } catch (JacksonException e) {
            throw new Problem("Your progress in " + file + " cannot be read. Delete that file to begin anew.", e);
        }
    }

    Entry of(String exercise) {
        return exercises.getOrDefault(exercise, new Entry(null, null, 0));
    }

    boolean has(String exercise) {
        return of(exercise).solved != null;
    }

    void solve(String exercise, String date, Double speedUp) throws IOException {
        var old = of(exercise);
        var best = old.speedUp == null || speedUp != null && speedUp > old.speedUp ? speedUp : old.speedUp;
        put(exercise, new Entry(old.solved == null ? date : old.solved, best, old.hints));
    }

    void hint(String exercise) throws IOException {
        var old = of(exercise);
        put(exercise, new Entry(old.solved, old.speedUp, old.hints + 1));
    }

    private void put(String exercise, Entry entry) throws IOException {
        exercises.put(exercise, entry);
        Files.createDirectories(file.getParent());
        var written = file.resolveSibling(file.getFileName() + ".new"); // so that nothing is lost where this fails
        JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValue(written, new Kept(exercises));
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A box for each exercise: "[x][ ][ ]  1 of 3 solved". */
    String boxes(List<String> names) {
        return names.stream().map(name -> has(name) ? "[x]" : "[ ]").collect(Collectors.joining()) + "  "
                + names.stream().filter(this::has).count() + " of " + names.size() + " solved";
    }

    /** The solved ones with their speed-ups: "01 23x, 03 1.4x". */
    String speedUps(List<String> names) {
        return names.stream().filter(this::has).map(name -> name.substring(0, 2)
                + (of(name).speedUp == null ? "" : " " + Format.factor(of(name).speedUp))).collect(Collectors.joining(", "));
    }
}
