package workshop;

//DEPS me.tongfei:progressbar:0.10.2

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error, on a terminal only, for what takes longer than two seconds. */
final class Progress implements AutoCloseable {

    private static final long PATIENCE = 2000; // milliseconds
    private static final long REDRAW = 200;
    static final int COLUMNS = 79; // to ask for the terminal's width, JLine would take Ctrl-C away from the JVM

    private final ScheduledExecutorService clock;
    private ScheduledFuture<?> drawing;
    private ProgressBar bar;

    Progress() {
        clock = isShown() ? Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory()) : null;
    }

    /** Whether there is a terminal to draw on. */
    static boolean isShown() {
        return System.console() != null && System.console().isTerminal();
    }

    /** Something begins: the loading of these rows, again and again, or, with null, anything else. */
    void begin(String what, Signups signups) {
        if (clock != null) {
            drawing = clock.scheduleAtFixedRate(() -> draw(what, signups), PATIENCE, REDRAW, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void draw(String what, Signups signups) {
        if (drawing.isCancelled()) {
            return;
        }
        if (bar == null) {
            bar = new ProgressBarBuilder().setTaskName(what).setStyle(ProgressBarStyle.ASCII)
                    .setInitialMax(signups == null ? -1 : signups.count()).setUnit(signups == null ? "" : " rows", 1)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS))
                    .hideEta().clearDisplayOnFinish().build();
        }
        if (signups != null) {
            bar.stepTo(signups.handedOut());
        }
    }

    /** What has begun is done; the bar goes away. */
    synchronized void end() {
        if (drawing != null) {
            drawing.cancel(false);
        }
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    @Override
    public void close() {
        end();
        if (clock != null) {
            clock.shutdownNow();
        }
    }
}
