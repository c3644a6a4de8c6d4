package kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import workshop.notebook.Approach;
import workshop.notebook.Cell;
import workshop.notebook.Notebook;

/** All chapters, and the approaches in them. */
public final class Chapters {

    private static final Pattern CLASS = Pattern.compile("(?m)^class (\\w+)");

    private static final String ON_DEMAND = "\n// On demand: ";

    /** In order; they are compiled with the tests. Those whose libraries are fetched on demand are not among them. */
    public static final List<Notebook> ALL = scripts().stream().filter(script -> !isOnDemand(script)).map(Chapters::contents).toList();

    private Chapters() {}

    /** An approach with the chapter that it stands in. */
    public record Case(Notebook chapter, Approach<?> approach) {

        public String id() {
            return chapter.name() + "/" + approach.id();
        }

        @Override
        public String toString() {
            return id();
        }
    }

    /** Their files, in order. */
    public static List<Path> scripts() {
        try (var files = Files.list(Shell.PROJECT.resolve("chapters"))) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOnDemand(Path script) {
        try {
            return Files.readString(script).contains(ON_DEMAND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** They are classes without a package, which cannot be named in one. */
    private static Notebook contents(Path script) {
        try {
            var name = CLASS.matcher(Files.readString(script));
            if (!name.find()) {
                throw new AssertionError(script + " has no class");
            }
            var type = Class.forName(name.group(1));
            var contents = type.getDeclaredMethod("contents");
            contents.setAccessible(true);
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return (Notebook) contents.invoke(constructor.newInstance());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(script + " has to have a method contents()", e);
        }
    }

    /** The demonstrations of a chapter, in order. */
    public static List<Cell.Demonstration> demonstrations(Notebook chapter) {
        return chapter.cells().stream().filter(Cell.Demonstration.class::isInstance).map(Cell.Demonstration.class::cast).toList();
    }

    /** The surveys of a chapter, in order. */
    public static List<Cell.Survey> surveys(Notebook chapter) {
        return chapter.cells().stream().filter(Cell.Survey.class::isInstance).map(Cell.Survey.class::cast).toList();
    }

    /** Those that load the signups which all chapters load, and no file. */
    public static Stream<Case> approaches() {
        return ALL.stream().filter(chapter -> chapter.judge() == null).flatMap(chapter -> chapter.approaches().stream().map(approach -> new Case(chapter, approach)));
    }

    public static Case approach(String id) {
        return approaches().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }
}
