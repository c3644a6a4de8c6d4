package workshop.notebook;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import workshop.server.Database;
import workshop.terminal.Progress;
import workshop.wire.Distance;
import workshop.wire.Traffic;

/** What a chapter lists and runs: an approach is timed, a demonstration is shown, a survey fills a grid. */
public sealed interface Cell permits Approach, Cell.Demonstration, Cell.Survey {

    /** Its name on the command line and in JSON, such as csv-streamed. */
    String id();

    /** What stands above, or beside, its result. */
    String title();

    /** The code of a demonstration: it connects to the URL, finds the table empty, and prints what happened. */
    @FunctionalInterface
    interface Show {
        void show(String url, PrintStream out) throws Exception;
    }

    /** The same with the rows that the approaches load. */
    @FunctionalInterface
    interface ShowRows {
        void show(String url, Signups signups, PrintStream out) throws Exception;
    }

    /** The code of a survey: it connects to the URL, finds the table empty, and notes a mark for each place of its grid. */
    @FunctionalInterface
    interface Fill {
        void fill(String url, Grid.Sheet sheet) throws Exception;
    }

    /** The same with the rows, and with the distance that was asked for; the URL is without it. */
    @FunctionalInterface
    interface FillFar {
        void fill(String url, Signups signups, Distance asked, Grid.Sheet sheet) throws Exception;
    }

    /** A cell that proves a claim by running it and printing what happened. */
    record Demonstration(String id, String title, ShowRows code) implements Cell {

        /** Runs it on this database, emptied before, and returns what it printed; throws what it throws. */
        public Report.Shown run(Database database, Signups signups) throws Exception {
            database.empty();
            var bytes = new ByteArrayOutputStream();
            try {
                code.show(database.url(), signups, new PrintStream(bytes, true, StandardCharsets.UTF_8));
            } catch (Traffic.Hidden e) {
                return new Report.Shown(id, title, List.of(e.getMessage()));
            }
            return new Report.Shown(id, title, bytes.toString(StandardCharsets.UTF_8).lines().toList());
        }
    }

    /** A cell that asks each approach the same questions, or measures each under the same conditions. */
    record Survey(String id, String title, FillFar code) implements Cell {

        /** Runs it on this database, emptied before; throws what it throws. */
        public Grid run(Database database, Signups signups, Progress progress) throws Exception {
            database.empty();
            var sheet = new Grid.Sheet(id, title, progress);
            code.fill(database.localUrl(), signups, database.distance(), sheet);
            return sheet.grid();
        }
    }
}
