///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Reset
//SOURCES Exercise.java
//SOURCES Exercises.java

package workshop;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command that restores an exercise. */
@CommandLine.Command(name = "jbang reset", usageHelpWidth = 100,
        header = {"Restores an exercise as it was given, and keeps your version beside it.", ""})
public final class Reset {

    @Parameters(paramLabel = "NN", description = "an exercise, such as 04 or 04_execute_batch")
    String number;

    @Mixin
    HelpOptions common = new HelpOptions();

    public static void main(String... args) {
        var reset = new Reset();
        var commandLine = new CommandLine(reset);
        Command.run(commandLine, args, () -> {
            var exercise = Exercises.named(reset.number, commandLine);
            var kept = Exercises.reset(exercise);
            System.out.println(Exercises.file(exercise) + " is as it was given"
                    + (kept == null ? ", and you had changed nothing." : "; your version is " + kept));
        });
    }
}
