///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN FarAway
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS org.jooq:jooq:3.21.9
//DEPS de.siegmar:fastcsv:4.4.0
//SOURCES ../workshop/Notebook.java
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
import workshop.Approach;
import workshop.AtDistance;
import workshop.Content;
import workshop.Distance;
import workshop.Distances;
import workshop.Notebook;
import workshop.Signups;
import workshop.WireTap;

/// # 9. Distance: the same approaches, further away
///
/// Every time so far was measured with the server on your own machine. There a round trip takes a fraction of a
/// millisecond, and that flatters whoever makes many of them. Your server is hardly ever there. It is in the next rack,
/// in another building, or, on the day when you fill the test system from your laptop, in another country.
///
/// This chapter changes nothing but the distance. It takes one approach of each chapter, as it stands there, and loads
/// through it from further and further away. You need no second machine for that: the distance is imitated in the
/// driver's socket, which gives each answer to the driver a chosen time after it came.
///
/// **Before you run it:** chapter 4's `executeBatch` loads ten thousand rows in
/// {{04_execute_batch/execute-batch.median}} and {{04_execute_batch/execute-batch.roundTrips}} round trips. How long
/// will it take when each round trip is 20 ms longer? And `save-each`, with {{01_orm_loop/save-each.roundTrips}}? You
/// can work it out.
class FarAway {

    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("09_distance")
                .prepare(new OrmBatch()::allotBlocks)
                .distances("further-away", "Further and further away", this::furtherAway)
                .show("held-back", "What is held back, and what is not", this::heldBack)
                .show("narrow-line", "On a narrow line, bytes count", this::narrowLine)
                .show("connecting", "To connect takes round trips, too", this::connecting);
    }

    /// ## Who goes, and where to
    ///
    /// A round trip within a rack takes a few tenths of a millisecond, within a region about one. From one city to the
    /// next it is a few, and to the next region of a cloud some twenty. Yours will differ, so measure it: in psql, say
    /// `\\timing` and then `select 1`, a few times, and take the fastest; or ask `ping`, where it is let through. Then put
    /// it in: `jbang ch09 --latency 3.2ms` compares *your* distance with none. Every other chapter has the same option.
    record Traveller(Notebook chapter, String id) {}

    static final List<Traveller> TRAVELLERS = List.of(
            new Traveller(new OrmLoop().contents(), "save-each"),
            new Traveller(new OrmBatch().contents(), "batch-sequence"),
            new Traveller(new InsertLoop().contents(), "one-transaction"),
            new Traveller(new ExecuteBatch().contents(), "execute-batch"),
            new Traveller(new MultiRowInsert().contents(), "unnest"),
            new Traveller(new Copy().contents(), "binary"),
            new Traveller(new GenerateSeries().contents(), "generate-series"));

    record Place(String name, Distance distance) {}

    static final Place HERE = new Place("same machine", Distance.NONE);

    static final List<Place> PLACES = List.of(HERE,
            new Place("same rack", Distance.ofMillis(0.5)),
            new Place("same region", Distance.ofMillis(1)),
            new Place("next city", Distance.ofMillis(5)),
            new Place("next region", Distance.ofMillis(20)));

    void furtherAway(String url, Signups signups, Distance asked, Distances results)
            throws Exception {
        var places = asked.none() ? PLACES : List.of(HERE, new Place("as asked", asked));
        for (var traveller : TRAVELLERS) {
            measure(traveller, places, url, signups, results);
        }
    }

    /// ## The prediction
    ///
    /// It is the line that begins with `predictedMs`: what the load takes here, and for each round trip the distance.
    /// (And what its bytes need, if you ask for a `--bandwidth`.) The round trips are counted with the server next
    /// door, because their number does not depend on where it is. Then the same rows are loaded over the distance.
    ///
    /// Nobody wants to wait for {{01_orm_loop/save-each.roundTrips}} round trips of 20 ms. So an approach that would wait
    /// for more than a second and a half loads fewer rows, and the table says how many. The furthest place comes first, so that
    /// the nearest finds the code as warm as any.
    void measure(Traveller traveller, List<Place> places, String url, Signups signups,
            Distances results) throws Exception {
        var approach = traveller.chapter.approach(traveller.id);
        try (var local = approach.open(url); var counted = approach.open(WireTap.on(url))) {
            long tripsForAll = WireTap.count(() -> load(counted, signups, url)).roundTrips();
            double tripsPerRow = (double) tripsForAll / signups.count();
            for (var place : places.reversed()) {
                var distance = place.distance;
                var rows = Signups.first(fewEnough(signups.count(), tripsPerRow * distance.latencyMs()));
                results.next(approach, distance, rows);
                var traffic = WireTap.count(() -> load(counted, rows, url));
                double localMs = median(local, rows, url);
                double predictedMs = localMs + traffic.roundTrips() * distance.latencyMs()
                        + distance.onLineMs(traffic.bytesSent());
                double elapsedMs = localMs;
                if (place != HERE) {
                    try (var far = approach.open(distance.on(url))) {
                        elapsedMs = median(far, rows, url);
                    }
                }
                results.add(traveller.chapter.name(), traveller.id, place.name, distance, rows,
                        traffic.roundTrips(), localMs, predictedMs, elapsedMs);
            }
        }
    }

    static int fewEnough(int rows, double waitPerRow) {
        return IntStream.of(rows, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10)
                .filter(few -> few <= rows && few * waitPerRow <= 1_500).findFirst()
                .orElse(Math.min(rows, 10));
    }

    /// Each connection is new, so its first load is not counted, unless it takes so long that the difference does not
    /// matter. Of those that follow, up to nine in about a second, the median counts. And each load is checked.
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
    /// From the next region the loop of chapter 3 loads {{09_distance/one-transaction.at20ms.rowsPerSecond}} rows a second
    /// (measured with {{09_distance/one-transaction.at20ms.rows}} of them). Neither the server nor an index nor the disk is
    /// the reason: a second is fifty times 20 ms. `save-each` waits twice for each row, and loads
    /// {{09_distance/save-each.at20ms.rowsPerSecond}}. For all ten thousand rows `executeBatch` waits
    /// {{09_distance/execute-batch.at20ms.roundTrips}} times, and binary COPY
    /// {{09_distance/binary.at20ms.roundTrips}} times. It loads
    /// {{09_distance/binary.at20ms.rowsPerSecond / 09_distance/one-transaction.at20ms.rowsPerSecond >= 1000}} as many rows
    /// a second as the loop. On one machine it loads
    /// {{09_distance/binary.at0ms.rowsPerSecond / 09_distance/one-transaction.at0ms.rowsPerSecond >= 10}} as many.
    ///
    /// And one line predicts it: `executeBatch` from the next region differs from its prediction by
    /// {{09_distance/execute-batch.at20ms.error}}, and the loop of chapter 3 by
    /// {{09_distance/one-transaction.at20ms.error}}. Most of what is missed is time to wake up, because a core that waits
    /// for an answer goes to sleep. On a busy machine the loads of a few dozen milliseconds differ more: there, a commit
    /// that waits a little longer for the disk is worth more than the distance.
    ///
    /// So distance does not make everything slower alike. It tears apart what looked close. `executeBatch` and `unnest`
    /// take {{09_distance/execute-batch.at0ms.elapsed}} and {{09_distance/unnest.at0ms.elapsed}} here, and
    /// {{09_distance/execute-batch.at20ms.elapsed}} and {{09_distance/unnest.at20ms.elapsed}} from the next region. When
    /// you have to choose, count first. Times are those of your laptop. The counts, of round trips and of bytes, are the
    /// same everywhere.
    ///
    /// ## What is held back, and what is not
    ///
    /// An imitation can cheat both ways, so here is a check of this one, 20 ms away. Each answer can be read 20 ms after
    /// it came; what the driver sends is never held back. So a loop must wait at least as often as it has round trips,
    /// and a pipeline or the data of a COPY must not wait once a row.
    ///
    /// A real distance has more to it. Packets get lost. A new connection has to find out how fast it may send (TCP slow
    /// start), and only so much of what it sends may be under way at once (TCP's window). All of that makes a real
    /// distance slower than this one, most of all for the first large load of a connection.
    void heldBack(String url, PrintStream out) throws Exception {
        var rows = Signups.first(50);
        var far = Distance.ofMillis(20);
        out.println("50 rows, 20 ms away   round trips   so at least   measured");
        for (var id : List.of("one-transaction", "execute-batch", "binary", "generate-series")) {
            try (var counted = approach(id).open(WireTap.on(far.on(url)))) {
                var times = new ArrayList<Double>();
                var traffic = WireTap.count(() -> times.add(load(counted, rows, url)));
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
    /// A long line is often a narrow one, too: a home's upload, a tunnel that many share. This cell has no distance, but
    /// only 10 million bits a second pass each way. (`--bandwidth 10Mbit` is an option of every chapter.) Now it is the
    /// bytes that decide, and nothing can be faster than they need.
    ///
    /// COPY sends the fewest, because it sends the values and next to nothing around them. A batch sends a Bind, a
    /// Describe and an Execute with each row, and receives an answer to each. While those come
    /// back, nothing is sent, so it stays further behind its bytes than the others. But do not expect much of binary: a small number is
    /// shorter as text, and in this table the two are nearly alike.
    void narrowLine(String url, Signups signups, PrintStream out) throws Exception {
        double mbit = 10;
        var rows = Signups.first(Math.min(signups.count(), 10_000)); // or you would wait for minutes
        var copies = new Copy().contents();
        out.println("10 Mbit a second    bytes sent   so at least   measured");
        for (var approach : List.of(approach("execute-batch"), approach("unnest"),
                copies.approach("csv-streamed"), copies.approach("binary"))) {
            try (var counted = approach.open(WireTap.on(Distance.NONE.over(mbit).on(url)))) {
                var times = new ArrayList<Double>();
                var traffic = WireTap.count(() -> times.add(load(counted, rows, url)));
                out.printf("%-17s %,12d   %,8.0f ms   %,5.0f ms%n", approach.id(),
                        traffic.bytesSent(), Distance.NONE.over(mbit).onLineMs(traffic.bytesSent()), times.getFirst());
            }
        }
    }

    /// ## To connect takes round trips, too
    ///
    /// A connection is not free either. TCP shakes hands, which the tap does not see. Then the driver asks whether the
    /// server speaks TLS, introduces itself, and sets its `application_name`. That last one it saves where the URL says
    /// `assumeMinServerVersion=9.0`. A password and TLS itself take some more.
    ///
    /// So keep connections in a pool, and count what the pool does for you. One that tests each connection before it
    /// hands it out adds a round trip to each of your transactions. (HikariCP leaves the test out for a connection that
    /// was used in the last half second.)
    void connecting(String url, PrintStream out) throws Exception {
        for (var option : List.of("", "&assumeMinServerVersion=9.0")) {
            var opening = WireTap.count(() ->
                    DriverManager.getConnection(WireTap.on(url) + option).close());
            out.printf("%2d round trips for a new connection%s%n", opening.roundTrips(),
                    option.isEmpty() ? "" : " with " + option);
        }
        try (var connection = DriverManager.getConnection(WireTap.on(url))) {
            var testing = WireTap.count(() -> connection.isValid(1));
            out.printf("%2d for isValid, by which a pool tests it%n", testing.roundTrips());
        }
    }

    /// ## What you gave up
    ///
    /// Nothing that the chapters before have not said. Distance only raises the price of what you keep: the ids that
    /// come back one by one, the check before each row, the transaction a row. If you need those over a distance, move
    /// the loop to where the data goes. COPY the rows into a staging table, and let one statement do the rest.
    ///
    /// ## When it does not matter
    ///
    /// When the program runs beside its database and always will. And when there are few rows: a hundred round trips of
    /// a millisecond are a tenth of a second, and no reason to give up an entity's rules.
    ///
    /// Do not trust the loop that was fast in your tests, though. A test database runs on the machine of the test.
    ///
    /// **Try it:** time a `select 1` against a server of yours, and run your favourite chapter with that `--latency`.
    /// From which distance on would you no longer wait for it?
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 10, and 15 for the exercise.
    ///
    /// **Ask:** your import took two seconds on your laptop, and takes an hour in production. The server there is ten
    /// times as fast. Where do you look first?
    ///
    /// **Demonstrate:** `jbang ch03 --only one-transaction --rows 1_000 --runs 1 --latency 5ms`, then
    /// `jbang ch06 --only binary --latency 5ms`. Let somebody say the first result before it is there: a thousand and
    /// one times 5 ms.
    ///
    /// **Trap:** "then we need more bandwidth". A wider line moves bytes; it does not shorten the way. Show the two
    /// tables side by side: on the narrow line nobody waits once a row.
}
