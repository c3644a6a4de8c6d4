package workshop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import workshop.book.Project;
import workshop.book.Script;

/** Code that is wider than the terminal. */
class LongLineTest {

    private static List<String> broken(String line, int columns) {
        return LongLine.broken(new AttributedString(line), columns, true).stream().map(Object::toString).toList();
    }

    @Test
    void aMarkStandsAtTheRightEdge() {
        assertThat(broken("    call(first, second, third, fourth);", 30)).containsExactly(
                "    call(first, second,      #", "       third, fourth);");
        assertThat(broken("short();", 30)).containsExactly("short();");
    }

    @Test
    void aLiteralIsBrokenOnlyWhereThereIsNoOtherPlace() {
        assertThat(broken("    print(first, second, \"one two three\");", 36).getFirst()).matches(" +print\\(first, second, +#");
        assertThat(broken("    print(\"one two three four five six seven\");", 30).getFirst()).endsWith("#");
    }

    @Test
    void noCodeOfAChapterIsCutOrContinuedWithoutAMark() throws Exception {
        for (var chapter : Project.chapters()) {
            for (var cell : Project.script(chapter).cells()) {
                if (cell instanceof Script.Code code) {
                    for (int columns : new int[] {60, 80}) {
                        for (var line : code.java().lines().toList()) {
                            var pieces = LongLine.broken(new AttributedString(line), columns, true);
                            assertThat(pieces).allMatch(piece -> piece.columnLength() <= columns);
                            assertThat(pieces.subList(0, pieces.size() - 1)).allMatch(piece -> piece.length() == columns
                                    && piece.subSequence(columns - 1, columns).equals(LongLine.MARK));
                            var text = new StringBuilder();
                            pieces.forEach(piece -> text.append(piece == pieces.getLast() ? piece : piece.subSequence(0, columns - 1)));
                            assertThat(text.toString().replace(" ", "")).isEqualTo(line.replace(" ", ""));
                        }
                    }
                }
            }
        }
    }
}
