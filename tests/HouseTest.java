import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kit.Chapters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import workshop.notebook.Cell;

/** The plan of the house: which room knows which, what a script is compiled from, and how much that is. */
class HouseTest {

    private static final Path WORKSHOP = Path.of("workshop");

    /** What each room may import; what these may import, too. */
    private static final Map<String, List<String>> ROOMS = Map.ofEntries(
            Map.entry("terminal", List.of()),
            Map.entry("process", List.of("terminal")),
            Map.entry("wire", List.of("terminal")),
            Map.entry("server", List.of("terminal", "wire")),
            Map.entry("notebook", List.of("terminal", "wire", "server")),
            Map.entry("book", List.of("notebook")),
            Map.entry("weave", List.of("book")),
            Map.entry("site", List.of("weave")),
            Map.entry("tour", List.of("book", "notebook", "process")),
            Map.entry("check", List.of("notebook", "process")),
            Map.entry("record", List.of("book", "process")),
            Map.entry("doctor", List.of("notebook", "process")));

    private static final List<Path> STAGE = List.of(WORKSHOP.resolve("Server.java"), WORKSHOP.resolve("Stage.java"));
    private static final Path ON_STAGE = WORKSHOP.resolve("OnStage.java");
    private static final Set<String> STAGE_ROOMS = Set.of("terminal", "wire", "server", "notebook");

    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?workshop\\.([a-z]+)\\.(\\w+)");
    private static final Pattern DIRECTIVE = Pattern.compile("(?m)^//(SOURCES|DEPS) (\\S+)");

