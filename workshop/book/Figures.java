package workshop.book;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import workshop.notebook.ChapterName;
import workshop.notebook.Measurement;
import workshop.notebook.Report;
import workshop.terminal.Format;
import workshop.terminal.Problem;

/**
 * Recorded figures in prose. They are written as Markdown's references, {@code [24 ms][1]}, and what a reference stands for
 * is defined at the end of the same cell:
 *
 * <pre>
 * [1]: 06_copy/binary.median                                       a figure of an approach
 * [2]: 01_orm_loop/save-each.median / 06_copy/binary.median        how many times the second the first is, at least 1
 * [3]: 01_orm_loop/save-each.median / 06_copy/binary.median >= 50  the same, and at least 50
 * [4]: further-away:06_copy/binary/elapsed-20ms                    a mark in a grid: GRID:ROW/COLUMN
 * [5]: ledger:06_copy/binary/bad-row = yes                         that mark has to be this one
 * </pre>
 *
 * The text of a reference is made anew when the recordings change. That of the last kind, and of a word that is no
 * figure, stays as it was written: the claim is only checked.
 */
public final class Figures {

    private static final Pattern REFERENCE = Pattern.compile("\\[([^\\[\\]]+)]\\[(\\d+)]");
    private static final Pattern DEFINITION = Pattern.compile("(?m)^(?: *///)? ?\\[(\\d+)]: +(.+)$");
    private static final Pattern BEFORE_AND_DEFINITION = Pattern.compile("\\R{0,2}" + DEFINITION);
    private static final Pattern CELL = Pattern.compile("(?m)(^ *///.*\\n)+");
    private static final String TERM = "([\\w-]+:[\\w/-]+/[\\w.-]+|[\\w-]+/[\\w-]+\\.[\\w.]+)";
    private static final Pattern CLAIM = Pattern.compile(TERM + "\\s+=\\s+(\\S.*)");
    private static final Pattern FIGURE = Pattern.compile(TERM + "(?:\\s+/\\s+" + TERM + "(?:\\s+>=\\s+([\\d.]+))?)?");

    private final SortedMap<ChapterName, Report> recordings;
    private final boolean strict;

    private Figures(SortedMap<ChapterName, Report> recordings, boolean strict) {
        this.recordings = recordings;
        this.strict = strict;
    }

    /** Figures from these recordings, by the name of the chapter; what they do not bear is a Problem. */
    public static Figures strict(SortedMap<ChapterName, Report> recordings) {
        return new Figures(recordings, true);
    }

    /** The same for somebody who only reads: where a figure is not recorded, what stands in the script stays. */
    public static Figures lenient(SortedMap<ChapterName, Report> recordings) {
        return new Figures(recordings, false);
    }

    /**
     * The Markdown of a cell with figures in place of their references; {@code file} and {@code line}, where it begins,
     * are for the Problem that is thrown where a key is unknown or a claim is not borne.
     */
    public String in(String markdown, String file, int line) {
        var texts = texts(markdown, file, line);
        var figured = REFERENCE.matcher(markdown).replaceAll(found -> Matcher.quoteReplacement(
                texts.containsKey(found.group(2)) ? texts.get(found.group(2)).apply(found.group(1)) : found.group()));
        return BEFORE_AND_DEFINITION.matcher(figured).replaceAll("").strip();
    }

    /** The same for a cell of a chapter. */
    public String in(Script.Prose prose, Script script) {
        return in(prose.markdown(), "chapters/" + script.name() + ".java", prose.line());
    }

    /** The source of a chapter with the figures that its references have now; the references stay. */
    public String refreshed(String source, String file) {
        return CELL.matcher(source).replaceAll(cell -> {
            int line = 1 + (int) source.substring(0, cell.start()).chars().filter(c -> c == '\n').count();
            var texts = texts(cell.group(), file, line);
            return Matcher.quoteReplacement(REFERENCE.matcher(cell.group()).replaceAll(found -> Matcher.quoteReplacement(
                    !texts.containsKey(found.group(2)) ? found.group()
                            : "[" + texts.get(found.group(2)).apply(found.group(1)) + "][" + found.group(2) + "]")));
        });
    }

    /** What stands for each reference of a cell, from what was written there. */
    private Map<String, Function<String, String>> texts(String cell, String file, int line) {
        var texts = new HashMap<String, Function<String, String>>();
        for (var definition : DEFINITION.matcher(cell).results().toList()) {
            try {
                texts.put(definition.group(1), text(definition.group(2).strip()));
            } catch (IllegalArgumentException e) {
                if (strict) {
                    throw at(file, line, cell, definition, e.getMessage());
                }
                texts.put(definition.group(1), written -> written);
            }
        }
        if (strict) {
            for (var reference : REFERENCE.matcher(cell).results().toList()) {
                if (!texts.containsKey(reference.group(2))) {
                    throw at(file, line, cell, reference, reference.group() + " is not defined at the end of its cell: write [N]: KEY");
                }
            }
        }
        return texts;
    }

    private static Problem at(String file, int line, String cell, MatchResult place, String message) {
        return new Problem("%s:%d: %s".formatted(
                file, line + cell.substring(0, place.start()).chars().filter(c -> c == '\n').count(), message));
    }

