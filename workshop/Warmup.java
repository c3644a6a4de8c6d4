///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Warmup
//SOURCES doctor/Caches.java
//SOURCES doctor/ScriptFiles.java
//SOURCES process/package-info.java
//SOURCES terminal/package-info.java
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED

package workshop;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine;
import workshop.doctor.Caches;
import workshop.doctor.ScriptFiles;
import workshop.process.Compiled;
import workshop.process.JBang;
import workshop.process.Turn;
import workshop.terminal.Command;
import workshop.terminal.Format;
import workshop.terminal.Problem;
import workshop.terminal.Progress;

/**
 * The command for the evening before: fetches and compiles all that a workshop needs, and asks the doctor whether it
 * works. It needs few libraries itself, so that the bar soon shows how the others come.
 */
@CommandLine.Command(name = "jbang warmup", sortOptions = false, sortSynopsis = false, usageHelpWidth = 100,
        header = {"Fetches the libraries and the server, compiles the chapters, the exercises and the workshop's",
            "commands, and runs the doctor. After that they need no network. If it is interrupted, run it again:",
            "it carries on.", ""})
public final class Warmup {

    private static final long REDRAW = 200; // milliseconds
    private static final String SPARK = "--spark";

    @Option(names = "--docker", description = "fetch the PostgreSQL image, too, for --db testcontainers")
    boolean docker;

    @Option(names = SPARK, description = "fetch Apache Spark, too (some 280 MB), for the chapter that runs it")
    boolean spark;

    @Mixin
    Command.Help common = new Command.Help();

    private final List<String> failures = new ArrayList<>();
    private int compiled;

    public static void main(String... args) {
        var warmup = new Warmup();
        Command.run(new CommandLine(warmup), args, warmup::run);
    }

    private void run() throws IOException, InterruptedException {
        var start = ProcessHandle.current().info().startInstant().orElse(Instant.now()); // JBang's part is among it
        var scripts = new ArrayList<>(ScriptFiles.compiled());
        if (spark) {
            scripts.addAll(ScriptFiles.onDemand(SPARK));
        }
        boolean ill;
        long bytes;
        try (var jbang = new JBang(); var caches = new Caches()) {
            Compiled.deleteBroken(Caches.JBANG, scripts);
            try (var bar = bar(scripts.size())) {
                for (var script : scripts) {
                    build(jbang, script.toString().replace('\\', '/'), bar, caches);
                }
            }
            System.out.printf("%-6s%-11s%d of %d compiled%n",
                    failures.isEmpty() ? "ok" : "MEND", "scripts", compiled, scripts.size());
            failures.forEach(failure -> System.out.println("      " + failure));
            System.out.flush();
            ill = !jbang.runHere(command("-o", "workshop/Doctor.java")); // it shows its steps
            bytes = caches.grownByNow();
        }
        System.out.println();
        System.out.printf("%s more on this disk. It took %s.%n", Format.bytes(bytes),
                Format.many(Duration.between(start, Instant.now()).toSeconds(), "second"));
        if (ill || !failures.isEmpty()) {
            throw new Problem("Not everything is ready: do what the lines above say, and run " + Command.jbang()
                    + " warmup again. It carries on from here.");
        }
        System.out.println("All is ready, and needs no network any more: " + Command.jbang() + " -o ch06");
    }

    private List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(arguments));
        if (docker) {
            command.add("--docker");
        }
        return command;
    }

    /** Compiles one script, and fetches its libraries. A mistake in a script is its author's; other failures end it all. */
    private void build(JBang jbang, String script, ProgressBar bar, Caches caches) throws IOException, InterruptedException {
        JBang.Child child;
        try (var turn = Turn.take(Caches.JBANG)) {
            child = jbang.start(Map.of(), List.of("build", script));
            draw(bar, child, script, caches);
        }
        if (!child.fails()) {
            compiled++;
        } else if (child.doesNotCompile()) {
            failures.add(script + " does not compile. See: " + Command.jbang() + " " + script);
        } else {
            throw new Problem(script + " is not ready: " + child.complaint()
                    + ". Is there a network, and space on the disk? Run " + Command.jbang() + " warmup again; it carries on from here.");
        }
        if (bar != null) {
            bar.step();
        }
    }

    private static ProgressBar bar(int steps) {
        return Progress.onTerminal() ? Progress.bar("", steps).build() : null;
    }

    /** Says what goes on, until it has ended. */
    private static void draw(ProgressBar bar, JBang.Child child, String what, Caches caches) throws InterruptedException {
        do {
            if (bar != null) {
                bar.setExtraMessage("%,d MB, %-34s".formatted(caches.grownBy() / 1_000_000, what)); // as long as the longest
            }
        } while (!child.endsWithin(REDRAW));
    }
}
