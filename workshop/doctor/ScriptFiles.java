package workshop.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import workshop.process.JBang;
import workshop.terminal.Problem;

/** The scripts of the project that JBang runs for an attendee. */
public final class ScriptFiles {

    private static final List<String> FOLDERS = List.of("chapters", "exercises", "solutions", "workshop");
    private static final String FIRST_LINE = "///usr/bin/env jbang ";

    /** They draw the pages' pictures, and need another 70 MB for it. */
    private static final Set<String> MAINTAINERS = Set.of("Databases.java", "RecordAll.java", "Site.java", "Weave.java");

    /** In a script whose libraries are large: it is left out unless the option is given with which this line ends. */
    private static final String ON_DEMAND = JBang.ON_DEMAND + "warmup ";

    private static final List<Path> STAGE = List.of(Path.of("workshop", "Server.java"), Path.of("workshop", "Stage.java"));

    /** Where a script names another one that it runs on beside the stage. */
    private static final Pattern BASE = Pattern.compile("^//DEPS (\\S+\\.java)$", Pattern.MULTILINE);

    private ScriptFiles() {}

    /** All but those on demand, such as chapters/06_copy.java; throws a Problem in a folder that is not the project's. */
    public static List<String> all() throws IOException {
        var scripts = scripts("");
        if (scripts.isEmpty()) {
            throw Problem.inAnotherFolder();
        }
        return scripts;
    }

    /** Those which are compiled where this option is given, such as --spark. */
    public static List<Path> onDemand(String option) throws IOException {
        return scripts(option).stream().map(Path::of).toList();
    }

    private static List<String> scripts(String option) throws IOException {
        var scripts = new ArrayList<String>();
        for (var folder : FOLDERS) {
            if (Files.isDirectory(Path.of(folder))) {
                try (var files = Files.list(Path.of(folder))) {
                    for (var file : files.filter(each -> each.toString().endsWith(".java")).sorted().toList()) {
                        var lines = Files.readAllLines(file);
                        var demanded = lines.stream().filter(line -> line.startsWith(ON_DEMAND)).findFirst()
                                .map(line -> line.substring(ON_DEMAND.length())).orElse("");
                        if (!MAINTAINERS.contains(file.getFileName().toString()) && !lines.isEmpty()
                                && lines.getFirst().startsWith(FIRST_LINE) && demanded.equals(option)) {
                            scripts.add(folder + "/" + file.getFileName());
                        }
                    }
                }
            }
        }
        return scripts;
    }

    /** Everything that JBang compiles: first what the scripts run on, then the scripts. */
    public static List<Path> compiled() throws IOException {
        var compiled = new LinkedHashSet<>(STAGE.stream().filter(Files::exists).toList());
        var scripts = all().stream().map(Path::of).toList();
        for (var script : scripts) {
            BASE.matcher(Files.readString(script)).results().map(base -> script.resolveSibling(base.group(1))).forEach(compiled::add);
        }
        compiled.addAll(scripts);
        return List.copyOf(compiled);
    }

    /** One script for each set of libraries: scripts that name the same ones, and include the same files, need the same. */
    static List<String> onePerSetOfLibraries() throws IOException {
        var scripts = new LinkedHashMap<List<String>, String>();
        for (var script : all()) {
            var needs = Files.readAllLines(Path.of(script)).stream()
                    .filter(line -> line.startsWith("//DEPS ") || line.startsWith("//SOURCES ")).sorted().toList();
            scripts.putIfAbsent(needs, script);
        }
        return List.copyOf(scripts.values());
    }
}
