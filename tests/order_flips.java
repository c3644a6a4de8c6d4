///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS tools.jackson.core:jackson-databind:3.2.4

import module java.base;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Does the order of the recording hold? Reads what {@code jbang compare --json FILE} has written, one file a run, and names each two
 * approaches that differ by 1.3 or more in the recording and came the other way round in a run. A loop of round trips was
 * recorded with sleeping cores and with one kept awake: two approaches whose ranges overlap do not differ.
 */
class OrderFlips {

    static final double DIFFERENT = 1.3;

    /** Milliseconds: the median, and the range of the medians with sleeping cores and with one awake. */
    record Time(double median, double least, double most) {

        static Time of(JsonNode approach) {
            double median = approach.get("medianMs").asDouble();
            double awake = approach.path("awakeMs").asDouble(median);
            return new Time(median, Math.min(median, awake), Math.max(median, awake));
        }
    }

    record Pair(String faster, String slower) {}

    void main(String... files) throws Exception {
        var recorded = new TreeMap<String, Time>();
        try (var recordings = Files.newDirectoryStream(Path.of("recordings"), "[01]*.json")) {
            for (var file : recordings) {
                add(recorded, JsonMapper.shared().readTree(file));
            }
        }
        var flips = new TreeMap<String, Integer>(); // how often, by what is printed
        int looked = 0;
        for (var file : files) {
            var run = new TreeMap<String, Time>();
            JsonMapper.shared().readTree(Path.of(file)).forEach(chapter -> add(run, chapter));
            var pairs = pairs(recorded, run.keySet());
            var flipped = pairs.stream().filter(pair -> run.get(pair.slower).median <= run.get(pair.faster).median).toList();
            flipped.forEach(pair -> flips.merge("%s (%.0f ms recorded) is no longer faster than %s (%.0f ms)".formatted(pair.faster,
                    recorded.get(pair.faster).median, pair.slower, recorded.get(pair.slower).median), 1, Integer::sum));
            looked += pairs.size();
            IO.println("%s: %d of %,d pairs flipped".formatted(file, flipped.size(), pairs.size()));
        }
        flips.forEach((flip, times) -> IO.println(flip + (times == 1 ? "" : ", in " + times + " runs")));
        System.exit(looked > 0 && flips.isEmpty() ? 0 : 1);
    }

    static void add(Map<String, Time> times, JsonNode chapter) {
        for (var approach : chapter.get("approaches")) {
            times.put(chapter.get("chapter").asString().substring(0, 2) + "/" + approach.get("id").asString(), Time.of(approach));
        }
    }

    static List<Pair> pairs(Map<String, Time> recorded, Set<String> ids) {
        return ids.stream().filter(recorded::containsKey).flatMap(faster -> ids.stream().filter(recorded::containsKey)
                .filter(slower -> recorded.get(slower).least >= DIFFERENT * recorded.get(faster).most)
                .map(slower -> new Pair(faster, slower))).toList();
    }
}
