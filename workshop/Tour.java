///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Tour
//SOURCES Notebook.java
//SOURCES ../chapters/*.java

package workshop;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command that steps through the chapters, one cell at a time. */
@CommandLine.Command(name = "jbang tour", sortOptions = false, sortSynopsis = false, usageHelpWidth = 100,
        header = {"Steps through chapters in the terminal: prose, code, Enter, result. The key ? shows all keys.", ""})
public final class Tour {

    @Parameters(paramLabel = "CHAPTER", description = "only these chapters, such as ch06 (default: all)")
    List<String> chosen = List.of();

    @Option(names = "--replay", description = {"show recorded results, and run nothing: no database, no network,",
        "and --rows and --db do nothing"})
    boolean replay;

    @Mixin
    LoadOptions load = new LoadOptions();

    @Mixin
    HelpOptions common = new HelpOptions();

    public static void main(String... args) {
        var tour = new Tour();
        var commandLine = new CommandLine(tour);
        Command.run(commandLine, args, () -> tour.run(commandLine));
    }

    private void run(CommandLine commandLine) throws Exception {
        var scripts = new ArrayList<Script>();
        var notebooks = new ArrayList<Notebook>();
        for (var name : Project.chapters(chosen, commandLine)) {
            var script = Project.script(name);
            scripts.add(script);
            notebooks.add(notebook(script.className()));
        }
        TourRun.run(scripts, notebooks, replay, load, commandLine);
    }

    /** Chapters are classes without a package, and so cannot be named here. */
    private static Notebook notebook(String className) throws ReflectiveOperationException {
        var constructor = Class.forName(className).getDeclaredConstructor();
        constructor.setAccessible(true);
        var contents = Class.forName(className).getDeclaredMethod("contents");
        contents.setAccessible(true);
        return (Notebook) contents.invoke(constructor.newInstance());
    }
}
