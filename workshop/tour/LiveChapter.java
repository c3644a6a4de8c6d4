package workshop.tour;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import workshop.book.Project;
import workshop.book.Script;
import workshop.notebook.ChapterName;
import workshop.notebook.Notebook;
import workshop.process.JBang;
import workshop.terminal.Command;
import workshop.terminal.Problem;

/**
 * A chapter that can be run: its notebook, and the loader of its classes and of the libraries that only it needs. It is
 * compiled only when somebody wants to run it, so a tour of other chapters does not fetch its libraries.
 */
record LiveChapter(Notebook notebook, ClassLoader classes) {

    /** Compiles a chapter, and fetches what it needs; throws a Problem if that fails, or if it needs a JVM of its own. */
    static LiveChapter of(Script script) throws IOException, InterruptedException, ReflectiveOperationException {
        var file = Project.CHAPTERS.resolve(script.name() + ".java");
        if (needsItsOwnJvm(script.name())) {
            throw new Problem(file + " needs its own JVM options, so the tour cannot run it. Run it directly: " + Command.jbang()
                    + " " + file + ", or see its recording: " + Command.jbang() + " tour ch" + script.name().digits() + " --replay");
        }
        try (var jbang = new JBang()) {
            printed(jbang, "build", file);
            var jars = printed(jbang, "info", "classpath", file).getLast().split(File.pathSeparator);
            var classes = new URLClassLoader(urls(jars), LiveChapter.class.getClassLoader());
            Thread.currentThread().setContextClassLoader(classes);
            var type = classes.loadClass(script.className()); // a class without a package: it cannot be named here
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            var contents = type.getDeclaredMethod("contents");
            contents.setAccessible(true);
            return new LiveChapter((Notebook) contents.invoke(constructor.newInstance()), classes);
        }
    }

    /** Whether a chapter names options for its JVM, which that of the tour does not have. */
    static boolean needsItsOwnJvm(ChapterName name) throws IOException {
        return Files.readAllLines(Project.CHAPTERS.resolve(name + ".java")).stream().anyMatch(line -> line.startsWith("//RUNTIME_OPTIONS"));
    }

    private static List<String> printed(JBang jbang, Object... arguments) throws IOException, InterruptedException {
        var child = jbang.start(Map.of(), List.of(arguments).stream().map(Object::toString).toList());
        if (child.fails()) {
            throw new Problem(arguments[arguments.length - 1] + " cannot be run: " + child.complaint() + ".");
        }
        return child.printed();
    }

    private static URL[] urls(String[] jars) throws MalformedURLException {
        var urls = new ArrayList<URL>();
        for (var jar : jars) {
            urls.add(Path.of(jar).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
