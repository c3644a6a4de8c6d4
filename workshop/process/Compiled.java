package workshop.process;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import workshop.terminal.Command;

/**
 * The jars into which JBang compiles scripts. Two builds of one script at once can leave one from which classes are
 * missing, and JBang accepts such a jar. Once it is deleted, JBang builds it again at the next run.
 */
public final class Compiled {

    private static final Pattern RESOURCE = Pattern.compile("^//FILES ([^=\\s]+)$", Pattern.MULTILINE);
    private static final Pattern MAIN = Pattern.compile("^//MAIN (\\S+)$", Pattern.MULTILINE);
    private static final String FIRST_LINE = "///usr/bin/env jbang ";

    private Compiled() {}

    /**
     * Deletes those of these scripts' jars, in JBang's cache, from which something is missing, and returns them. A script comes
     * after those that it runs on.
     */
    public static List<Path> deleteBroken(Path cache, List<Path> scripts) throws IOException {
        var broken = broken(cache, scripts);
        for (var jar : broken) {
            Files.delete(jar);
        }
        return broken;
    }

    private static List<Path> broken(Path cache, List<Path> scripts) throws IOException {
        if (!Files.isDirectory(cache.resolve("jars"))) {
            return List.of(); // nothing is compiled yet
        }
        var jars = jars(cache);
        var sources = new LinkedHashMap<String, List<String>>(); // by name: chapters and exercises have the same ones
        for (var script : scripts) {
            sources.computeIfAbsent(script.getFileName().toString(), _ -> new ArrayList<>()).add(Files.readString(script));
        }
        var elsewhere = new TreeSet<String>(); // in the jars that a script runs on: its own may have classes of the same packages
        var broken = new TreeSet<Path>();
        for (var name : sources.keySet()) {
            boolean isBase = !sources.get(name).getFirst().startsWith(FIRST_LINE);
            var classes = new TreeSet<String>();
            for (var jar : jars.getOrDefault(name, List.of())) {
                boolean whole = false;
                for (var source : sources.get(name)) {
                    whole |= isWhole(jar, source, elsewhere);
                }
                if (!whole && !isOfAnotherProject(jar, sources.get(name))) {
                    broken.add(jar);
                }
                if (isBase) {
                    addClasses(jar, classes);
                }
            }
            elsewhere.addAll(classes);
        }
        return List.copyOf(broken);
    }

    /** All that JBang has compiled, by the name of the script. */
    private static Map<String, List<Path>> jars(Path cache) throws IOException {
        try (var jars = Files.find(cache.resolve("jars"), 2, (file, _) -> file.toString().endsWith(".jar") && scriptOf(file) != null)) {
            return jars.collect(Collectors.groupingBy(Compiled::scriptOf));
        }
    }

    /** Whether its main class is none of these scripts': JBang keeps what it has compiled of all projects in one folder. */
    private static boolean isOfAnotherProject(Path jar, List<String> scripts) {
        try (var file = new JarFile(jar.toFile())) {
            var main = file.getManifest().getMainAttributes().getValue("Main-Class");
            return main != null && scripts.stream().map(MAIN::matcher).allMatch(own -> own.find() && !own.group(1).equals(main));
        } catch (IOException e) {
            return false;
        }
    }

    private static void addClasses(Path jar, Set<String> classes) {
        try (var file = new JarFile(jar.toFile())) {
            file.stream().map(ZipEntry::getName).forEach(classes::add);
        } catch (IOException e) {
            // it is broken, and found so itself
        }
    }

    private static String scriptOf(Path jar) {
        var folder = jar.toAbsolutePath().getParent();
        var match = Command.JAR_FOLDER.matcher(folder == null ? "" : folder.getFileName().toString());
        return match.matches() ? match.group(1) : null;
    }

    /**
     * Whether the jar has all resources that the script names, and all classes that its classes refer to in their packages,
     * unless another jar has them.
     */
    private static boolean isWhole(Path jar, String script, Set<String> elsewhere) {
        try (var file = new JarFile(jar.toFile())) {
            var there = file.stream().map(ZipEntry::getName).collect(Collectors.toSet());
            var classes = there.stream().filter(name -> name.endsWith(".class")).toList();
            var packages = classes.stream().map(Compiled::packageOf).collect(Collectors.toSet());
            var needed = RESOURCE.matcher(script).results().map(match -> match.group(1)).collect(Collectors.toSet());
            var main = file.getManifest().getMainAttributes().getValue("Main-Class");
            if (main != null) {
                needed.add(main.replace('.', '/') + ".class");
            } else if (script.startsWith(FIRST_LINE)) {
                return false; // the main class was missing, and JBang has found none
            }
            for (var name : classes) {
                var bytes = file.getInputStream(file.getEntry(name)).readAllBytes();
                for (var entry : ClassFile.of().parse(bytes).constantPool()) {
                    if (entry instanceof ClassEntry other && !other.asInternalName().startsWith("[")
                            && packages.contains(packageOf(other.asInternalName()))) {
                        needed.add(other.asInternalName() + ".class");
                    }
                }
            }
            needed.removeAll(elsewhere);
            return there.containsAll(needed);
        } catch (IOException | IllegalArgumentException e) { // JBang finds that too
            return false;
        }
    }

    private static String packageOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }
}
