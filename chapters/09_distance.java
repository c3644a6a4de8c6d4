///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN FarAway
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS org.jooq:jooq:3.21.9
//DEPS de.siegmar:fastcsv:4.4.0
//SOURCES ../workshop/OnStage.java
//SOURCES 01_orm_loop.java
//SOURCES 02_orm_batch.java
//SOURCES 03_insert_loop.java
//SOURCES 04_execute_batch.java
//SOURCES 05_multi_row_insert.java
//SOURCES 06_copy.java
//SOURCES 07_generate_series.java
//FILES 09_distance.java
// The notebook begins here.

import module java.base;
import module java.sql;
import workshop.notebook.Approach;
import workshop.notebook.Content;
import workshop.terminal.Format;
import workshop.wire.Distance;
import workshop.notebook.Grid;
import workshop.notebook.Notebook;
import workshop.notebook.Signups;
import workshop.wire.WireTap;

/// # 9. Distance: the same approaches, further away
///
/// Every time so far was measured with the server on your own machine. There a round trip takes a fraction of a
/// millisecond, and that flatters whatever makes many of them. Your server is hardly ever there. It is in the next
/// rack, in another building, or, on the day when you fill the test system from your laptop, in another country.
///
/// This chapter changes nothing but the distance. It takes one approach from each chapter, as it stands there, and
/// loads through it from further and further away. You need no second machine for that: the distance is imitated in
/// the driver's socket, which hands each answer to the driver a chosen time after its arrival.
///
/// **Before you run it:** chapter 4's `executeBatch` loads ten thousand rows in [54 ms][1] and [41][2] round trips.
/// How long will it take when each round trip is 20 ms longer? And `save-each`, with [20,000][3]? You can work it
/// out.
///
/// [1]: 04_execute_batch/execute-batch.median
/// [2]: 04_execute_batch/execute-batch.roundTrips
/// [3]: 01_orm_loop/save-each.roundTrips
class FarAway {

    /// ## Who goes, and where to
    ///
    /// A round trip within a rack takes a few tenths of a millisecond, within a region about one. From one city to
    /// the next it takes a few, and to the next region of a cloud some twenty. Yours will differ, so measure it: in
    /// psql, type `\timing` and then `select 1`, a few times, and take the fastest; or use `ping`, where it is let
    /// through. Then give it to the chapter: `jbang ch09 --latency 3.2ms` compares *your* distance with none. Every
    /// other chapter has the same option.
    record Traveller(Notebook chapter, String id) {}

    static final List<Traveller> TRAVELLERS = List.of(
            new Traveller(new OrmLoop().contents(), "save-each"),
            new Traveller(new OrmBatch().contents(), "batch-sequence"),
            new Traveller(new InsertLoop().contents(), "one-transaction"),
            new Traveller(new ExecuteBatch().contents(), "execute-batch"),
            new Traveller(new MultiRowInsert().contents(), "unnest"),
            new Traveller(new Copy().contents(), "binary"),
            new Traveller(new GenerateSeries().contents(), "generate-series"));

    record Place(String name, Distance distance) {

        String head() {
            return name + (distance.none() ? "" : "\n" + distance.shortly());
        }

        String column(String question) { // such as elapsed-20ms
            return question.replace(' ', '-') + "-" + distance.shortly().replaceAll("[ ,/]", "");
        }
    }

    static final Place HERE = new Place("same machine", Distance.NONE);

    static final List<Place> PLACES = List.of(HERE,
            new Place("same rack", Distance.ofMillis(0.5)),
            new Place("same region", Distance.ofMillis(1)),
            new Place("next city", Distance.ofMillis(5)),
            new Place("next region", Distance.ofMillis(20)));

    void furtherAway(String url, Signups signups, Distance asked, Grid.Sheet sheet)
            throws Exception {
        var places = asked.none() ? PLACES : List.of(HERE, new Place("as asked", asked));
        sheet.axis("time of a round trip");
        for (var question : List.of("elapsed", "predicted", "rows a second", "round trips")) {
            for (var place : places) {
                sheet.column(place.column(question), question, place.head(), place.distance.latencyMs());
            }
        }
        for (var traveller : TRAVELLERS) {
            measure(traveller, places, url, signups, sheet);
        }
    }

