///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Record
//SOURCES Compare.java
//SOURCES Weave.java

package workshop;

import java.nio.file.Files;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The command that compares the chapters, writes what was measured to recordings/, and weaves. */
@CommandLine.Command(name = "jbang record",
        header = {"Does what jbang compare does, with all chapters; writes recordings/, and weaves.", ""})
public final class Record {

    @CommandLine.Mixin Compare compare = new Compare();

    public static void main(String... args) {
        var command = new Record();
        var spec = CommandSpec.forAnnotatedObject(command);
        // a recording is of all chapters, because their figures are compared, and of the server where it is
        for (var option : List.of("--chapters", "--latency", "--bandwidth")) {
            spec.remove(spec.findOption(option));
        }
        var commandLine = new CommandLine(spec);
        Command.run(commandLine, args, () -> {
            var reports = command.compare.measure(commandLine);
            Files.createDirectories(Project.RECORDINGS);
            for (var report : reports.values()) {
                report.write(Project.RECORDINGS.resolve(report.chapter() + ".json"));
            }
            Weave.write();
        });
    }
}
