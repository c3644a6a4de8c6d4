package workshop.site;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import workshop.book.Catalogue;
import workshop.book.Project;
import workshop.notebook.ChapterName;
import workshop.notebook.Grid;
import workshop.notebook.Measurement;
import workshop.notebook.Printout;
import workshop.notebook.Report;
import workshop.terminal.Format;
import workshop.terminal.Problem;
import workshop.wire.Traffic.Exchange;
import workshop.wire.Traffic.Repeated;

/**
 * What was recorded, as the scripts of the pages need it: times in milliseconds.
 *
 * @param setting where it was measured, in words
 * @param rows how many each approach loads
 * @param chapters all of them, also those that are not compared
 * @param exercises the numbers of those chapters that have one, such as 06
 * @param approaches all that can be compared, in the order of the chapters
 * @param places where the distances were measured, the nearest first
 * @param sizes what was measured with other numbers of rows
 * @param marks the answers of the ledger, by approach and column
 * @param questions what somebody may not want to lose
 */
record Recorded(String setting, int rows, List<Chapter> chapters, List<String> exercises, List<One> approaches,
        List<Place> places, Sizes sizes, SortedMap<String, SortedMap<String, Answer>> marks, List<Catalogue.Question> questions) {

    /** A chapter, and its page. */
    record Chapter(int number, String page, String title) {}

    /** One approach; its time at each place where it was measured, by the milliseconds of a round trip there. */
    record One(String key, int chapter, String page, String title, double ms, long roundTrips, long bytesSent,
            SortedMap<Double, Far> far, List<Repeated<Exchange>> exchanges) {}

    /** A time at a distance; whether all rows were loaded there, or fewer. */
    record Far(double ms, boolean all) {}

    /** A distance, as the milliseconds of a round trip, and its name. */
    record Place(double ms, String name) {}

    /** The numbers of rows of a grid, which stands on this page; what its times are, in words; and who was measured. */
    record Sizes(String page, String title, String times, List<Integer> rows, List<Sized> approaches) {}

    /** An approach, with what was found out by number of rows. */
    record Sized(String key, int chapter, String page, String title, SortedMap<Integer, Size> at) {}

    /** A time in milliseconds, or null where there is none; and the same in words, or why there is none. */
    record Size(Double ms, String text) {}

    /** What the ledger says, and what is surprising about it, or an empty text. */
    record Answer(String text, String note) {}

    static Recorded of(SortedMap<ChapterName, Report> recordings, Catalogue catalogue) {
        var explore = catalogue.explore();
        var distances = grid(recordings, explore.distances());
        var near = distances.groups().values().iterator().next();
        var approaches = new ArrayList<One>();
        for (var report : recordings.values()) {
            if (!catalogue.apart().contains(report.chapter())) {
                report.approaches().forEach(each -> approaches.add(one(report.chapter(), each, distances, near)));
            }
        }
        var marks = new TreeMap<String, SortedMap<String, Answer>>();
        grids(recordings, explore.ledger()).flatMap(ledger -> ledger.marks().stream()).forEach(mark ->
                marks.computeIfAbsent(mark.row(), row -> new TreeMap<>()).put(mark.column(), new Answer(mark.text(), mark.note())));
        var first = recordings.get(catalogue.baseline().chapter()).setting();
        return new Recorded(Printout.environment(first) + ", " + first.machine().cpu(), first.rows(),
                recordings.values().stream()
                        .map(each -> new Chapter(each.chapter().number(), each.chapter() + ".html", each.title())).toList(),
                recordings.keySet().stream().filter(each -> Files.exists(Project.exercise(each)))
                        .map(ChapterName::digits).toList(),
                approaches,
                near.stream().map(column -> new Place(column.at(), column.head().replaceFirst("\n.*", ""))).toList(),
                sizes(recordings, explore.sizes()), marks, explore.questions());
    }

    private static Sizes sizes(SortedMap<ChapterName, Report> recordings, String id) {
        var grid = grid(recordings, id);
        var report = recordings.values().stream().filter(each -> each.grids().contains(grid)).findFirst().orElseThrow();
        var times = grid.groups().entrySet().iterator().next();
        var approaches = new ArrayList<Sized>();
        for (var row : grid.rows()) {
            var key = Catalogue.Key.of(row);
            var at = new TreeMap<Integer, Size>();
            for (var column : times.getValue()) {
                var mark = grid.mark(row, column.id());
                at.put(column.at().intValue(), new Size(mark.number(), mark.text()));
            }
            approaches.add(new Sized(row, key.chapter().number(), key.chapter() + ".html",
                    recordings.get(key.chapter()).approach(key.approach()).title(), at));
        }
        return new Sizes(report.chapter() + ".html", report.title(), grid.title() + ", " + times.getKey(),
                times.getValue().stream().map(column -> column.at().intValue()).toList(), approaches);
    }

    private static Grid grid(SortedMap<ChapterName, Report> recordings, String id) {
        return grids(recordings, id).findFirst().orElseThrow(() -> new Problem("chapters/catalogue.json names a grid " + id
                        + ", which is not recorded. Mend the name."));
    }

    /** Several chapters may add to a ledger. */
    private static Stream<Grid> grids(SortedMap<ChapterName, Report> recordings, String id) {
        return recordings.values().stream().flatMap(report -> report.grids().stream()).filter(grid -> grid.id().equals(id));
    }

    private static One one(ChapterName chapter, Measurement each, Grid distances, List<Grid.Column> near) {
        var key = chapter + "/" + each.id();
        var far = new TreeMap<Double, Far>();
        if (distances.rows().contains(key)) {
            for (var column : near) {
                var mark = distances.mark(key, column.id());
                if (column.at() > 0) { // the distance 0 is what the chapter itself has measured, and longer
                    far.put(column.at(), new Far(mark.number(), mark.note().isEmpty()));
                }
            }
        }
        return new One(key, chapter.number(), chapter + ".html", each.title(), each.times().medianMs(),
                each.counts().roundTrips(), each.counts().bytesSent(), far, each.counts().exchanges());
    }

    /** A question of one figure of a chapter, for somebody to guess before it is shown: milliseconds, and the same in words. */
    record Riddle(String key, String title, double ms, String text) {}

    /** All of a chapter: its approaches, or else what is in the first group of its grids, where those are times. */
    static List<Riddle> riddles(Report report) {
        if (!report.approaches().isEmpty()) {
            return report.approaches().stream().map(each -> new Riddle(report.chapter() + "/" + each.id(), each.title(),
                    each.times().medianMs(), Format.duration(each.times().medianMs()))).toList();
        }
        return report.grids().stream().flatMap(Recorded::riddles).toList();
    }

    private static Stream<Riddle> riddles(Grid grid) {
        var columns = grid.groups().values().iterator().next().stream().filter(column -> column.at() != null).toList();
        return grid.rows().stream().flatMap(row -> columns.stream().map(column -> new Riddle(row + "/" + column.id(),
                ChapterName.inShort(row) + ", " + column.head().replace("\n", " "), grid.mark(row, column.id()).number(),
                Format.duration(grid.mark(row, column.id()).number()))));
    }

    /** As JSON that may stand in a page or a script: nothing in it ends an element. */
    static String json(Object data) {
        return JsonMapper.shared().writeValueAsString(data).replace("<", "\\u003c");
    }
}
