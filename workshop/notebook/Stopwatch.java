package workshop.notebook;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import workshop.notebook.Measurement.Counts;
import workshop.notebook.Measurement.Times;
import workshop.server.Database;
import workshop.terminal.Problem;
import workshop.terminal.Progress;
import workshop.wire.WireTap;

/** Runs approaches again and again, in turn: timed runs, then one each that is counted. Each run is checked. */
public final class Stopwatch {

    /**
     * How much is measured of each approach. After its first run it runs until it has loaded for {@code warmUp}
     * nanoseconds, or fifty times, and these runs do not count. Then it has at least {@code least} runs, and more until they are {@code most}
     * or have taken {@code enough} nanoseconds.
     */
    public record Effort(long warmUp, int least, int most, long enough) {

        private static final long SECOND = 1_000_000_000L;

        /** For somebody who waits: as many runs as fit into about half a second. */
        public static final Effort BRIEF = new Effort(0, 1, 1000, SECOND / 2);

        /** For one of several rounds: compiled code in most, and no median of one. */
        public static final Effort ROUND = new Effort(SECOND / 2, 2, 50, SECOND);

        /** For a recording: compiled code, and a median of many runs, or of two where one takes seconds. */
        public static final Effort THOROUGH = new Effort(SECOND, 3, 50, 2 * SECOND);

        /** From the option that one process gives another. */
        static final class FromText implements ITypeConverter<Effort> {
            @Override
            public Effort convert(String text) {
                return switch (text) {
                    case "brief" -> BRIEF;
                    case "round" -> ROUND;
                    case "thorough" -> THOROUGH;
                    default -> throw new TypeConversionException("it is brief, round or thorough");
                };
            }
        }

        /** As many runs as somebody asks for. */
        public static Effort exactly(int runs) {
            return new Effort(0, runs, runs, 0);
        }
    }

    private static final int WARM = 50; // runs after which anything is compiled

    private final Database database;
    private final Signups signups;
    private final String tables;
    private final Effort effort;
    private final Content expected;
    private final Progress progress;
    private final Rejects.Judge judge; // or null

    /** For approaches of this chapter; each run loads these rows into tables that are empty. */
    public Stopwatch(Notebook notebook, Database database, Signups signups, Effort effort, Progress progress) {
        this.tables = notebook.tables();
        this.database = database;
        this.signups = signups;
        this.effort = effort;
        this.progress = progress;
        judge = notebook.judge();
        expected = judge == null ? Content.of(signups) : null;
    }

    /** Is told of results while measuring goes on. */
    public interface Listener {

        /** An approach has had its first, cold run, and it took this many milliseconds. */
        default void first(Approach<?> approach, double millis) {}

        /** All is known of an approach. */
        default void measured(Measurement measurement) {}
    }

    /** An approach that is being measured. */
    private final class Runner<R extends AutoCloseable> implements AutoCloseable {

        private final Approach<R> approach;
        private final Approach<R>.Open open;
        private final LongStream.Builder nanos = LongStream.builder(); // of the first run, and of those that count
        private int done; // runs, the first among them
        private int counted; // runs, without the first
        private long loaded; // nanoseconds of all runs
        private long spent; // nanoseconds of those that count, with all around them
        private Rejects rejects; // of each run, where there is a judge

        Runner(Approach<R> approach) throws Exception {
            this.approach = approach;
            open = approach.open(database.url());
            open.pause();
        }

        boolean hasEnough() {
            return counted >= effort.least && (counted >= effort.most || spent >= effort.enough);
        }

        /** Milliseconds. */
        double run() throws Exception {
            progress.next(approach.id() + ", run " + (done + 1), signups.count(), signups::handedOut);
            long begin = System.nanoTime();
            empty();
            open.resume();
            signups.rewind();
            long start = System.nanoTime();
            open.load(signups);
            long elapsed = System.nanoTime() - start;
            check();
            open.pause();
            if (done > 0 && (loaded >= effort.warmUp || done > WARM)) {
                counted++;
                spent += System.nanoTime() - begin;
            }
            if (done == 0 || counted > 0) {
                nanos.add(elapsed);
            }
            done++;
            loaded += elapsed;
            return elapsed / 1e6;
        }

