///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Site
//SOURCES OnStage.java
//SOURCES book/package-info.java
//SOURCES weave/package-info.java
//SOURCES site/package-info.java

package workshop;

import java.awt.Desktop;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import workshop.site.Making;
import workshop.terminal.Command;
import workshop.terminal.Problem;

/** The command that makes the site: the chapters and the recordings, to read and to explore in a browser. */
@CommandLine.Command(name = "jbang site", sortOptions = false, usageHelpWidth = 100,
        header = {"Makes the site: the chapters and the recordings, to read and to explore in a browser, without a network.", ""})
public final class Site {

    @Option(names = "--to", paramLabel = "FOLDER", defaultValue = "_site",
            description = "the folder that it makes (default: _site)")
    Path to;

    @Option(names = "--open", description = "open it in your browser")
    boolean open;

    @Mixin
    Command.Help common = new Command.Help();

    public static void main(String... args) {
        var site = new Site();
        Command.run(new CommandLine(site), args, site::run);
    }

    private void run() throws IOException {
        var index = Making.make(to);
        System.out.println("made: " + index);
        if (open) {
            open(index);
        }
    }

    private static void open(Path index) {
        try {
            Desktop.getDesktop().browse(index.toUri());
        } catch (IOException | UnsupportedOperationException e) {
            throw new Problem("No browser could be started here. Open " + index.toUri() + " in yours.", e);
        }
    }
}
