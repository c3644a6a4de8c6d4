///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Warmup
//SOURCES Caches.java
//SOURCES Command.java
//SOURCES Format.java
//SOURCES HelpOptions.java
//SOURCES JBang.java
//SOURCES Problem.java
//SOURCES Progress.java
//SOURCES ScriptFiles.java
//SOURCES Signup.java
//SOURCES Signups.java
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED

package workshop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command for the evening before: fetches and compiles all that a workshop needs, and asks the doctor whether it
 * works. It needs few libraries itself, so that the bar soon shows how the others come.
 */
@CommandLine.Command(name = "jbang warmup", sortOptions = false, sortSynopsis = false, usageHelpWidth = 100,
        header = {"Fetches the libraries and the server, compiles all scripts, and has the doctor look at the machine:",
            "afterwards everything runs without a network. If it is interrupted, start it again, and it goes on.", ""})
public final class Warmup {

    private static final long REDRAW = 200; // milliseconds

    @Option(names = "--docker", description = "the PostgreSQL image too, for --db testcontainers")
    boolean docker;

    @Mixin
    HelpOptions common = new HelpOptions();

    private final List<String> failures = new ArrayList<>();
    private int compiled;

    public static void main(String... args) {
        var warmup = new Warmup();
        Command.run(new CommandLine(warmup), args, warmup::run);
    }

    private void run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        var scripts = ScriptFiles.all();
        List<String> diagnosis;
        boolean ill;
        long bytes;
        try (var jbang = new JBang(); var caches = new Caches()) {
            try (var bar = bar(scripts.size() + 1)) {
                for (var script : scripts) {
                    build(jbang, script, bar, caches);
                }
                var doctor = jbang.start(Map.of(), command("-o", "workshop/Doctor.java"));
                draw(bar, doctor, "the server", caches);
                ill = doctor.fails();
                diagnosis = doctor.printed();
                if (diagnosis.isEmpty()) {
                    failures.add("workshop/Doctor.java: " + doctor.complaint());
                }
            }
            bytes = caches.grownByNow();
        }
        System.out.printf("%-6s%-11s%d of %d compiled%n",
                failures.isEmpty() ? "ok" : "MEND", "scripts", compiled, scripts.size());
        failures.forEach(failure -> System.out.println("      " + failure));
        diagnosis.forEach(System.out::println);
        System.out.println();
        System.out.printf("%s more on this disk, after %s.%n",
                Format.bytes(bytes), Format.duration((System.nanoTime() - start) / 1e6));
        if (ill || !failures.isEmpty()) {
            throw new Problem("Not everything is ready: mend what it says, and run jbang warmup again. It goes on from here.");
        }
        System.out.println("All is ready, and needs no network any more: jbang -o ch06");
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
        var child = jbang.start(Map.of(), List.of("build", script));
        draw(bar, child, script, caches);
        if (!child.fails()) {
            compiled++;
        } else if (child.doesNotCompile()) {
            failures.add(script + " does not compile. See: jbang " + script);
        } else {
            throw new Problem(script + " is not ready: " + child.complaint()
                    + ". Is there a network, and space on the disk? Run jbang warmup again; it goes on from here.");
        }
        if (bar != null) {
            bar.step();
        }
    }

    private static ProgressBar bar(int steps) {
        return !Progress.onTerminal() ? null : new ProgressBarBuilder().setTaskName("").setStyle(ProgressBarStyle.ASCII)
                .setInitialMax(steps).setConsumer(new ConsoleProgressBarConsumer(System.err, Progress.COLUMNS))
                .hideEta().continuousUpdate().clearDisplayOnFinish().build();
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
