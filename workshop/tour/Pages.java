package workshop.tour;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;

/**
 * Styled lines in pages of at most this many lines. A page break leaves a few lines on both sides, and takes a blank line if it
 * can.
 */
record Pages(int height) {

    private static final int FEW = 3;

    /** Some lines as pages, at least one; blank lines at the edge of a page go away. */
    List<List<AttributedString>> of(List<AttributedString> lines) {
        var pages = new ArrayList<List<AttributedString>>();
        var rest = stripped(lines);
        while (rest.size() > height) {
            int end = end(rest);
            pages.add(stripped(rest.subList(0, end)));
            rest = stripped(rest.subList(end, rest.size()));
        }
        pages.add(rest);
        return pages;
    }

    /** Prose, and code below it. Code begins on a page of its own if that costs none, and leaves no page of a line or two. */
    List<List<AttributedString>> of(List<AttributedString> prose, List<AttributedString> code) {
        var together = new ArrayList<>(prose);
        together.add(AttributedString.EMPTY);
        together.addAll(code);
        var inOne = of(together);
        if (prose.size() < FEW || code.size() < FEW) {
            return inOne;
        }
        var apart = new ArrayList<>(of(prose));
        apart.addAll(of(code));
        return inOne.size() < apart.size() ? inOne : apart;
    }

    /** Where the first page ends: so that what follows is a few lines, and rather between paragraphs than in one. */
    private int end(List<AttributedString> lines) {
        int last = height;
        while (last > FEW && stripped(lines.subList(last, lines.size())).size() < FEW) {
            last--;
        }
        for (int end = last; end > height / 2; end--) {
            if (isBlank(lines.get(end))) {
                return end;
            }
        }
        return last;
    }

    private static List<AttributedString> stripped(List<AttributedString> lines) {
        int from = 0;
        int to = lines.size();
        while (from < to && isBlank(lines.get(from))) {
            from++;
        }
        while (to > from && isBlank(lines.get(to - 1))) {
            to--;
        }
        return List.copyOf(lines.subList(from, to));
    }

    private static boolean isBlank(AttributedString line) {
        return line.toString().isBlank();
    }
}
