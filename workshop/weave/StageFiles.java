package workshop.weave;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps the lists in workshop/Stage.java and workshop/OnStage.java. Whatever is compiled against a jar of ours names the files of
 * that jar as its own //FILES, and so JBang compiles it again when one of them has changed: or it might miss a method.
 */
final class StageFiles {

    private static final Path COMMANDS = Path.of("workshop");
    private static final Pattern JAR = Pattern.compile("^//DEPS (\\S+\\.java)\\R", Pattern.MULTILINE);
    private static final Pattern SOURCE = Pattern.compile("^//SOURCES (\\S+)\\R", Pattern.MULTILINE);
    private static final Pattern LIST = Pattern.compile("(?:^//FILES stage/\\S+\\R)+", Pattern.MULTILINE);

    private StageFiles() {}

    /** What these files should say: as they do now, with one line for each file from which their jars are built. */
    static SortedMap<Path, String> woven() throws IOException {
        var woven = new TreeMap<Path, String>();
        for (var name : new String[] {"Stage.java", "OnStage.java"}) {
            var file = COMMANDS.resolve(name);
            var now = Files.readString(file);
            var files = new TreeSet<Path>();
            for (var jar : JAR.matcher(now).results().toList()) {
                collect(file.resolveSibling(jar.group(1)), files);
            }
            var lines = files.stream().map(StageFiles::line).collect(Collectors.joining());
            woven.put(file, LIST.matcher(now).replaceFirst(Matcher.quoteReplacement(lines)));
        }
        return woven;
    }

    private static void collect(Path file, Collection<Path> files) throws IOException {
        if (files.add(file.normalize())) {
            for (var source : SOURCE.matcher(Files.readString(file)).results().toList()) {
                collect(file.resolveSibling(source.group(1)), files);
            }
        }
    }

    /** In the jar it lies below stage/, where no other resource is. */
    private static String line(Path file) {
        var name = COMMANDS.relativize(file).toString().replace('\\', '/');
        return "//FILES stage/%s=%s\n".formatted(name, name);
    }
}
