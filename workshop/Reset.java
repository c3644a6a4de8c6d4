///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Reset
//DEPS tools.jackson.core:jackson-databind:3.2.4
//SOURCES check/Exercises.java
//SOURCES notebook/ChapterName.java
//SOURCES terminal/Command.java
//SOURCES terminal/Problem.java

package workshop;

import java.nio.file.Files;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;
import workshop.check.Exercises;
import workshop.terminal.Command;

/** The command that restores an exercise. */
@CommandLine.Command(name = "jbang reset", usageHelpWidth = 100,
        header = {"Restores an exercise as it was given, and keeps your version beside it.", ""})
public final class Reset {

    @Parameters(paramLabel = "NN", description = "an exercise, such as 04 or 04_execute_batch")
    String number;

    @Mixin
    Command.Help common = new Command.Help();

    public static void main(String... args) {
        var reset = new Reset();
        var commandLine = new CommandLine(reset);
        Command.run(commandLine, args, () -> {
            var exercise = Exercises.named(reset.number, commandLine);
            boolean there = Files.exists(Exercises.file(exercise));
            var kept = Exercises.reset(exercise);
            System.out.println(Exercises.file(exercise) + " is as it was given"
                    + (kept != null ? "; your version is " + kept : there ? ", and you had changed nothing." : "; it was not there."));
        });
    }
}
