package workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** The scripts of the project that JBang runs for an attendee. */
final class ScriptFiles {

    private static final List<String> FOLDERS = List.of("chapters", "exercises", "solutions", "workshop");
    private static final String FIRST_LINE = "///usr/bin/env jbang ";

    /** They draw the pages' pictures, and need another 70 MB for it. */
    private static final Set<String> MAINTAINERS = Set.of("Databases.java", "Record.java", "Weave.java");

    private ScriptFiles() {}

    /** All of them, such as chapters/06_copy.java; throws a Problem in a folder that is not the project's. */
    static List<String> all() throws IOException {
        var scripts = new ArrayList<String>();
        for (var folder : FOLDERS) {
            if (Files.isDirectory(Path.of(folder))) {
                try (var files = Files.list(Path.of(folder))) {
                    for (var file : files.filter(each -> each.toString().endsWith(".java")).sorted().toList()) {
                        if (!MAINTAINERS.contains(file.getFileName().toString())
                                && Files.readString(file).startsWith(FIRST_LINE)) {
                            scripts.add(folder + "/" + file.getFileName());
                        }
                    }
                }
            }
        }
        if (scripts.isEmpty()) {
            throw Problem.inAnotherFolder();
        }
        return scripts;
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
