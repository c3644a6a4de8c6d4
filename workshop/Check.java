///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Check
//SOURCES OnStage.java
//SOURCES check/package-info.java
//SOURCES process/package-info.java
//SOURCES ../checks/*.java
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS de.siegmar:fastcsv:4.4.0

package workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;
import workshop.check.Exercise;
import workshop.check.Exercises;
import workshop.check.Judge;
import workshop.check.Solved;
import workshop.check.Task;
import workshop.check.Verdict;
import workshop.notebook.ChapterName;
import workshop.notebook.Report;
import workshop.server.Where;
import workshop.terminal.Command;
import workshop.terminal.Format;
import workshop.terminal.Problem;
import workshop.terminal.Progress;
import workshop.terminal.Table;
import workshop.terminal.Table.Column;

/** The command that says whether an exercise is solved. */
@CommandLine.Command(name = "jbang check", sortOptions = false, usageHelpWidth = 100,
        header = {"Checks the next unsolved exercise, or the one named: is it right, is its technique right, how fast is it?", ""},
        footer = {"", "The exit code is 0 if it is solved, 1 if it is not, 2 for a wrong option."})
public final class Check {

    private static final int COLUMNS = 80;
    private static final String LEFT_OUT = "left out";
    private static final long GLANCE = 300; // milliseconds between two looks at a file

    @Parameters(arity = "0..1", paramLabel = "NN", description = "an exercise, such as 04 or 04_execute_batch")
    String number;

    @Option(names = "--all", description = "check all exercises")
    boolean all;

    @Option(names = "--watch", description = "check again after each save, until it is solved or you press Ctrl-C")
    boolean watch;

    @Option(names = "--hint", description = "give the next of three hints, after those that you have seen")
    boolean hint;

    @Option(names = "--reveal", description = "show the solution")
    boolean reveal;

    @Option(names = "--share", description = "print a line to paste into a chat: what you have solved, and on what machine")
    boolean share;

    @Mixin
    Where.Options database = new Where.Options();

    @Option(names = "--limit", hidden = true, defaultValue = "60", description = "seconds that one load may take")
    int limit;

    @Mixin
    Command.Help common = new Command.Help();

    private static final Table<Map.Entry<ChapterName, String>> SUMMARY = new Table<>(List.of(
            Column.text("exercise", each -> each.getKey().name()), Column.text("now", Map.Entry::getValue)));

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
            throw new ParameterException(commandLine,
                    "Give at most one of --all, --watch, --hint, --reveal and --share, and no NN with --all or --share");
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
            System.out.println(solved.boxes(names) + ": all of them. Check them again with: " + Command.jbang() + " check --all");
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
        return check(all ? names : List.of(chosen), names, database.where(commandLine));
    }

    private static String command(ChapterName exercise) {
        return Command.jbang() + " check " + exercise.digits();
    }

    private void hint(ChapterName exercise) throws IOException {
        var hints = Task.named(exercise).hints;
        int next = Math.min(solved.of(exercise).hints(), hints.size() - 1);
        for (int i = 0; i <= next; i++) {
            System.out.println(exercise + ", hint " + (i + 1) + " of " + hints.size() + ":");
            Format.wrapped(hints.get(i), COLUMNS - 2, "").forEach(line -> System.out.println("  " + line));
            System.out.println();
        }
        if (next + 1 == hints.size()) {
            System.out.println("That was the last hint. To see the solution: " + command(exercise) + " --reveal");
        }
        if (solved.of(exercise).hints() < hints.size()) {
            solved.hint(exercise);
        }
    }

    private static Where.Host host(Where where, Progress drawn) throws IOException {
        drawn.begin("starting the database");
        try {
            return where.host();
        } finally {
            drawn.end();
        }
    }

    private boolean check(List<ChapterName> chosen, List<ChapterName> names, Where where) throws Exception {
        var found = new LinkedHashMap<ChapterName, String>(); // how those are that were checked
        long unsolved = 0;
        try (var drawn = new Progress(Progress.onTerminal()); var judge = new Judge(host(where, drawn), Duration.ofSeconds(limit), drawn)) {
            for (var exercise : chosen) {
                long seen = Exercises.saved(exercise);
                boolean isSolved = check(judge, exercise, names, found);
                while (watch && !isSolved) {
                    System.out.println("Waiting for you to save " + Exercises.file(exercise) + ". Press Ctrl-C to stop.");
                    while (Exercises.saved(exercise) == seen || Exercises.saved(exercise) == 0) {
                        Thread.sleep(GLANCE); // Java's own watch service does nothing else on macOS, and less often
                    }
                    seen = Exercises.saved(exercise);
                    isSolved = check(judge, exercise, names, found);
                }
                unsolved += isSolved || LEFT_OUT.equals(found.get(exercise)) ? 0 : 1;
            }
        }
        if (all) {
            long judged = found.values().stream().filter(each -> !each.equals(LEFT_OUT)).count();
            System.out.println((judged - unsolved) + " of " + judged + " exercises are solved:");
            SUMMARY.lines(List.copyOf(found.entrySet())).forEach(line -> System.out.println("  " + line));
        }
        return unsolved == 0;
    }

    private boolean check(Judge judge, ChapterName exercise, List<ChapterName> names, Map<ChapterName, String> found)
            throws Exception {
        try {
            System.out.println(exercise + ": " + Exercise.title(Exercises.source(exercise)));
        } catch (Problem e) {
            if (!all) {
                throw e;
            }
            System.out.println(e.getMessage());
            System.out.println();
            found.put(exercise, "cannot be read");
            return false;
        }
        Verdict verdict;
        try {
            verdict = judge.judge(Task.named(exercise), Exercises.file(exercise), Exercises.unsolved(exercise));
        } catch (Judge.NotFetched e) {
            if (!all) {
                throw new Problem(e.getMessage(), e);
            }
            System.out.println("  left out    " + e.getMessage());
            System.out.println();
            found.put(exercise, LEFT_OUT);
            return false;
        }
        verdict.lines().forEach(System.out::println);
        found.put(exercise, verdict.shortly());
        if (verdict.isSolved()) {
            solved.solve(exercise, LocalDate.now().toString(), verdict.speedUp());
        }
        System.out.println();
        if (!all && !verdict.isSolved()) {
            System.out.println("Not solved yet. For a hint: " + command(exercise) + " --hint");
        } else if (!all) {
            System.out.println(solved.boxes(names) + " so far");
            next(exercise, names).ifPresent(next -> System.out.println("Next: " + Command.jbang() + " ch" + next.digits()
                    + ", then " + Exercises.file(next) + "\nand " + command(next)));
        }
        return verdict.isSolved();
    }

    /** The next that is not solved: from this one on, or else from the first. */
    private Optional<ChapterName> next(ChapterName exercise, List<ChapterName> names) {
        int from = names.indexOf(exercise);
        return Stream.concat(names.stream().skip(from), names.stream().limit(from)).filter(name -> !solved.has(name)).findFirst();
    }
}
