///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Weave
//SOURCES OnStage.java
//SOURCES book/package-info.java
//SOURCES weave/package-info.java

package workshop;

import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import workshop.terminal.Command;
import workshop.weave.Weaving;

/**
 * The command that makes pages and pictures from the chapters and their recordings; the same input always gives the same
 * output.
 */
@CommandLine.Command(name = "jbang weave",
        header = {"Makes the pages, the pictures and the tables from the chapters and their recordings.", ""})
public final class Weave {

    @Option(names = "--check", description = "change nothing; list what is stale, and end with code 1 if anything is")
    boolean check;

    @Mixin
    Command.Help common = new Command.Help();

    public static void main(String... args) {
        var weave = new Weave();
        Command.run(new CommandLine(weave), args, () -> {
            if (weave.check) {
                Weaving.check();
            } else {
                Weaving.write();
            }
        });
    }
}