    private static List<Path> javaIn(Path folder, int depth) throws IOException {
        try (var files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    /** All scripts that somebody can start. */
    static Stream<Path> scripts() throws IOException {
        var scripts = new ArrayList<Path>();
        for (var folder : List.of("chapters", "exercises", "solutions", "workshop", "tests")) {
            for (var file : javaIn(Path.of(folder), 1)) {
                if (Files.readString(file).startsWith("///usr/bin/env jbang ")) {
                    scripts.add(file);
                }
            }
        }
        return scripts.stream();
    }

    static Stream<Path> chapters() throws IOException {
        return javaIn(Path.of("chapters"), 1).stream();
    }

    static Stream<Path> exercises() throws IOException {
        return Stream.concat(javaIn(Path.of("exercises"), 1).stream(), javaIn(Path.of("solutions"), 1).stream());
    }

    /** What the directives of this kind name in a file: other files, with globs made out, or libraries. */
    private static List<String> directives(Path file, String kind) throws IOException {
        return DIRECTIVE.matcher(Files.readString(file)).results().filter(found -> found.group(1).equals(kind))
                .map(found -> found.group(2)).toList();
    }

    /** All files from which a script is compiled: itself, its //SOURCES and theirs; and with the stage, its //DEPS that are files. */
    private static Set<Path> closure(Path script, boolean withStage) throws IOException {
        var files = new LinkedHashSet<Path>();
        collect(script, withStage, files);
        return files;
    }

    private static void collect(Path file, boolean withStage, Collection<Path> files) throws IOException {
        assertThat(file).exists();
        if (!files.add(file.normalize())) {
            return;
        }
        var more = new ArrayList<>(directives(file, "SOURCES"));
        if (withStage) {
            directives(file, "DEPS").stream().filter(each -> each.endsWith(".java")).forEach(more::add);
        }
        for (var name : more) {
            var pattern = file.getParent().resolve(name).normalize();
            if (!name.contains("*")) {
                collect(pattern, withStage, files);
                continue;
            }
            var glob = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            int depth = name.contains("**") ? 9 : 1;
            var folder = Path.of(pattern.toString().replaceFirst("[/\\\\][^/\\\\]*\\*.*", ""));
            for (var found : javaIn(folder, depth)) {
                if (glob.matches(found)) {
                    collect(found, withStage, files);
                }
            }
        }
    }

    private static long lines(Collection<Path> files) throws IOException {
        long lines = 0;
        for (var file : files) {
            lines += Files.readAllLines(file).size();
        }
        return lines;
    }

    @Test
    void eachRoomImportsWhatItMay() throws IOException {
        try (var folders = Files.list(WORKSHOP)) {
            assertThat(folders.filter(Files::isDirectory).map(each -> each.getFileName().toString()).toList())
                    .as("the rooms").containsExactlyInAnyOrderElementsOf(ROOMS.keySet());
        }
        var wrong = new ArrayList<String>();
        for (var room : ROOMS.keySet()) {
            var allowed = allowed(room);
            for (var file : javaIn(WORKSHOP.resolve(room), 1)) {
                var text = Files.readString(file);
                assertThat(text).as(file.toString()).contains("package workshop." + room + ";");
                IMPORT.matcher(text).results().map(found -> found.group(1)).filter(each -> !allowed.contains(each))
                        .forEach(each -> wrong.add(file + " imports workshop." + each));
                Pattern.compile("(?m)^[^/\n]*\\bworkshop\\.([a-z]+)\\.[A-Z]").matcher(text.replaceAll("(?m)^(import|//).*", "")).results()
                        .map(found -> found.group(1)).filter(each -> !allowed.contains(each))
                        .forEach(each -> wrong.add(file + " names workshop." + each));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static Set<String> allowed(String room) {
        var allowed = new HashSet<>(Set.of(room));
        ROOMS.get(room).forEach(each -> allowed.addAll(allowed(each)));
        return allowed;
    }

    /** No id of an approach, no name of a chapter, no table but signup; and nothing of chapters/ and checks/ is imported. */
    @Test
    void theStageKnowsNoChapter() throws IOException {
        var known = new ArrayList<String>();
        for (var chapter : Chapters.ALL) {
            known.add(chapter.name().name());
            chapter.cells().stream().map(Cell::id).filter(id -> id.contains("-")).forEach(known::add);
        }
        var table = Pattern.compile("(?i)\\b(?:from|into|truncate|table|on) +(person|visit|welcome|incoming|member|team|outbox)\\b");
        var wrong = new TreeSet<String>();
        for (var file : javaIn(WORKSHOP, 2)) {
            var code = Files.readString(file).replaceAll("(?m)^\\s*(//|\\*|/\\*).*$|//[^\"\n]*$", "");
            for (var word : known) {
                if (Pattern.compile("\"[^\"\n]*(?<![\\w-])" + word + "(?![\\w-])[^\"\n]*\"").matcher(code).find()) {
                    wrong.add(file + ": " + word);
                }
            }
            table.matcher(code).results().forEach(found -> wrong.add(file + ": " + found.group()));
            Pattern.compile("(?m)^import (?:static )?(ledger|checks|chapters)\\..*").matcher(code).results()
                    .forEach(found -> wrong.add(file + ": " + found.group()));
        }
        // an option's description gives an example, and checks are found by their names
        wrong.removeIf(each -> each.matches(".*: 0\\d_\\w+") && isExample(each));
        assertThat(wrong).isEmpty();
    }

    /** A line that says "such as" or gives an example to a reader. */
    private static boolean isExample(String found) {
        try {
            var file = Path.of(found.replaceFirst(": .*", ""));
            var word = found.replaceFirst(".*: ", "");
            return Files.readAllLines(file).stream().filter(line -> line.contains(word) && !line.strip().matches("(//|\\*|/\\*).*"))
                    .allMatch(line -> line.contains("such as") || line.contains(" or " + word));
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void theStageIsSmall() throws IOException {
        for (var jar : STAGE) {
            var files = closure(jar, false);
            assertThat(files).as("the files of " + jar).hasSizeLessThanOrEqualTo(30);
            assertThat(lines(files)).as("the lines of " + jar).isLessThanOrEqualTo(2_700);
        }
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void aChapterCompilesAndResolvesNoMoreThanItNeeds(Path chapter) throws IOException {
        var files = closure(chapter, true);
        assertThat(files).noneMatch(file -> file.toString().replace('\\', '/').matches("workshop/(book|weave|site|tour|check|record|doctor)/.*"));
        assertThat(libraries(files).keySet()).noneMatch(library -> library.matches(
                ".*(javaparser|commonmark|graalvm|echarts|jline-builtins|jline-reader).*"));
    }

    @ParameterizedTest
    @MethodSource("exercises")
    void anExerciseIsCompiledFromFewFiles(Path exercise) throws IOException {
        assertThat(closure(exercise, false)).hasSizeLessThanOrEqualTo(40); // and the stage's jars, which are as small as they may be
    }

    @Test
    void resetIsCompiledFromFewFiles() throws IOException {
        assertThat(closure(WORKSHOP.resolve("Reset.java"), true)).hasSizeLessThanOrEqualTo(10);
    }

    /** Versions by library, with the files that name them. */
    private static Map<String, Map<String, Set<Path>>> libraries(Collection<Path> files) throws IOException {
        var libraries = new TreeMap<String, Map<String, Set<Path>>>();
        for (var file : files) {
            for (var library : directives(file, "DEPS")) {
                if (!library.endsWith(".java")) {
                    var parts = library.split("[:@]");
                    libraries.computeIfAbsent(parts[0] + ":" + parts[1], each -> new TreeMap<>())
                            .computeIfAbsent(parts[2], each -> new TreeSet<>()).add(file);
                }
            }
        }
        return libraries;
    }

    @Test
    void eachLibraryHasOneVersion() throws IOException {
        var files = new ArrayList<Path>();
        for (var folder : List.of("chapters", "exercises", "solutions", "checks", "workshop", "tests")) {
            files.addAll(javaIn(Path.of(folder), 4));
        }
        var several = libraries(files);
        several.values().removeIf(versions -> versions.size() == 1);
        assertThat(several).as("libraries with their versions, and who names them").isEmpty();
    }

    /** Without it, what is compiled against another stage would miss a method. */
    @ParameterizedTest
    @MethodSource("scripts")
    void whoRunsOnTheStageIncludesIt(Path script) throws IOException {
        var files = closure(script, false);
        if (files.contains(ON_STAGE)) {
            return;
        }
        for (var file : files) { // or else it compiles itself what it needs
            var needed = IMPORT.matcher(Files.readString(file)).results().filter(found -> STAGE_ROOMS.contains(found.group(1)))
                    .map(found -> WORKSHOP.resolve(found.group(1)).resolve(found.group(2) + ".java")).toList();
            assertThat(files).as(script + " includes " + ON_STAGE + ", or what " + file + " imports").containsAll(needed);
        }
    }

    /** But for a chapter that has a jar of its own. */
    @Test
    void nobodyElseNamesTheJarsOfTheStage() throws IOException {
        var naming = new TreeSet<Path>();
        for (var file : javaIn(Path.of(""), 4)) {
            if (directives(file, "DEPS").stream().anyMatch(each -> each.endsWith(".java"))) {
                naming.add(file.normalize());
            }
        }
        assertThat(naming).containsExactly(Path.of("chapters", "11_other_calls.java"), ON_STAGE, WORKSHOP.resolve("Stage.java"));
    }

    /** Each file from which the stage is built is a file of each script that runs on it. */
    @Test
    void onStageListsTheWholeStage() throws IOException {
        var files = new TreeSet<Path>();
        for (var jar : STAGE) {
            files.addAll(closure(jar, false));
        }
        var listed = Pattern.compile("(?m)^//FILES stage/(\\S+)=(\\S+)$").matcher(Files.readString(ON_STAGE)).results()
                .map(found -> WORKSHOP.resolve(found.group(2))).collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(files);
    }

    /** What jbang test --fast leaves out, because it is too slow to run after every change. */
    @Test
    void noFastTestStartsACommand() throws IOException {
        var starts = Pattern.compile("Shell\\.(run|jbang|start)|new (Judge|ProcessBuilder)\\(|Fuzzer\\.");
        for (var file : javaIn(Path.of("tests"), 9)) {
            var source = Files.readString(file);
            if (file.toString().endsWith("Test.java") && !file.endsWith("HouseTest.java") && starts.matcher(source).find()) {
                assertThat(source).as(file.toString()).contains("@Tag(\"slow\")");
            }
        }
    }
}
