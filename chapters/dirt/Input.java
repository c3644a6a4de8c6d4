package dirt;

//DEPS de.siegmar:fastcsv:4.4.0

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;
import workshop.notebook.LoadOptions;
import workshop.terminal.Command;
import workshop.terminal.Problem;

/** The file to load: the one that is made, or the reader's own, which is looked at before anything is loaded. */
public final class Input {

    /** The first line. */
    public static final List<String> COLUMNS = List.of("email", "points", "signed_up_at");

    private static final int MADE = 100_000; // rows
    private static final int ONE_IN = 100; // rows may be rejected

    @Option(names = "--file", paramLabel = "PATH",
            description = "load your own CSV file, with the columns email,points,signed_up_at; the rejects are written beside it,"
                    + " for x.csv into x.rejects.csv")
    private Path file;

    @Option(names = "--reject-limit", paramLabel = "N", converter = LoadOptions.Rows.class,
            description = "how many lines may be rejected before the file is refused (default: one in 100, but at least 100)")
    private Integer limit;

    private final Set<Dirt> kinds;
    private byte[] made;
    private Path rejects; // of the made one
    private int rows;

    /** The one that the options name, or one with all kinds of dirt. */
    public Input() {
        kinds = EnumSet.allOf(Dirt.class);
    }

    /** One of this many rows with these kinds of dirt. */
    public Input(int rows, Set<Dirt> kinds) {
        this.kinds = kinds;
        make(rows);
    }

    /** Whether it is the reader's own. */
    public boolean isOwn() {
        return file != null;
    }

    /** What is known of each line of one that is made. */
    public void known(Known.Taker taker) throws IOException, SQLException {
        Dirt.known(rows, kinds, taker);
    }

    /** What is in the table before it is loaded. */
    public void there(Known.Taker taker) throws IOException, SQLException {
        if (!isOwn()) {
            Dirt.there(rows, kinds, taker);
        }
    }

    /** This file, for another process. */
    public List<String> arguments() {
        return List.of(isOwn() ? file.toString() : "", String.valueOf(rows), String.valueOf(limit()));
    }

    /** The same there. */
    public static Input of(List<String> arguments) {
        var input = new Input();
        input.file = arguments.getFirst().isEmpty() ? null : Path.of(arguments.getFirst());
        input.make(Integer.parseInt(arguments.get(1)));
        input.limit = Integer.parseInt(arguments.get(2));
        return input;
    }

    /** How many rows it has unless it is told: those of the reader's own file, which has to be one. */
    public int rows() {
        return isOwn() ? count() : MADE;
    }

    /** Makes it, if it is not the reader's own; throws a Problem if that does not have as many rows as were asked for. */
    public void make(int rows) {
        if (isOwn() && rows != rows()) {
            throw new Problem("--rows says how long a file to make, and --file names one. Leave one of them out.");
        }
        this.rows = rows;
        made = isOwn() ? null : Dirt.file(rows, kinds);
    }

    /** How many lines may be rejected. */
    public int limit() {
        return limit != null ? limit : Math.max(ONE_IN, rows / ONE_IN);
    }

    /** Its bytes, from the beginning. */
    public InputStream open() throws IOException {
        return isOwn() ? Files.newInputStream(file) : new ByteArrayInputStream(made);
    }

    /** Where its rejects go: beside it, or in a file that ends with this process. */
    public Path rejects() throws IOException {
        if (isOwn()) {
            return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.csv$", "") + ".rejects.csv");
        }
        if (rejects == null) {
            rejects = Files.createTempFile("rejects", ".csv");
            rejects.toFile().deleteOnExit();
        }
        return rejects;
    }

    /** Reads it once, and throws a Problem if it is not such a file. */
    private int count() {
        if (Files.isDirectory(file)) {
            throw wrong("is a folder. Name a file in it.");
        } else if (!Files.exists(file)) {
            throw new Problem("There is no file " + file + ". Name one that is there.");
        } else if (!Files.isRegularFile(file)) {
            throw wrong("is a pipe or a device, and each approach reads the file anew. Write it into a file first.");
        }
        try (var in = Files.newInputStream(file)) {
            var begin = in.readNBytes(2);
            int first = begin.length < 2 ? 0 : (begin[0] & 0xff) << 8 | begin[1] & 0xff;
            if (begin.length == 0) {
                throw wrong("is empty. Export it again.");
            } else if (first == 0x1f8b) {
                throw wrong("is compressed by gzip. Unpack it first: gunzip " + file);
            } else if (first == 0xfeff || first == 0xfffe) {
                throw wrong("is UTF-16. Save it as UTF-8.");
            }
        } catch (IOException e) {
            throw Problem.of(file.toString(), e);
        }
        int records = 0;
        try (var csv = CSV.ofCsvRecord(Files.newInputStream(file))) {
            for (var record : csv) {
                if (records++ == 0 && !record.getFields().equals(COLUMNS)) {
                    throw noHeader();
                }
            }
        } catch (CsvParseException e) {
            if (records == 0) {
                throw noHeader();
            }
            throw wrong("cannot be read beyond " + (records < 2 ? "its header" : "row " + (records - 1))
                    + ": a line there is longer than 16 MB, or a quote does not end. Mend that line.");
        } catch (IOException e) {
            throw Problem.of(file.toString(), e);
        }
        if (records < 2) {
            throw wrong("has a header and no row. Export it again.");
        }
        return records - 1;
    }

    private Problem noHeader() {
        return wrong("does not begin with the line " + String.join(",", COLUMNS) + ". Give it that header.");
    }

    private Problem wrong(String how) {
        return new Problem(file + " " + how);
    }

    /** As chapter and check read it: with other numbers of columns, and without a mark at its beginning. */
    public static final CsvReader.CsvReaderBuilder CSV =
            CsvReader.builder().detectBomHeader(true).extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE);
}