    /// ## The prediction
    ///
    /// The prediction is the line that begins with `double predictedMs`: what the load takes here, plus the distance
    /// for each round trip. (Plus the time for its bytes, if you ask for a `--bandwidth`.) The round trips are
    /// counted without the distance, because their number does not depend on it. Then the same rows are loaded over
    /// the distance.
    ///
    /// Nobody wants to wait for [20,000][1] round trips of 20 ms. So an approach that would wait for more than a
    /// second and a half loads fewer rows, and the table says how many. The furthest place comes first, so that the
    /// nearest finds the code as warm as any.
    ///
    /// [1]: 01_orm_loop/save-each.roundTrips
    void measure(Traveller traveller, List<Place> places, String url, Signups signups,
            Grid.Sheet sheet) throws Exception {
        var approach = traveller.chapter.approach(traveller.id);
        var tap = new WireTap();
        try (var local = approach.open(url); var counted = approach.open(tap.on(url))) {
            long tripsForAll = tap.count(() -> load(counted, signups, url)).roundTrips();
            double tripsPerRow = (double) tripsForAll / signups.count();
            for (var place : places.reversed()) {
                var distance = place.distance;
                var rows = Signups.first(fewEnough(signups.count(), tripsPerRow * distance.latencyMs()));
                sheet.next(approach.id() + ", " + distance.shortly(), rows);
                var traffic = tap.count(() -> load(counted, rows, url));
                double localMs = median(local, rows, url);
                double predictedMs = localMs + traffic.roundTrips() * distance.latencyMs()
                        + distance.onLineMs(traffic.bytesSent());
                double elapsedMs = localMs;
                if (place != HERE) {
                    try (var far = approach.open(distance.on(url))) {
                        elapsedMs = median(far, rows, url);
                    }
                }
                note(sheet, traveller.chapter.name() + "/" + traveller.id, place, signups.count(), rows.count(),
                        traffic.roundTrips(), predictedMs, elapsedMs);
            }
        }
    }

    static void note(Grid.Sheet sheet, String row, Place place, int all, int rows, long roundTrips,
            double predictedMs, double elapsedMs) {
        double more = (double) all / rows;
        sheet.mark(row, place.column("elapsed"),
                Format.duration(elapsedMs) + (rows == all ? "" : " (" + Format.whole(rows) + ")"), elapsedMs * more,
                rows == all ? "" : "A number in brackets says how many rows were loaded, where all of them would have taken minutes.");
        sheet.mark(row, place.column("predicted"), place == HERE ? "-"
                : Format.duration(predictedMs) + " " + Format.percent(elapsedMs / predictedMs - 1), predictedMs * more, "");
        sheet.mark(row, place.column("rows a second"),
                Format.rounded(Math.round(rows / elapsedMs * 1000)), rows / elapsedMs * 1000, "");
        sheet.mark(row, place.column("round trips"), Format.whole(roundTrips), roundTrips, "");
    }

    static int fewEnough(int rows, double waitPerRow) {
        return IntStream.of(rows, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10)
                .filter(few -> few <= rows && few * waitPerRow <= 1_500).findFirst()
                .orElse(Math.min(rows, 10));
    }

    /// Each connection is new, so its first load is not counted, unless it takes so long that the difference does not
    /// matter. What counts is the median of those that follow, up to nine in about a second. And each load is
    /// checked.
    static double median(Approach<?>.Open open, Signups rows, String url) throws Exception {
        var times = new ArrayList<Double>();
        double first = load(open, rows, url);
        if (first >= 300) {
            times.add(first);
        }
        while (times.size() < 9 && times.stream().mapToDouble(each -> each).sum() < 1_000) {
            times.add(load(open, rows, url));
        }
        Collections.sort(times);
        return (times.get((times.size() - 1) / 2) + times.get(times.size() / 2)) / 2;
    }

