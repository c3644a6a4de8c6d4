///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.RecordAll
//SOURCES Compare.java
//SOURCES weave/package-info.java

package workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import workshop.book.Catalogue;
import workshop.book.Project;
import workshop.notebook.LoadOptions;
import workshop.notebook.Report;
import workshop.record.Comparing;
import workshop.server.Where;
import workshop.terminal.Command;
import workshop.weave.Weaving;
import workshop.wire.Distance;

/** The command that measures all chapters, writes what was measured to recordings/, and weaves. */
@CommandLine.Command(name = "jbang record", sortOptions = false, usageHelpWidth = 100,
        header = {"Measures all chapters in rounds on one server, thoroughly; writes recordings/, and weaves.",
            "Chapters with an input of their own are measured separately, after the others.", ""})
public final class RecordAll {

    private static final double SLOW = 500; // milliseconds

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", converter = Command.Count.class,
            description = "how many times each chapter runs; each round begins with another chapter (default: 3)")
    int rounds;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "10_000", converter = LoadOptions.Rows.class,
            description = "how many rows to load (default: 10_000)")
    int rows;

    @Option(names = "--apart", description = "measure only the chapters with an input of their own")
    boolean apart;

    @Mixin
    Where.Options database = new Where.Options();

    @Mixin
    Command.Help common = new Command.Help();

    public static void main(String... args) {
        var command = new RecordAll();
        var commandLine = new CommandLine(command);
        Command.run(commandLine, args, () -> {
            var where = command.database.where(commandLine);
            var apart = new ArrayList<>(Catalogue.read().apart()); // fails in another folder, before anything is made there
            apart.retainAll(Project.chapters());
            Files.createDirectories(Project.RECORDINGS);
            if (!command.apart) {
                command.compared(where);
            }
            for (var chapter : apart) {
                write(Comparing.apart(chapter, where));
            }
            Weaving.write();
        });
    }

    /** A recording is of all chapters, because their figures are compared, and of the server where it is. */
    private void compared(Where where) throws IOException, InterruptedException {
        try (var comparing = new Comparing(where, rows, Distance.NONE)) {
            var catalogue = Catalogue.read();
            var chapters = Project.chapters().stream().filter(each -> !catalogue.apart().contains(each)).toList();
            var reports = comparing.inRounds(chapters, catalogue.baseline(), rounds, "thorough", false);
            reports = comparing.withFirsts(reports, rounds, SLOW);
            reports = comparing.withCoresAwake(reports);
            Compare.print(comparing.setting(), reports, catalogue.baseline(), rounds, 0);
            reports.values().forEach(RecordAll::write);
        }
    }

    private static void write(Report report) {
        report.write(Project.RECORDINGS.resolve(report.chapter() + ".json"));
    }
}
