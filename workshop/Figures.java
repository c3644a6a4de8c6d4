package workshop;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Recorded figures in prose. {@code {{06_copy/binary.median}}} is a figure of an approach, and
 * {@code {{01_orm_loop/save-each.median / 06_copy/binary.median}}} how many times the second the first is. With
 * {@code >= 100} behind it, it is also a claim that the recording has to bear; without, that it is at least 1.
 * {@code {{09_distance/binary.at20ms.elapsed}}} is a figure at a distance.
 * {@code {{ledger:06_copy/binary/bad-row = yes}}} is what a probe found out about an approach, and a claim that it is this.
 */
public final class Figures {

    private static final String KEY = "([\\w.-]+/[\\w-]+\\.[\\w.]+)";
    private static final Pattern BRACES = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);
    private static final Pattern AT_DISTANCE = Pattern.compile("at([\\d.]+)ms\\.(\\w+)");
    private static final Pattern MARK = Pattern.compile("ledger:([\\w-]+/[\\w-]+)/([\\w-]+)\\s+=\\s+(\\S+)");
    private static final Pattern CONTENT = Pattern.compile(KEY + "(?:\\s+/\\s+" + KEY + "(?:\\s+>=\\s+([\\d.]+))?)?");

    private final SortedMap<String, Report> recordings;
    private final boolean strict;

    private Figures(SortedMap<String, Report> recordings, boolean strict) {
        this.recordings = recordings;
        this.strict = strict;
    }

    /** Figures from these recordings, by the name of the chapter; what they do not bear is a Problem. */
    public static Figures strict(SortedMap<String, Report> recordings) {
        return new Figures(recordings, true);
    }

    /** The same for somebody who only reads: what is not there is said to be not recorded. */
    static Figures lenient(SortedMap<String, Report> recordings) {
        return new Figures(recordings, false);
    }

    /**
     * The Markdown with figures in the place of their keys; {@code file} and {@code line}, where it begins, are for the
     * Problem that is thrown where a key is unknown or a claim is not borne.
     */
    public String in(String markdown, String file, int line) {
        var text = BRACES.matcher(markdown).replaceAll(braces -> {
            long at = line + markdown.substring(0, braces.start()).chars().filter(c -> c == '\n').count();
            try {
                return Matcher.quoteReplacement(figure(braces.group(1).strip()));
            } catch (IllegalArgumentException e) {
                if (!strict) {
                    return "(not recorded)";
                }
                throw new Problem("%s:%d: %s".formatted(file, at, e.getMessage()), e);
            }
        });
        if (strict && text.contains("{{")) {
            throw new Problem("%s:%d: below, a {{ lacks its }}. Close it.".formatted(file, line));
        }
        return text;
    }

    /** The same for a cell of a chapter. */
    String in(Script.Prose prose, Script script) {
        return in(prose.markdown(), "chapters/" + script.name() + ".java", prose.line());
    }

    private String figure(String expression) {
        var mark = MARK.matcher(expression);
        if (mark.matches()) {
            return outcome(mark.group(1), mark.group(2), mark.group(3));
        }
        var content = CONTENT.matcher(expression);
        if (!content.matches()) {
            throw new IllegalArgumentException("'" + expression + "' is no figure. Write {{CHAPTER/APPROACH.FIGURE}},"
                    + " or {{ONE / OTHER}}, or {{ONE / OTHER >= NUMBER}}, or {{ledger:CHAPTER/APPROACH/PROBE = OUTCOME}}.");
        }
        var first = value(content.group(1));
        if (content.group(2) == null) {
            return first.text;
        }
        double ratio = first.number / value(content.group(2)).number;
        double least = content.group(3) == null ? 1 : Double.parseDouble(content.group(3));
        if (!(ratio >= least) || Double.isInfinite(ratio)) {
            throw new IllegalArgumentException("%s is %.2f times %s, and not at least %s times. Change what the prose says."
                    .formatted(content.group(1), ratio, content.group(2), content.group(3) == null ? "1" : content.group(3)));
        }
        return Format.times(ratio);
    }

    private String outcome(String approach, String probe, String claimed) {
        var outcome = recordings.values().stream().flatMap(report -> report.ledger().stream())
                .filter(mark -> mark.approach().equals(approach) && mark.probe().equals(probe)).map(Ledger.Mark::outcome)
                .findFirst().orElseThrow(() -> new IllegalArgumentException(
                        approach + "/" + probe + " is unknown: no recorded ledger has it."));
        if (!outcome.equals(claimed)) {
            throw new IllegalArgumentException("%s/%s is %s in the ledger, and not %s. Change what the prose says."
                    .formatted(approach, probe, outcome, claimed));
        }
        return outcome;
    }

    private static Value hidden(String key) {
        throw new IllegalArgumentException(key + " is unknown: TLS hid it. Record again without.");
    }

    private static Value value(String key, MatchResult far, AtDistance measured) {
        return switch (measured == null ? "" : far.group(2)) {
            case "elapsed" -> Value.of(measured.elapsedMs());
            case "predicted" -> Value.of(measured.predictedMs());
            case "local" -> Value.of(measured.localMs());
            case "error" -> new Value(Math.abs(measured.error()), Format.percent(measured.error()));
            case "rows" -> Value.of(measured.rows(), Format::whole);
            case "rowsPerSecond" -> Value.of(measured.rowsPerSecond(), Format::rounded);
            case "roundTrips" -> Value.of(measured.roundTrips(), Format::whole);
            default -> throw new IllegalArgumentException(key + " is unknown: write {{CHAPTER/APPROACH.at20ms.FIGURE}} with a"
                    + " distance that was measured, and elapsed, predicted, local, error, rows, rowsPerSecond or roundTrips.");
        };
    }

    private record Value(double number, String text) {

        static Value of(long number, Function<Long, String> format) {
            return new Value(number, format.apply(number));
        }

        static Value of(double millis) {
            return new Value(millis, Format.duration(millis));
        }
    }

    private Value value(String key) {
        var chapter = key.substring(0, key.indexOf('/'));
        var id = key.substring(key.indexOf('/') + 1, key.indexOf('.', key.indexOf('/')));
        var name = key.substring(key.indexOf('.', key.indexOf('/')) + 1);
        var report = recordings.get(chapter);
        if (report == null) {
            throw new IllegalArgumentException(key + " is unknown: no recording of " + chapter
                    + ", only of " + String.join(", ", recordings.keySet()) + ".");
        }
        var far = AT_DISTANCE.matcher(name);
        if (far.matches()) {
            return value(key, far, report.distances().stream().filter(each -> each.approach().equals(id)
                    && each.distance().equals(Distance.ofMillis(Double.parseDouble(far.group(1))))).findFirst().orElse(null));
        }
        var measurement = report.approach(id);
        if (measurement == null) {
            throw new IllegalArgumentException(key + " is unknown: " + chapter + " has only "
                    + report.approaches().stream().map(Measurement::id).collect(Collectors.joining(", ")) + ".");
        }
        return switch (name) {
            case "first" -> Value.of(measurement.firstMs());
            case "median" -> Value.of(measurement.medianMs());
            case "min" -> Value.of(measurement.minMs());
            case "max" -> Value.of(measurement.maxMs());
            case "rowsPerSecond" -> Value.of(measurement.rowsPerSecond(), Format::rounded);
            case "roundTrips" -> Value.of(measurement.roundTrips(), Format::whole);
            case "commits" -> measurement.commits() == null ? hidden(key) : Value.of(measurement.commits(), Format::whole);
            case "callbacks" -> Value.of(measurement.callbacks(), Format::whole);
            case "sent" -> Value.of(measurement.bytesSent(), Format::bytes);
            case "received" -> Value.of(measurement.bytesReceived(), Format::bytes);
            case "wal" -> Value.of(measurement.walBytes(), Format::bytes);
            default -> {
                var messages = measurement.messages() == null ? new TreeMap<String, Long>() : measurement.messages();
                var message = name.replaceFirst("^messages\\.", "");
                if (name.equals(message) || !messages.containsKey(message)) {
                    throw new IllegalArgumentException(key + " is unknown: the figures are first, median, min, max,"
                            + " rowsPerSecond, roundTrips, commits, callbacks, sent, received, wal, and messages."
                            + String.join(", messages.", messages.keySet()) + ".");
                }
                yield Value.of(messages.get(message), Format::whole);
            }
        };
    }
}
