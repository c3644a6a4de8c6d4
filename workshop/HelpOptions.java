package workshop;

//DEPS info.picocli:picocli:4.7.7

import picocli.CommandLine.Option;

/** What every command line has; {@link Command} obeys it. */
final class HelpOptions {

    @Option(names = "--verbose", description = "with an error, print the stack trace too")
    boolean verbose;

    @Option(names = "--help", usageHelp = true, description = "print this and end")
    boolean help;
}
