package workshop.wire;

import java.util.Locale;

/** What the statements of a program are, seen from the wire, and the chapters that are about it. */
public enum Kind {

    AUTOCOMMIT_LOOP("a loop that commits each row", "1 and 3"),
    TRANSACTION_LOOP("a loop in a transaction, a round trip for each row", "1 and 3"),
    BATCH("a batch, pipelined", "2 and 4"),
    MULTI_ROW("multi-row", "5"),
    REWRITTEN("a batch that the driver made multi-row", "5"),
    COPY("COPY", "6"),
    SELECT_BEFORE_INSERT("a SELECT before each INSERT", "1"),
    OTHER("", null);

    private final String words;
    private final String chapter;

    Kind(String words, String chapter) {
        this.words = words;
        this.chapter = chapter;
    }

    /** As in JSON: autocommit-loop. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one with this id. */
    static Kind of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The number of the chapter, or "1 and 3", or null. */
    public String chapter() {
        return chapter;
    }

    /** A loop that commits each row: chapters 1 and 3; or nothing. */
    public String inWords() {
        return chapter == null ? "" : words + ": chapter" + (chapter.length() > 1 ? "s " : " ") + chapter;
    }
}