        Measurement count() throws Exception {
            progress.next(approach.id() + ", counted run", signups.count(), signups::handedOut);
            var tap = new WireTap();
            try (var counted = approach.open(tap.on(database.url()))) {
                empty();
                signups.rewind();
                long prePersist = Callbacks.PRE_PERSIST.sum();
                long postPersist = Callbacks.POST_PERSIST.sum();
                long wal = database.walPosition();
                var traffic = tap.count(() -> counted.load(signups));
                long walBytes = database.walPosition() - wal;
                check();
                return new Measurement(approach.id(), approach.title(), Times.of(signups.count(), nanos.build().toArray()),
                        Counts.of(traffic, walBytes, Callbacks.PRE_PERSIST.sum() - prePersist,
                                Callbacks.POST_PERSIST.sum() - postPersist), Content.stored(database).checksum(), rejects);
            }
        }

        private void check() throws SQLException {
            if (judge == null) {
                Stopwatch.this.check(approach);
                return;
            }
            var now = judge.after(database.connection());
            if (rejects != null && !rejects.equals(now)) {
                throw new Problem(("%s gave different results in two runs: first %,d loaded, %,d rejected and %,d wrong, then"
                        + " %,d, %,d and %,d. Run it again with --only %s; if the results differ again, report it.")
                        .formatted(approach.id(), rejects.loaded(), rejects.rejected(), rejects.wrong(),
                                now.loaded(), now.rejected(), now.wrong(), approach.id()));
            }
            rejects = now;
        }

        @Override
        public void close() throws Exception {
            open.close();
        }
    }

    private void empty() throws SQLException {
        database.empty(tables);
        if (judge != null) {
            judge.before(database.connection());
        }
    }

    /** The same for somebody who only waits. */
    public List<Measurement> measure(List<? extends Approach<?>> approaches) throws Exception {
        return measure(approaches, new Listener() {});
    }

    /** Measures these approaches, in turn, and returns what was measured; throws a Problem if one fails. */
    public List<Measurement> measure(List<? extends Approach<?>> approaches, Listener listener) throws Exception {
        var runners = new ArrayList<Runner<?>>();
        try (AutoCloseable _ = () -> close(runners)) { // an exception on closing must not hide an earlier one
            for (var approach : approaches) {
                each(approach, () -> runners.add(new Runner<>(approach)));
            }
            for (var runner : runners) {
                each(runner.approach, () -> listener.first(runner.approach, runner.run()));
            }
            while (runners.stream().anyMatch(runner -> !runner.hasEnough())) {
                for (var runner : runners) {
                    if (!runner.hasEnough()) {
                        each(runner.approach, runner::run);
                    }
                }
            }
            var measured = new ArrayList<Measurement>();
            for (var runner : runners) {
                each(runner.approach, () -> measured.add(runner.count()));
                listener.measured(measured.getLast());
            }
            return measured;
        }
    }

    private static void close(List<Runner<?>> runners) throws Exception {
        for (var runner : runners) {
            runner.close();
        }
    }

    private void each(Approach<?> approach, WireTap.Action action) {
        try {
            action.run();
        } catch (Exception | OutOfMemoryError e) {
            throw database.problem(approach.id(), e);
        }
    }

    private void check(Approach<?> approach) throws SQLException {
        var stored = Content.stored(database);
        if (!stored.equals(expected)) {
            throw new Problem(("%s did not store the rows it was given: %,d rows with checksum %s, instead of %,d with"
                    + " checksum %s. Check its code.").formatted(
                            approach.id(), stored.rows(), stored.checksum(), expected.rows(), expected.checksum()));
        }
    }
}