    static double load(Approach<?>.Open open, Signups rows, String url) throws Exception {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("truncate signup");
            long start = System.nanoTime();
            open.load(rows);
            double millis = (System.nanoTime() - start) / 1e6;
            if (!Content.stored(connection).equals(Content.of(rows))) {
                throw new IllegalStateException("something else than the rows was stored");
            }
            return millis;
        }
    }

    /// ## Why: only round trips travel
    ///
    /// From the next region the loop of chapter 3 loads [48][1] rows a second. (It was measured with fewer than ten
    /// thousand: [1.0 s (50)][2].) Neither the server nor an index nor the disk is the reason: a second is fifty times
    /// 20 ms. `save-each` waits twice for each row, and loads [24][3]. For all ten thousand rows `executeBatch` waits
    /// [41][4] times, and binary COPY [2][5] times. COPY loads [about 3,500 times][6] as many rows a second as the
    /// loop. With the server on the same machine it loads [about 45 times][7] as many, or, where a core is kept awake
    /// for the loop, [about 9.5 times][14].
    ///
    /// And one line predicts it. For the next region it said [875 ms +1%][8] for `executeBatch` and [1.0 s +1%][9] for
    /// the loop of chapter 3; the percentage is how much longer the load took. While a thread waits for an answer, its
    /// core goes to sleep, and has to wake up. On a busy machine the loads of a few dozen milliseconds differ more:
    /// there, a commit that waits a little longer for the disk outweighs the distance.
    ///
    /// So distance does not slow everything down alike. It tears apart what looked close. `executeBatch` and `unnest`
    /// take [54 ms][10] and [25 ms][11] here, and [887 ms][12] and [247 ms][13] from the next region. When you have to
    /// choose, count first. The times are those of your laptop. The counts, of round trips and of bytes, do not depend
    /// on the distance. (`batch-sequence` has one more or less, because some loads begin with ids left over from the
    /// one before.)
    ///
    /// ## What is held back, and what is not
    ///
    /// An imitation can cheat in both directions, so here is a check of this one, 20 ms away. Each answer can be read
    /// only 20 ms after its arrival; what the driver sends is never held back. So a loop has to wait at least 20 ms for
    /// each round trip, and a pipeline or the data of a COPY must not wait for each row.
    ///
    /// A real distance has more to it. Packets get lost. A new connection has to find out how fast it may send (TCP
    /// slow start), and only so much of what it sends may be under way at once (TCP's window). All of that makes a
    /// real distance slower than this one, most of all for the first large load on a connection.
    ///
    /// [1]: further-away:03_insert_loop/one-transaction/rows-a-second-20ms
    /// [2]: further-away:03_insert_loop/one-transaction/elapsed-20ms
    /// [3]: further-away:01_orm_loop/save-each/rows-a-second-20ms
    /// [4]: further-away:04_execute_batch/execute-batch/round-trips-20ms
    /// [5]: further-away:06_copy/binary/round-trips-20ms
    /// [6]: further-away:06_copy/binary/rows-a-second-20ms / further-away:03_insert_loop/one-transaction/rows-a-second-20ms >= 1000
    /// [7]: further-away:06_copy/binary/rows-a-second-0ms / further-away:03_insert_loop/one-transaction/rows-a-second-0ms >= 10
    /// [8]: further-away:04_execute_batch/execute-batch/predicted-20ms
    /// [9]: further-away:03_insert_loop/one-transaction/predicted-20ms
    /// [10]: further-away:04_execute_batch/execute-batch/elapsed-0ms
    /// [11]: further-away:05_multi_row_insert/unnest/elapsed-0ms
    /// [12]: further-away:04_execute_batch/execute-batch/elapsed-20ms
    /// [13]: further-away:05_multi_row_insert/unnest/elapsed-20ms
    /// [14]: 03_insert_loop/one-transaction.awake / 06_copy/binary.median >= 5
    void heldBack(String url, PrintStream out) throws Exception {
        var rows = Signups.first(50);
        var far = Distance.ofMillis(20);
        out.println("50 rows, 20 ms away   round trips   so at least   measured");
        var tap = new WireTap();
        for (var id : List.of("one-transaction", "execute-batch", "binary", "generate-series")) {
            try (var counted = approach(id).open(tap.on(far.on(url)))) {
                var times = new ArrayList<Double>();
                var traffic = tap.count(() -> times.add(load(counted, rows, url)));
                out.printf("%-21s %11d   %,8.0f ms   %,5.0f ms%n", id, traffic.roundTrips(),
                        traffic.roundTrips() * far.latencyMs(), times.getFirst());
            }
        }
    }

    static Approach<?> approach(String id) {
        return TRAVELLERS.stream().filter(each -> each.id.equals(id)).findFirst().orElseThrow()
                .chapter.approach(id);
    }

    /// ## On a narrow line, bytes count
    ///
    /// A long line is often a narrow one, too: a home's upload, a tunnel that many share. In this cell there is no
    /// distance, but only 10 million bits a second pass each way. (`--bandwidth 10Mbit` is an option of every
    /// chapter.) Now it is the bytes that decide, and no load can be faster than its bytes.
    ///
    /// COPY sends the fewest, because it sends the values and next to nothing around them. A batch sends a Bind, a
    /// Describe and an Execute with each row, and receives an answer to each. While those come back, nothing is sent,
    /// so a batch exceeds the time for its bytes by more than the others do. But do not expect much of binary: a small
    /// number is shorter as text, and for this table CSV and binary send nearly the same.
    void narrowLine(String url, Signups signups, PrintStream out) throws Exception {
        double mbit = 10;
        var rows = Signups.first(Math.min(signups.count(), 10_000)); // or you would wait for minutes
        var copies = new Copy().contents();
        out.println("10 Mbit a second    bytes sent   so at least   measured");
        var tap = new WireTap();
        for (var approach : List.of(approach("execute-batch"), approach("unnest"),
                copies.approach("csv-streamed"), copies.approach("binary"))) {
            try (var counted = approach.open(tap.on(Distance.NONE.over(mbit).on(url)))) {
                var times = new ArrayList<Double>();
                var traffic = tap.count(() -> times.add(load(counted, rows, url)));
                out.printf("%-17s %,12d   %,8.0f ms   %,5.0f ms%n", approach.id(),
                        traffic.bytesSent(), Distance.NONE.over(mbit).onLineMs(traffic.bytesSent()), times.getFirst());
            }
        }
    }

    /// ## To connect takes round trips, too
    ///
    /// A connection is not free either. TCP shakes hands, which the tap does not see. Then the driver asks whether the
    /// server speaks TLS, introduces itself, and sets its `application_name`. It needs no round trip for the last of
    /// these if the URL says `assumeMinServerVersion=9.0`. Checking the password (SCRAM) takes two more round trips;
    /// TLS itself would take yet more.
    ///
    /// So keep connections in a pool, and count what the pool does for you. A pool that tests each connection before
    /// it hands it out adds a round trip to each of your transactions. (HikariCP leaves the test out for a connection
    /// that was used in the last half second.)
    void connecting(String url, PrintStream out) throws Exception {
        var tap = new WireTap();
        for (var option : List.of("", "&assumeMinServerVersion=9.0")) {
            var opening = tap.count(() ->
                    DriverManager.getConnection(tap.on(url) + option).close());
            out.printf("%2d round trips for a new connection%s%n", opening.roundTrips(),
                    option.isEmpty() ? "" : " with " + option);
        }
        try (var connection = DriverManager.getConnection(tap.on(url))) {
            var testing = tap.count(() -> connection.isValid(1));
            out.printf("%2d for isValid, by which a pool tests it%n", testing.roundTrips());
        }
    }

    /// ## What this script runs
    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("09_distance")
                .prepare(new OrmBatch()::allotBlocks)
                .grid("further-away", "Further and further away", this::furtherAway)
                .show("held-back", "What is held back, and what is not", this::heldBack)
                .show("narrow-line", "On a narrow line, bytes count", this::narrowLine)
                .show("connecting", "To connect takes round trips, too", this::connecting);
    }

    /// ## What you gave up
    ///
    /// Nothing that the earlier chapters have not named. Distance only raises the price of what you keep: the ids
    /// that come back one by one, the check before each row, the transaction a row. If you need those over a
    /// distance, move the loop to where the data goes. COPY the rows into a staging table, and let one statement do
    /// the rest.
    ///
    /// ## When it does not matter
    ///
    /// When the program runs beside its database and always will. And when there are few rows: a hundred round trips
    /// of a millisecond are a tenth of a second, and no reason to give up an entity's rules.
    ///
    /// Do not trust the loop that was fast in your tests, though. A test database runs on the machine of the test.
    ///
    /// **Try it:** time a `select 1` against a server of yours, and run your favourite chapter with that `--latency`.
    /// At what distance would you no longer wait for it?
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 10, and 15 for the exercise.
    ///
    /// **Ask:** your import took two seconds on your laptop, and takes an hour in production. The server there is ten
    /// times as fast. Where do you look first?
    ///
    /// **Demonstrate:** `jbang ch03 --only one-transaction --rows 1_000 --runs 1 --latency 5ms`, then
    /// `jbang ch06 --only binary --latency 5ms`. Have somebody say the first result before it appears: a thousand and
    /// one times 5 ms.
    ///
    /// **Trap:** "then we need more bandwidth". A wider line moves bytes; it does not shorten the way. Show the two
    /// tables side by side: on the narrow line nobody waits for each row.
}
