///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Compare
//SOURCES OnStage.java
//SOURCES book/package-info.java
//SOURCES process/package-info.java
//SOURCES record/package-info.java

package workshop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import workshop.book.Catalogue;
import workshop.book.Comparison;
import workshop.book.Project;
import workshop.notebook.ChapterName;
import workshop.notebook.LoadOptions;
import workshop.notebook.Printout;
import workshop.notebook.Report;
import workshop.record.Comparing;
import workshop.terminal.Command;
import workshop.terminal.Format;
import workshop.terminal.Table;
import workshop.terminal.Table.Column;

/** The command that runs all chapters on one server, in rounds, and puts what they measured into one table. */
@CommandLine.Command(name = "jbang compare", sortOptions = false, sortSynopsis = false, usageHelpWidth = 100,
        header = {"Runs the chapters on one server, one after the other and in rounds, and compares all approaches.", ""})
public final class Compare {

    @Mixin
    LoadOptions load = new LoadOptions();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", converter = Command.Count.class,
            description = "how many times each chapter runs; each round begins with another chapter (default: 3)")
    int rounds;

    @Option(names = "--chapters", paramLabel = "NAME", split = ",",
            description = "only these chapters, such as 01,06 or 06_copy; the baseline always runs, too")
    List<String> chosen = List.of();

    @Option(names = "--top", paramLabel = "N", converter = Command.Count.class,
            description = "show only the N fastest, the fastest first, and the baseline (default: all, by chapter)")
    int top;

    @Option(names = "--json", paramLabel = "FILE", converter = Command.Writable.class,
            description = "write all that was measured into this file, a report for each chapter")
    Path json;

    @Mixin
    Command.Help common = new Command.Help();

    public static void main(String... args) {
        var compare = new Compare();
        var commandLine = new CommandLine(compare);
        Command.run(commandLine, args, () -> {
            try (var comparing = new Comparing(compare.load.where(commandLine), compare.load.rows(LoadOptions.ROWS), compare.load.distance())) {
                var baseline = Catalogue.read().baseline();
                var reports = comparing.inRounds(compare.timed(commandLine), baseline, compare.rounds, "round", true);
                if (compare.json != null) {
                    JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build()
                            .writeValue(compare.json.toFile(), reports.values());
                }
                print(comparing.setting(), reports, baseline, compare.rounds, compare.top);
            }
        });
    }

    /** The chapters that were asked for, without those that stand apart or time no approach: there is nothing in them to compare. */
    private List<ChapterName> timed(CommandLine commandLine) throws IOException {
        var timed = new ArrayList<ChapterName>();
        var apart = Catalogue.read().apart();
        for (var chapter : Project.chapters(chosen, commandLine)) {
            if (!apart.contains(chapter) && Project.script(chapter).entries().stream().anyMatch(entry -> entry.kind().equals("time"))) {
                timed.add(chapter);
            }
        }
        if (timed.isEmpty()) {
            throw new ParameterException(commandLine, "None of these chapters times an approach that loads the common rows, so"
                    + " there is nothing to compare. Name others with --chapters");
        }
        return timed;
    }

    /** Prints these reports as one table: all approaches, or the {@code top} fastest and the baseline. */
    static void print(
            Report.Setting setting, SortedMap<ChapterName, Report> reports, Catalogue.Key baseline, int rounds, int top) {
        System.out.println(Printout.environment(setting).replaceFirst(" \\| ", "\n")); // it is wider than a projector
        System.out.println("median of %s, their range, and the speed-up over %s".formatted(
                Format.many(rounds, "round"), baseline.approach()));
        System.out.println();
        var all = Comparison.of(reports, baseline);
        TABLE.lines(top == 0 ? all : Comparison.fastest(all, baseline, top)).forEach(System.out::println);
    }

    /** It fits 80 columns. */
    private static final Table<Comparison> TABLE = new Table<>(List.of(
            Column.text("approach", row -> row.chapter().digits() + " " + row.measurement().id()),
            Column.number("median\nms", row -> Format.millis(row.measurement().times().medianMs()).replace(" ms", "")),
            Column.number("rounds\nms", row -> spread(row.measurement().times().roundMediansMs())),
            Column.number("rows/s", row -> Format.rounded(row.measurement().times().rowsPerSecond())),
            Column.number("round\ntrips", row -> Format.whole(row.measurement().counts().roundTrips())),
            Column.number("call-\nbacks", row -> Format.whole(row.measurement().counts().callbacks())),
            Column.number("speed\nup", row -> Format.factor(row.speedUp()))));

    private static String spread(List<Double> medians) {
        return (Format.millis(Collections.min(medians)) + "-" + Format.millis(Collections.max(medians))).replace(" ms", "");
    }
}
