package workshop.tour;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import workshop.terminal.Problem;
import workshop.tour.Results.Shown;

/** A step that runs in a thread of its own, while somebody watches it and may give it up. */
final class CellRun {

    private final Step step;
    private final Results results;
    private final FutureTask<List<Shown>> task;
    private volatile Supplier<String> doing = () -> "";
    private volatile boolean givenUp;

    /** Starts it. */
    CellRun(Step step, Results results) {
        this.step = step;
        this.results = results;
        task = new FutureTask<>(() -> TourRun.results(step, results, status -> doing = status));
        Thread.ofPlatform().daemon().start(task);
    }

    /** Waits this many milliseconds at most, and tells whether it has ended. */
    boolean endsWithin(long millis) {
        try {
            task.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (givenUp) {
                results.giveUp(); // again: a cell may go on after an error
            }
            return false;
        } catch (ExecutionException | InterruptedException e) {
            // it has ended
        }
        return true;
    }

    /** Gives it up; it ends soon. */
    void giveUp() {
        givenUp = true;
        results.giveUp();
    }

    /** What it is doing, and how far it has come. */
    String status(StatusLine line) {
        return line.ofRun(givenUp ? "giving up" : "running", doing.get());
    }

    /** What there is to show when it has ended: results, or one line that says what became of it. */
    List<Shown> shown() {
        try {
            return task.get();
        } catch (ExecutionException | InterruptedException e) {
            return List.of(new Shown(givenUp ? "Given up. Press r to run it again."
                    : "It failed. " + Problem.of(step.heading(), e).getMessage()
                            + (isLost(e) ? " Press r to run it again; if the tour's own server has died, another one starts." : ""),
                    room -> List.of()));
        }
    }

    /** Whether there was no connection, or none any more: to run the cell again can mend nothing else. */
    private static boolean isLost(Throwable e) {
        return Stream.iterate(e, each -> each != null, Throwable::getCause).anyMatch(each -> each instanceof SQLException sql
                && sql.getSQLState() != null && sql.getSQLState().matches("08...|57P0."));
    }
}
