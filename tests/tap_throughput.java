///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//SOURCES ../workshop/OnStage.java
//SOURCES ../workshop/wire/Conversation.java
//SOURCES ../workshop/wire/Groups.java
//SOURCES ../workshop/wire/Kind.java
//SOURCES ../workshop/wire/Proxy.java
//SOURCES ../workshop/wire/SqlShape.java
//SOURCES ../workshop/wire/Tls.java

import module java.base;
import module java.sql;
import org.postgresql.PGConnection;
import workshop.notebook.Signups;
import workshop.server.Database;
import workshop.server.EmbeddedServer;
import workshop.server.Where;
import workshop.wire.Distance;
import workshop.wire.Groups;
import workshop.wire.Proxy;

/**
 * How much longer a COPY of a million rows takes through the tap: without it and through it in turns, on a server of its own,
 * after one of each to warm up. It takes a minute, and means something only on a quiet machine. The tap may take 1.5 times
 * as long.
 */
class TapThroughput {

    static final int ROWS = 1_000_000;
    static final int ROUNDS = 7;
    static final double MOST = 1.5;

    void main() throws Exception {
        var csv = new StringBuilder();
        for (var signup : Signups.first(ROWS)) {
            csv.append('"').append(signup.email()).append("\",").append(signup.points()).append(',').append(signup.signedUpAt())
                    .append('\n');
        }
        var rows = csv.toString().getBytes(StandardCharsets.UTF_8);
        try (var server = EmbeddedServer.start(); var database = Database.open(new Where.Url(server.url()))) {
            var address = Pattern.compile("//([^:/]+):(\\d+)/").matcher(database.url());
            address.find();
            var at = new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2)));
            var free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (var tap = Proxy.open(free, new Proxy.To(at, false, Distance.NONE), new Groups(), IO::println)) {
                var through = address.replaceFirst("//127.0.0.1:" + tap.address().getPort() + "/");
                var without = new ArrayList<Double>();
                var with = new ArrayList<Double>();
                for (int round = 0; round <= ROUNDS; round++) {
                    without.add(millis(database.url(), rows));
                    with.add(millis(through, rows));
                    IO.println("%-8s without %,6.0f ms   through the tap %,6.0f ms".formatted(
                            round == 0 ? "warm-up" : "round " + round, without.getLast(), with.getLast()));
                }
                double ratio = median(with) / median(without);
                IO.println("COPY of %,d rows, %,.0f MB, medians of %d: through the tap it takes %.2f times as long (at most %.1f)"
                        .formatted(ROWS, rows.length / 1e6, ROUNDS, ratio, MOST));
                if (ratio > MOST) {
                    System.exit(1); // the server ends with it
                }
            }
        }
    }

    private static double millis(String url, byte[] rows) throws SQLException, IOException {
        try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
            statement.execute("truncate signup");
            long start = System.nanoTime();
            long copied = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(
                    "copy signup (email, points, signed_up_at) from stdin (format csv)", new ByteArrayInputStream(rows));
            double millis = (System.nanoTime() - start) / 1e6;
            if (copied != ROWS) {
                throw new IllegalStateException(copied + " rows were stored");
            }
            return millis;
        }
    }

    private static double median(List<Double> all) { // but for the first, which warms up
        return all.stream().skip(1).sorted().skip(ROUNDS / 2).findFirst().orElseThrow();
    }
}
