package workshop;

//DEPS me.tongfei:progressbar:0.10.2

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
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
    private static final int STANDARD_ERROR = 2; // its number in every process

    private final ScheduledExecutorService clock;
    private ScheduledFuture<?> drawing;
    private String step;
    private Signups signups;
    private ProgressBar bar;

    /** One that draws, or one that only listens. */
    Progress(boolean drawn) {
        clock = drawn ? Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory()) : null;
    }

    /** Whether standard error is a terminal. Java's own Console knows standard input and output only; C knows all. */
    static boolean onTerminal() {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        try {
            var linker = Linker.nativeLinker();
            var library = windows ? SymbolLookup.libraryLookup("ucrtbase", Arena.global()) : linker.defaultLookup();
            var isatty = linker.downcallHandle(
                    library.findOrThrow(windows ? "_isatty" : "isatty"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
            return (int) isatty.invokeExact(STANDARD_ERROR) != 0;
        } catch (Throwable e) {
            return false; // nobody misses a bar that is not drawn
        }
    }

    /** Something begins: what goes through these rows, or, with null, anything else. */
    synchronized void begin(String what, Signups signups) {
        next(what, signups);
        if (clock != null) {
            drawing = clock.scheduleAtFixedRate(this::draw, PATIENCE, REDRAW, TimeUnit.MILLISECONDS);
        }
    }

    /** The next step of what has begun, which goes through these rows anew. */
    synchronized void next(String step, Signups signups) {
        closeBar();
        this.step = step;
        this.signups = signups;
        if (signups != null) {
            signups.rewind();
        }
    }

    /** What is going on, and how far it has come. */
    synchronized String status() {
        return signups == null ? step
                : "%s: %s of %s rows".formatted(step, Format.whole(signups.handedOut()), Format.whole(signups.count()));
    }

    private synchronized void draw() {
        if (drawing.isCancelled()) {
            return;
        }
        if (bar == null) {
            bar = new ProgressBarBuilder().setTaskName(step).setStyle(ProgressBarStyle.ASCII)
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
        closeBar();
    }

    private void closeBar() {
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
