///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Compare
//SOURCES JBang.java
//SOURCES Notebook.java
//SOURCES Rounds.java

package workshop;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import workshop.Table.Column;

/** The command that runs all chapters on one server, in rounds, and puts what they measured into one table. */
@CommandLine.Command(name = "jbang compare", sortOptions = false, sortSynopsis = false, usageHelpWidth = 100,
        header = {"Runs the chapters on one server, one after the other and in rounds, and compares all approaches.", ""})
public final class Compare {

    private static final String BASELINE_CHAPTER = "01_orm_loop";
    private static final String BASELINE = "save-each";

    @Mixin
    LoadOptions load = new LoadOptions();

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", converter = LoadOptions.Runs.class,
            description = "how many times each chapter runs, with another one first in each round (default: 3)")
    int rounds;

    @Option(names = "--chapters", paramLabel = "NAME", split = ",",
            description = "only these chapters, such as 01,06 or 06_copy; save-each of chapter 1 runs all the same")
    List<String> chosen = List.of();

    @Mixin
    HelpOptions common = new HelpOptions();

    public static void main(String... args) {
        var compare = new Compare();
        var commandLine = new CommandLine(compare);
        Command.run(commandLine, args, () -> compare.measure(commandLine));
    }

    /** Runs the chapters, prints the table, and returns the reports of those that were asked for, by name. */
    SortedMap<String, Report> measure(CommandLine commandLine) throws IOException, InterruptedException {
        var asked = Project.chapters(chosen, commandLine);
        var runs = new ArrayList<>(asked.stream().map(chapter -> run(chapter)).toList());
        if (!asked.contains(BASELINE_CHAPTER)) {
            runs.addFirst(run(BASELINE_CHAPTER, "--only", BASELINE));
        }
        var reports = new TreeMap<String, Report>();
        var date = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (var host = Database.host(load.database(commandLine)); var rounds = new Rounds(load.rows)) {
            rounds.run(runs, this.rounds, host.url()).forEach((chapter, each) ->
                    reports.put(chapter, Report.ofRounds(each, date, host.source())));
        }
        System.out.println(reports.firstEntry().getValue().environment());
        System.out.println("median of " + Format.many(this.rounds, "round") + ", their range, and the speed-up over save-each");
        System.out.println();
        TABLE.plain(rows(reports)).lines().forEach(line -> System.out.println(line.stripTrailing()));
        reports.keySet().retainAll(asked);
        return reports;
    }

    private Rounds.Run run(String chapter, String... more) {
        var options = new ArrayList<>(List.of("--rows", String.valueOf(load.rows)));
        options.addAll(load.distance().options());
        Collections.addAll(options, more);
        return new Rounds.Run(chapter, options);
    }

    /** An approach, with how many times as fast as the baseline it is. */
    record Row(String chapter, Measurement measurement, double speedUp) {}

    /** It fits 80 columns. */
    static final Table<Row> TABLE = new Table<>(List.of(
            Column.text("approach", row -> row.chapter.substring(0, 2) + " " + row.measurement.id()),
            Column.number("median\nms", row -> Format.millis(row.measurement.medianMs()).replace(" ms", "")),
            Column.number("rounds\nms", row -> spread(row.measurement.roundMediansMs())),
            Column.number("rows/s", row -> Format.rounded(row.measurement.rowsPerSecond())),
            Column.number("round\ntrips", row -> Format.whole(row.measurement.roundTrips())),
            Column.number("call-\nbacks", row -> Format.whole(row.measurement.callbacks())),
            Column.number("speed\nup", row -> Format.factor(row.speedUp))));

    /** The approaches of all these reports. */
    static List<Row> rows(SortedMap<String, Report> reports) {
        double baseline = reports.get(BASELINE_CHAPTER).approach(BASELINE).medianMs();
        return reports.values().stream().flatMap(report -> report.approaches().stream()
                .map(each -> new Row(report.chapter(), each, baseline / each.medianMs()))).toList();
    }

    private static String spread(List<Double> medians) {
        return (Format.millis(Collections.min(medians)) + "-" + Format.millis(Collections.max(medians))).replace(" ms", "");
    }
}
