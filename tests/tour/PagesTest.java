package workshop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

/** Where a page of the tour ends. */
class PagesTest {

    private static List<AttributedString> lines(String... texts) {
        return List.of(texts).stream().map(AttributedString::new).toList();
    }

    private static List<AttributedString> lines(int number) {
        return IntStream.range(0, number).mapToObj(i -> new AttributedString("line " + i)).toList();
    }

    @Test
    void aBreakLeavesAFewLinesOnBothSidesAndLosesNone() {
        for (int height : new int[] {5, 13, 22}) {
            for (int number = 0; number < 100; number++) {
                var pages = new Pages(height).of(lines(number));
                assertThat(pages.stream().flatMap(List::stream).toList()).as("%d on %d", number, height).isEqualTo(lines(number));
                assertThat(pages).allMatch(page -> page.size() <= height);
                if (pages.size() > 1) {
                    assertThat(pages).as("%d on %d", number, height).allMatch(page -> page.size() >= 3 || height == 5 && page.size() == 2);
                }
            }
        }
    }

    @Test
    void aBreakIsRatherBetweenParagraphs() {
        var pages = new Pages(6).of(lines("a", "b", "c", "d", "", "e", "f", "g"));
        assertThat(pages).containsExactly(lines("a", "b", "c", "d"), lines("e", "f", "g"));
    }

    @Test
    void codeBeginsOnAPageOfItsOwnUnlessItOrTheProseIsALineOrTwo() {
        var pages = new Pages(10);
        assertThat(pages.of(lines(9), lines(8))).containsExactly(lines(9), lines(8));
        assertThat(pages.of(lines(4), lines(4))).hasSize(1);
        assertThat(pages.of(lines(1), lines(12)).getFirst()).hasSizeGreaterThan(3);
        assertThat(pages.of(lines(10), lines(1)).getLast()).hasSizeGreaterThanOrEqualTo(3);
    }
}
