package machines;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/** A folder of CSV files, of which each holds as many of the rows, in their order. */
public record Input(Path folder, int rows, int parts) {

    /** Writes them; where this fails, the folder may hold some. */
    static Input write(Path folder, Signups signups, int parts) throws IOException {
        Files.createDirectories(folder);
        var rows = signups.iterator();
        for (int part = 0; part < parts; part++) {
            int last = (int) ((part + 1L) * signups.count() / parts);
            int first = (int) ((long) part * signups.count() / parts);
            try (var out = Files.newBufferedWriter(folder.resolve("part-%05d.csv".formatted(part)), UTF_8)) {
                for (int i = first; i < last; i++) {
                    Signup row = rows.next();
                    out.write(row.email() + "," + row.points() + "," + row.signedUpAt().toInstant() + "\n");
                }
            }
        }
        return new Input(folder, signups.count(), parts);
    }

    /** Its files, in the order of their rows. */
    public List<Path> files() {
        return IntStream.range(0, parts).mapToObj(part -> folder.resolve("part-%05d.csv".formatted(part))).toList();
    }

    /** How many bytes they have. */
    public long bytes() throws IOException {
        long bytes = 0;
        for (var file : files()) {
            bytes += Files.size(file);
        }
        return bytes;
    }
}
