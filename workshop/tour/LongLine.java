package workshop.tour;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Lines that are longer than a terminal is wide. */
final class LongLine {

    /** At the right edge of code that goes on below; no Java has it outside a literal or a comment. */
    static final AttributedString MARK = new AttributedString("#", AttributedStyle.INVERSE);

    private LongLine() {}

    /** A line in pieces, broken at a blank or before a full stop, and in a literal only where there is no other place. */
    static List<AttributedString> broken(AttributedString line, int columns, boolean marked) {
        var lines = new ArrayList<AttributedString>();
        int indent = line.length() - line.toString().stripLeading().length();
        var margin = new AttributedString(" ".repeat(Math.min(indent + 8, columns / 4)));
        int room = marked ? columns - 2 : columns; // a blank, and the mark
        var rest = line;
        boolean literal = false;
        while (rest.columnLength() > columns) {
            int start = rest.length() - rest.toString().stripLeading().length();
            int end = end(rest.toString(), start, room, literal);
            literal = isLiteral(rest.toString(), start, end, literal);
            var piece = new AttributedStringBuilder().append(rest.subSequence(0, end));
            if (marked) {
                piece.append(" ".repeat(Math.max(1, columns - 1 - piece.columnLength()))).append(MARK);
            }
            lines.add(piece.toAttributedString());
            int next = rest.charAt(end) == ' ' ? end + 1 : end;
            rest = AttributedString.join(AttributedString.EMPTY, margin, rest.subSequence(next, rest.length()));
        }
        lines.add(rest);
        return lines;
    }

    private static int end(String text, int start, int room, boolean literal) {
        int anywhere = room;
        for (int i = room; i > start; i--) {
            if (text.charAt(i) == ' ' || text.charAt(i) == '.') {
                anywhere = anywhere == room ? i : anywhere;
                if (i > (start + room) / 2 && !isLiteral(text, start, i, literal)) {
                    return i;
                }
            }
        }
        return anywhere;
    }

    /** Whether a literal has begun between these two places, and not ended. */
    private static boolean isLiteral(String text, int from, int to, boolean before) {
        boolean literal = before;
        for (int i = from; i < to; i++) {
            literal ^= text.charAt(i) == '"' && (i == 0 || text.charAt(i - 1) != '\\' && text.charAt(i - 1) != '\'');
        }
        return literal;
    }
}
