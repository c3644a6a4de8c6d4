///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Tour
//SOURCES OnStage.java
//SOURCES book/package-info.java
//SOURCES process/package-info.java
//SOURCES tour/package-info.java
// A chapter may count through a proxy, which has to be where the tap is: beside the stage, and not in the chapter's own loader.
//SOURCES wire/Conversation.java
//SOURCES wire/Groups.java
//SOURCES wire/Kind.java
//SOURCES wire/Proxy.java
//SOURCES wire/SqlShape.java
//SOURCES wire/Tls.java

package workshop;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;
import workshop.book.Catalogue;
import workshop.book.Project;
import workshop.book.Script;
import workshop.book.Timetable;
import workshop.notebook.LoadOptions;
import workshop.terminal.Command;
import workshop.tour.TourRun;

/** The command that steps through the chapters, one cell at a time. */
@CommandLine.Command(name = "jbang tour", sortOptions = false, sortSynopsis = false, usageHelpWidth = 100,
        header = {"Steps through chapters in the terminal: prose, code, Enter, result. The key ? shows all keys.", ""})
public final class Tour {

    private static final Pattern PART = Pattern.compile("/([\\w-]+)$");

    @Parameters(paramLabel = "CHAPTER", description = {"only these chapters, such as ch06, or only a part or a cell",
        "of one, such as ch06/binary (default: all)"})
    List<String> chosen = List.of();

    @Option(names = "--replay", description = {"show recorded results, and run nothing: no database, no network,",
        "and --rows and --db do nothing"})
    boolean replay;

    @Option(names = "--minutes", paramLabel = "N", converter = Command.Count.class,
            description = {"how many minutes you have: a clock then shows how far ahead of or behind",
                "the agenda in INSTRUCTOR.md you are. Without CHAPTER, up to 120 minutes show",
                "the ninety-minute chapters; more show all chapters, with time for exercises",
                "and breaks"})
    int minutes;

    @Mixin
    LoadOptions load = new LoadOptions();

    @Mixin
    Command.Help common = new Command.Help();

    public static void main(String... args) {
        var tour = new Tour();
        var commandLine = new CommandLine(tour);
        Command.run(commandLine, args, () -> tour.run(commandLine));
    }

    private void run(CommandLine commandLine) throws Exception {
        TourRun.announce();
        var scripts = new ArrayList<Script>();
        var named = new ArrayList<List<String>>();
        var chapters = chosen.stream().map(each -> PART.matcher(each).replaceFirst("")).toList();
        boolean isShort = chosen.isEmpty() && minutes > 0 && Timetable.isShort(minutes);
        for (var name : isShort ? Catalogue.read().ninetyMinutes() : Project.chapters(chapters, commandLine)) {
            scripts.add(Project.script(name));
            named.add(named(scripts.getLast(), commandLine));
        }
        TourRun.run(scripts, named, replay, minutes == 0 ? null : new TourRun.Slot(minutes, chosen.isEmpty()), load, commandLine);
    }

    /** The parts and cells of this chapter that are named; none where all are meant. */
    private List<String> named(Script script, CommandLine commandLine) {
        var named = new ArrayList<String>();
        for (var each : chosen) {
            var part = PART.matcher(each);
            var id = part.find() ? part.group(1) : null;
            if (script.name().isMeantBy(PART.matcher(each).replaceFirst(""))) {
                if (id == null) {
                    return List.of();
                }
                if (!script.parts().ids().contains(id)) {
                    throw new ParameterException(commandLine, "This chapter has no cell " + id + ". It has: "
                            + String.join(", ", script.parts().ids()));
                }
                named.add(id);
            }
        }
        return named;
    }
}
