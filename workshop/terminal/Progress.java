package workshop.terminal;

//DEPS me.tongfei:progressbar:0.10.2

import static java.lang.foreign.ValueLayout.JAVA_INT;

import module java.base;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error, on a terminal only, for what takes longer than two seconds. */
public final class Progress implements AutoCloseable {

    private static final long PATIENCE = 2000; // milliseconds
    private static final long REDRAW = 200;
    private static final int ENOUGH = 10; // rows to tell how fast they go
    private static final double LONG = 60; // seconds that a step may still take without a warning
    private static final double SHORT = 10; // seconds that it is to take with fewer rows
    public static final int COLUMNS = 79; // to ask for the terminal's width, JLine would take Ctrl-C away from the JVM
    private static final int STANDARD_ERROR = 2; // its number in every process

    private final ScheduledExecutorService clock;
    private ScheduledFuture<?> drawing;
    private String step;
    private int most; // of what is counted, or -1
    private IntSupplier count;
    private long start; // of the step, by the clock of nanoseconds
    private long counting; // since when it has counted, or 0
    private int before; // what it had counted then
    private boolean warned;
    private ProgressBar bar;

    /** One that draws, or one that only listens. */
    public Progress(boolean drawn) {
        clock = drawn ? Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory()) : null;
    }

    /** Whether standard error is a terminal. Java's own Console knows standard input and output only; C knows all. */
    public static boolean onTerminal() {
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

    /** Something begins. */
    public synchronized void begin(String what) {
        next(what, -1, () -> 0);
        if (clock != null) {
            drawing = clock.scheduleAtFixedRate(this::draw, PATIENCE, REDRAW, TimeUnit.MILLISECONDS);
        }
    }

    /** The next step of what has begun: it goes through this many rows, and {@code count} tells how many it has had. */
    public synchronized void next(String step, int most, IntSupplier count) {
        closeBar();
        this.step = step;
        this.most = most;
        this.count = count;
        start = System.nanoTime();
        counting = 0;
    }

    /** Takes the bar away while something is printed, so that the two do not write into one line. */
    public synchronized void over(Runnable printing) {
        closeBar();
        printing.run();
    }

    /** What is going on, and how far it has come. */
    public synchronized String status() {
        return most < 0 ? step
                : "%s: %s of %s rows".formatted(step, Format.whole(count.getAsInt()), Format.whole(most));
    }

    private synchronized void draw() {
        if (drawing.isCancelled()) {
            return;
        }
        if (most > 0 && !warned) {
            warn();
        }
        if (bar == null) {
            var builder = bar(step, most).setUnit(" rows", 1);
            if (most < 0) { // of what nobody counts, a bar would show nothing
                builder.setRenderer((state, columns) -> "%s, %d s".formatted(
                        state.getTaskName(), (System.nanoTime() - start) / 1_000_000_000));
            }
            bar = builder.build();
        }
        if (most >= 0) {
            bar.stepTo(count.getAsInt());
        }
    }

    /** A bar that says what is going on, also while nothing advances, and leaves no line behind. */
    public static ProgressBarBuilder bar(String what, long most) {
        return new ProgressBarBuilder().setTaskName(what).setStyle(ProgressBarStyle.ASCII).setInitialMax(most)
                .setConsumer(new DelegatingProgressBarConsumer(line -> System.err.print('\r' + line), COLUMNS)) // the other ends its line
                .hideEta().continuousUpdate().clearDisplayOnFinish();
    }

    /**
     * Says once how long this step will take, if that is long, and with how many rows it would not. It looks at what was
     * counted in the last two seconds or more, not at what came before the first row.
     */
    private void warn() {
        int now = count.getAsInt();
        if (counting == 0 && now > 0) {
            counting = System.nanoTime();
            before = now;
        }
        double seconds = (System.nanoTime() - counting) / 1e9;
        double rowsPerSecond = (now - before) / seconds;
        double left = (most - now) / rowsPerSecond;
        if (counting != 0 && seconds > PATIENCE / 1000 && now - before >= ENOUGH && left > LONG) {
            warned = true;
            closeBar();
            System.err.println("%s: %s to go, and more runs follow. To load fewer rows, press Ctrl-C and run it again with --rows %s"
                    .formatted(step, Format.span(left), Format.roundedDown((long) (rowsPerSecond * SHORT))));
        }
    }

    /** What has begun is done; the bar goes away. */
    public synchronized void end() {
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
