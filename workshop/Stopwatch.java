package workshop;

import java.util.stream.LongStream;

/** Runs an approach again and again: timed runs, then one that is counted. Each is checked. */
final class Stopwatch {

    private static final int WARM_RUNS = 5;
    private static final long ENOUGH = 3_000_000_000L; // nanoseconds of warm runs

    private final Database database;
    private final Signups signups;
    private final Integer runs;
    private final Content expected;
    private final Progress progress;

    /** {@code runs} is the number of warm runs, or null for as many as fit into some three seconds, at most five. */
    Stopwatch(Database database, Signups signups, Integer runs, Progress progress) {
        this.database = database;
        this.signups = signups;
        this.runs = runs;
        this.progress = progress;
        progress.begin("computing the checksum", signups);
        try {
            expected = Content.of(signups);
        } finally {
            progress.end();
        }
    }

    Content expected() {
        return expected;
    }

    /** Throws what the approach throws, and a Problem where it stored something else than the rows. */
    <R extends AutoCloseable> Measurement measure(Approach<R> approach) throws Exception {
        var nanos = LongStream.builder();
        try (var open = approach.open(database.url())) {
            nanos.add(time(approach, open, 1));
            long warm = 0;
            for (int run = 1; runs == null ? run == 1 || run <= WARM_RUNS && warm < ENOUGH : run <= runs; run++) {
                long elapsed = time(approach, open, run + 1);
                nanos.add(elapsed);
                warm += elapsed;
            }
        }
        progress.next(approach.id() + ", counted run", signups);
        try (var open = approach.open(WireTap.on(database.url()))) {
            database.empty();
            long prePersist = Callbacks.PRE_PERSIST.sum();
            long postPersist = Callbacks.POST_PERSIST.sum();
            long wal = database.walPosition();
            var traffic = WireTap.count(() -> open.load(signups));
            long walBytes = database.walPosition() - wal;
            check(approach);
            return Measurement.of(approach, signups.count(), nanos.build().toArray(), traffic, walBytes,
                    Callbacks.PRE_PERSIST.sum() - prePersist, Callbacks.POST_PERSIST.sum() - postPersist, expected);
        }
    }

    private <R extends AutoCloseable> long time(Approach<R> approach, Approach<R>.Open open, int run) throws Exception {
        progress.next(approach.id() + ", run " + run, signups);
        database.empty();
        long start = System.nanoTime();
        open.load(signups);
        long elapsed = System.nanoTime() - start;
        check(approach);
        return elapsed;
    }

    private void check(Approach<?> approach) throws Exception {
        var stored = database.content();
        if (!stored.equals(expected)) {
            throw new Problem("%s stored something else than the rows: %,d rows, content %s, instead of %,d, content %s."
                    .formatted(approach.id(), stored.rows(), stored.checksum(), expected.rows(), expected.checksum()));
        }
    }
}