    private Function<String, String> text(String expression) {
        var claim = CLAIM.matcher(expression);
        if (claim.matches()) {
            var found = value(claim.group(1)).text;
            if (!found.equals(claim.group(2))) {
                throw new IllegalArgumentException("%s is %s, and not %s. Change what the prose says."
                        .formatted(claim.group(1), found, claim.group(2)));
            }
            return written -> written;
        }
        var figure = FIGURE.matcher(expression);
        if (!figure.matches()) {
            throw new IllegalArgumentException("'" + expression + "' is not a figure. Write CHAPTER/APPROACH.FIGURE, or ONE /"
                    + " OTHER, or ONE / OTHER >= NUMBER, or GRID:ROW/COLUMN, or GRID:ROW/COLUMN = TEXT.");
        }
        var first = value(figure.group(1));
        if (figure.group(2) == null) {
            return written -> first.text;
        }
        double ratio = first.number / value(figure.group(2)).number;
        double least = figure.group(3) == null ? 1 : Double.parseDouble(figure.group(3));
        if (!(ratio >= least) || Double.isInfinite(ratio)) {
            throw new IllegalArgumentException("%s is %.2f times %s, and not at least %s times. Change what the prose says."
                    .formatted(figure.group(1), ratio, figure.group(2), figure.group(3) == null ? "1" : figure.group(3)));
        }
        return written -> times(ratio);
    }

    /**
     * A ratio as a person would say it: "1.3 times", "about 2.5 times", "about 13 times", "about 45 times", "about 230
     * times", "about 350 times". From 2 on it is rounded to halves below 10, and above to two digits, of which the second
     * is a 0 or a 5 from 30, 300 and so on.
     */
    static String times(double ratio) {
        if (ratio < 1.95) {
            return String.format(Locale.ROOT, "%.1f times", ratio);
        }
        double unit = Math.pow(10, Math.floor(Math.log10(ratio)));
        double step = unit == 1 || ratio >= 3 * unit ? unit / 2 : unit / 10;
        double rounded = Math.round(ratio / step) * step;
        return "about " + (rounded == Math.rint(rounded) ? Format.whole((long) rounded) : String.valueOf(rounded)) + " times";
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
        if (key.contains(":")) {
            return mark(key, key.substring(0, key.indexOf(':')), key.substring(key.indexOf(':') + 1, key.lastIndexOf('/')),
                    key.substring(key.lastIndexOf('/') + 1));
        }
        var chapter = key.substring(0, key.indexOf('/'));
        var id = key.substring(key.indexOf('/') + 1, key.indexOf('.', key.indexOf('/')));
        var name = key.substring(key.indexOf('.', key.indexOf('/')) + 1);
        var report = ChapterName.isOne(chapter) ? recordings.get(new ChapterName(chapter)) : null;
        if (report == null) {
            throw new IllegalArgumentException(key + " is unknown: no recording of " + chapter
                    + ", only of " + recordings.keySet().stream().map(ChapterName::name).collect(Collectors.joining(", ")) + ".");
        }
        var measurement = report.approach(id);
        if (measurement == null) {
            throw new IllegalArgumentException(key + " is unknown: " + chapter + " has only "
                    + report.approaches().stream().map(Measurement::id).collect(Collectors.joining(", ")) + ".");
        }
        if (measurement.rejects() != null && Set.of("loaded", "rejected", "wrong").contains(name)) {
            var rejects = measurement.rejects();
            return Value.of(name.equals("loaded") ? rejects.loaded() : name.equals("rejected") ? rejects.rejected() : rejects.wrong(),
                    Format::whole);
        }
        return figure(key, name, measurement.times(), measurement.counts());
    }

    private Value mark(String key, String id, String row, String column) {
        try {
            var mark = recordings.values().stream().flatMap(report -> report.grids().stream())
                    .filter(grid -> grid.id().equals(id)).findFirst().orElseThrow().mark(row, column);
            return new Value(mark.number() == null ? Double.NaN : mark.number(), mark.text());
        } catch (NoSuchElementException e) {
            throw new IllegalArgumentException(key + " is unknown: no recorded grid has it. Write GRID:ROW/COLUMN.", e);
        }
    }

    private static Value figure(String key, String name, Measurement.Times times, Measurement.Counts counts) {
        return switch (name) {
            case "first" -> Value.of(times.firstMs());
            case "median" -> Value.of(times.medianMs());
            case "min" -> Value.of(times.minMs());
            case "max" -> Value.of(times.maxMs());
            case "awake" -> Value.of(awake(key, times.awakeMs()));
            case "rowsPerSecond" -> Value.of(times.rowsPerSecond(), Format::rounded);
            case "roundTrips" -> Value.of(counts.roundTrips(), Format::whole);
            case "commits" -> Value.of(visible(key, counts.commits()), Format::whole);
            case "callbacks" -> Value.of(counts.callbacks(), Format::whole);
            case "sent" -> Value.of(counts.bytesSent(), Format::bytes);
            case "received" -> Value.of(counts.bytesReceived(), Format::bytes);
            case "wal" -> Value.of(counts.walBytes(), Format::bytes);
            default -> {
                var messages = counts.messages() == null ? new TreeMap<String, Long>() : counts.messages();
                var message = name.replaceFirst("^messages\\.", "");
                if (name.equals(message) || !messages.containsKey(message)) {
                    throw new IllegalArgumentException(key + " is unknown: the figures are first, median, min, max, awake,"
                            + " rowsPerSecond, roundTrips, commits, callbacks, sent, received, wal, and messages."
                            + messages.keySet().stream().collect(Collectors.joining(", messages.")) + ".");
                }
                yield Value.of(messages.get(message), Format::whole);
            }
        };
    }

    private static double awake(String key, Double millis) {
        if (millis == null) {
            throw new IllegalArgumentException(key + " is unknown: only what makes a round trip a row has it, in a recording.");
        }
        return millis;
    }

    private static long visible(String key, Long count) {
        if (count == null) {
            throw new IllegalArgumentException(key + " is unknown: TLS hid it. Record again without.");
        }
        return count;
    }
}
