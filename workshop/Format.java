package workshop;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as the tables and the prose show them. */
public final class Format {

    private Format() {}

    /** For a table: 32.4 ms, 5,069 ms. */
    static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 100 ? "%.1f ms" : "%,.0f ms", millis);
    }

    /** For a sentence: 8.4 ms, 32 ms, 5.1 s, 74 s. */
    public static String duration(double millis) {
        var format = millis < 9.95 ? "%.1f ms" : millis < 999.5 ? "%.0f ms" : millis < 9950 ? "%.1f s" : "%.0f s";
        return String.format(Locale.ROOT, format, millis < 999.5 ? millis : millis / 1000);
    }

    /** 467 B, 0.47 MB. */
    static String bytes(long bytes) {
        return bytes < 10_000 ? whole(bytes) + " B" : String.format(Locale.ROOT, "%,.2f MB", bytes / 1e6);
    }

    /** To three digits: more would claim a precision that no time on a shared machine has. */
    static String rounded(long number) {
        return whole(new BigDecimal(number).round(new MathContext(3)).longValue());
    }

    /** 10,000. */
    static String whole(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** 1 round, 3 rounds. */
    static String many(long count, String thing) {
        return whole(count) + " " + thing + (count == 1 ? "" : "s");
    }

    /** For a difference: +4%, -12%. */
    static String percent(double part) {
        return String.format(Locale.ROOT, "%+.0f%%", part * 100);
    }

    /** For a table: 1.9x, 54x, 1,200x. */
    static String factor(double ratio) {
        return String.format(Locale.ROOT, ratio < 9.95 ? "%.1fx" : "%,.0fx", ratio);
    }

    /**
     * A ratio as a person would say it: "1.3 times", "about 2.5 times", "about 13 times", "about 45 times", "about 230
     * times", "about 350 times". From 2 on it is rounded to halves below 10, and above to two digits, of which the second
     * is a 0 or a 5 from 30, 300 and so on.
     */
    public static String times(double ratio) {
        if (ratio < 1.95) {
            return String.format(Locale.ROOT, "%.1f times", ratio);
        }
        double unit = Math.pow(10, Math.floor(Math.log10(ratio)));
        double step = unit == 1 || ratio >= 3 * unit ? unit / 2 : unit / 10;
        double rounded = Math.round(ratio / step) * step;
        return "about " + (rounded == Math.rint(rounded) ? whole((long) rounded) : String.valueOf(rounded)) + " times";
    }
}
