package workshop;

//DEPS info.picocli:picocli:4.7.7

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command line of a chapter. */
@CommandLine.Command(sortOptions = false, sortSynopsis = false, usageHelpWidth = 100)
final class Options {

    @Mixin
    LoadOptions load = new LoadOptions();

    @Option(names = "--runs", paramLabel = "N", converter = LoadOptions.Runs.class,
            description = "how many warm runs after the first, cold one (default: up to 5 in some 3 seconds)")
    Integer runs;

    @Option(names = "--only", paramLabel = "ID", split = ",",
            description = "only these approaches and demonstrations, by id, with commas between them")
    Set<String> only = Set.of();

    @Option(names = "--json", paramLabel = "FILE", converter = Writable.class,
            description = "write everything that was measured to this file")
    Path json;

    @Option(names = "--step", description = "one cell at a time, by keys; ? shows them")
    boolean step;

    @Option(names = "--replay", description = {"the same with recorded results: no database, no network,",
        "and --rows and --db do nothing"})
    boolean replay;

    @Mixin
    HelpOptions common = new HelpOptions();

    /** A file that can be written. */
    static final class Writable implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            var file = Path.of(text).toAbsolutePath();
            if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : file.getParent())) {
                throw new TypeConversionException("'" + text + "' cannot be written");
            }
            return file;
        }
    }
}
