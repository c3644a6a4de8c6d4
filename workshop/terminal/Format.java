package workshop.terminal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers as the tables and the prose show them. */
public final class Format {

    private Format() {}

    /** For a table: 32.4 ms, 5,069 ms. */
    public static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 100 ? "%.1f ms" : "%,.0f ms", millis);
    }

    /** For a sentence: 8.4 ms, 32 ms, 5.1 s, 74 s. */
    public static String duration(double millis) {
        var format = millis < 9.95 ? "%.1f ms" : millis < 999.5 ? "%.0f ms" : millis < 9950 ? "%.1f s" : "%.0f s";
        return String.format(Locale.ROOT, format, millis < 999.5 ? millis : millis / 1000);
    }

    /** Of seconds, as one says them: 45 seconds, 4 minutes, 1.5 hours. */
    public static String span(double seconds) {
        return seconds < 90 ? many(Math.round(seconds), "second") : seconds < 90 * 60 ? many(Math.round(seconds / 60), "minute")
                : String.format(Locale.ROOT, "%.1f hours", seconds / 3600);
    }

    /** To one digit, as one types it, and not less than 1: 300, 2_000. */
    public static String roundedDown(long number) {
        var rounded = new BigDecimal(Math.max(1, number)).round(new MathContext(1, RoundingMode.DOWN)).longValue();
        return whole(rounded).replace(',', '_');
    }

    /** 467 B, 0.47 MB. */
    public static String bytes(long bytes) {
        return bytes < 10_000 ? whole(bytes) + " B" : String.format(Locale.ROOT, "%,.2f MB", bytes / 1e6);
    }

    /** To three digits: more would claim a precision that no time on a shared machine has. */
    public static String rounded(long number) {
        return whole(new BigDecimal(number).round(new MathContext(3)).longValue());
    }

    /** 10,000. */
    public static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** 1 round, 3 rounds. */
    public static String many(long count, String thing) {
        return whole(count) + " " + thing + (count == 1 ? "" : "s");
    }

    /** For a difference: +4%, -12%. */
    public static String percent(double part) {
        return String.format(Locale.ROOT, "%+.0f%%", part * 100);
    }

    /** For a table: 1.9x, 54x, 1,200x. */
    public static String factor(double ratio) {
        return String.format(Locale.ROOT, ratio < 9.95 ? "%.1fx" : "%,.0fx", ratio);
    }

    /** A text in lines of at most this many columns, broken between words; all but the first begin with {@code indent}. */
    public static List<String> wrapped(String text, int columns, String indent) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line = new StringBuilder(indent).append(word);
            } else {
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
