///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Check
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS de.siegmar:fastcsv:4.4.0
//SOURCES Exercise.java
//SOURCES Exercises.java
//SOURCES Judge.java
//SOURCES Solved.java
//SOURCES Verdict.java

package workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The command that says whether an exercise is solved. */
@CommandLine.Command(name = "jbang check", sortOptions = false, usageHelpWidth = 100,
        header = {"Checks the next exercise that is not solved, or this one: is it right, is its technique, how fast is it?", ""},
        footer = {"", "The exit code is 0 where it is solved, 1 where it is not, 2 for a wrong option."})
public final class Check {

    private static final long GLANCE = 300; // milliseconds between two looks at a file

    @Parameters(arity = "0..1", paramLabel = "NN", description = "an exercise, such as 04 or 04_execute_batch")
    String number;

    @Option(names = "--all", description = "check all exercises")
    boolean all;

    @Option(names = "--watch", description = "check again on each save; end with Ctrl-C, or when it is solved")
    boolean watch;

    @Option(names = "--hint", description = "give the next of three hints")
    boolean hint;

    @Option(names = "--reveal", description = "show the solution")
    boolean reveal;

    @Option(names = "--share", description = "print a line to paste into a chat: what you have solved, and on what machine")
    boolean share;

    @Option(names = "--db", paramLabel = "WHERE", converter = LoadOptions.Where.class,
            description = "as for a chapter; WORKSHOP_DB does the same (default: embedded)")
    String db;

    @Option(names = "--limit", hidden = true, defaultValue = "60", description = "seconds that one load may take")
    int limit;

    @Mixin
    HelpOptions common = new HelpOptions();

    private final Path progress;
    private Solved solved;

    Check(Path progress) {
        this.progress = progress;
    }

    public static void main(String... args) {
        var check = new Check(Solved.FILE);
        var commandLine = new CommandLine(check);
        Command.run(commandLine, args, () -> {
            if (!check.run(commandLine)) {
                System.exit(1);
            }
        });
    }

    /** Returns whether all that was to be checked is solved. */
    boolean run(CommandLine commandLine) throws Exception {
        if (List.of(all, watch, hint, reveal, share).stream().filter(each -> each).count() > 1 || number != null && (all || share)) {
            throw new ParameterException(commandLine, "Give one of NN, --all and --share, and one of --watch, --hint and --reveal");
        }
        var names = Exercises.names();
        solved = new Solved(progress);
        if (share) {
            var machine = Report.Machine.here();
            System.out.println("Ten Thousand Rows: " + solved.boxes(names) + (solved.speedUps(names).isEmpty() ? ""
                    : " (" + solved.speedUps(names) + ")") + " on " + machine.cpu() + ", " + machine.os() + ", Java " + machine.java());
            return true;
        }
        var chosen = number != null ? Exercises.named(number, commandLine)
                : names.stream().filter(name -> !solved.has(name)).findFirst().orElse(null);
        if (chosen == null && !all) {
            System.out.println(solved.boxes(names) + ". That were all; check them again with jbang check --all.");
            return true;
        }
        if (hint) {
            hint(chosen);
            return true;
        }
        if (reveal) {
            System.out.println(Exercises.solution(chosen));
            System.out.println();
            System.out.print(Files.readString(Exercises.solution(chosen)));
            return true;
        }
        return check(all ? names : List.of(chosen), names, LoadOptions.database(db, commandLine));
    }

    private void hint(String exercise) throws IOException {
        var hints = Task.named(exercise).hints;
        int next = Math.min(solved.of(exercise).hints(), hints.size() - 1);
        System.out.println(exercise + ", hint " + (next + 1) + " of " + hints.size() + ":");
        System.out.println(hints.get(next));
        if (next + 1 == hints.size()) {
            System.out.println("This was the last one. The solution: jbang check " + exercise.substring(0, 2) + " --reveal");
        }
        if (solved.of(exercise).hints() < hints.size()) {
            solved.hint(exercise);
        }
    }

    private boolean check(List<String> chosen, List<String> names, String where) throws Exception {
        boolean allSolved = true;
        try (var judge = new Judge(Database.host(where), Duration.ofSeconds(limit))) {
            for (var exercise : chosen) {
                long seen = Exercises.saved(exercise);
                boolean isSolved = check(judge, exercise, names);
                while (watch && !isSolved) {
                    System.out.println("Waiting until you save " + Exercises.file(exercise) + "; Ctrl-C ends.");
                    while (Exercises.saved(exercise) == seen || Exercises.saved(exercise) == 0) {
                        Thread.sleep(GLANCE); // Java's own watch service does nothing else on macOS, and less often
                    }
                    seen = Exercises.saved(exercise);
                    isSolved = check(judge, exercise, names);
                }
                allSolved &= isSolved;
            }
        }
        return allSolved;
    }

    private boolean check(Judge judge, String exercise, List<String> names) throws Exception {
        var file = Exercises.file(exercise);
        System.out.println(exercise + ": " + Exercise.title(file));
        var verdict = judge.judge(Task.named(exercise), file, Exercises.unsolved(exercise));
        verdict.lines().forEach(System.out::println);
        if (verdict.isSolved()) {
            solved.solve(exercise, LocalDate.now().toString(), verdict.speedUp());
        }
        System.out.println();
        System.out.println(verdict.isSolved() ? solved.boxes(names)
                : "Not solved yet. A hint: jbang check " + exercise.substring(0, 2) + " --hint");
        return verdict.isSolved();
    }
}
