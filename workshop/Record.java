///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Record
//SOURCES Compare.java
//SOURCES Weave.java

package workshop;

import java.nio.file.Files;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command that compares the chapters, writes what was measured to recordings/, and weaves. */
@CommandLine.Command(name = "jbang record",
        header = {"Does what jbang compare does, writes recordings/, and weaves.", ""})
public final class Record {

    @CommandLine.Mixin Compare compare = new Compare();

    public static void main(String... args) {
        var command = new Record();
        var commandLine = new CommandLine(command);
        Command.run(commandLine, args, () -> {
            if (!command.compare.chosen.isEmpty()) {
                throw new ParameterException(commandLine, "A recording is of all chapters in one run, because their figures are"
                        + " compared with each other. Leave out --chapters");
            }
            var reports = command.compare.measure(commandLine);
            Files.createDirectories(Project.RECORDINGS);
            for (var report : reports.values()) {
                report.write(Project.RECORDINGS.resolve(report.chapter() + ".json"));
            }
            Weave.write();
        });
    }
}
