package workshop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import workshop.notebook.ChapterName;
import workshop.tour.Screen.Key;

/** How somebody gets from one end of a tour to the other. */
class TableOfContentsTest {

    private static Step step(String chapter, String heading) {
        return new Step(new ChapterName(chapter), heading, "# " + heading, "", List.of(), "");
    }

    private final TableOfContents contents = new TableOfContents(List.of(step("01_a", "1. A"), step("01_a", "x"), step("01_a", "x"),
            step("02_b", "2. B"), step("02_b", "y"), step("03_c", "3. C"), step("03_c", "z")));

    private OptionalInt after(int step, Key... keys) {
        contents.open(step);
        for (var key : keys) {
            assertThat(contents.choose(key)).isEmpty();
        }
        return contents.choose(Key.NEXT);
    }

    @Test
    void aPageIsAChapter() {
        assertThat(after(0, Key.PAGE_DOWN)).hasValue(3);
        assertThat(after(2, Key.PAGE_DOWN, Key.PAGE_DOWN)).hasValue(5);
        assertThat(after(0, Key.PAGE_DOWN, Key.PAGE_DOWN, Key.PAGE_DOWN)).hasValue(6);
        assertThat(after(6, Key.PAGE_UP)).hasValue(5);
        assertThat(after(5, Key.PAGE_UP)).hasValue(3);
        assertThat(after(0, Key.PAGE_UP)).hasValue(0);
        assertThat(after(0, Key.DOWN, Key.DOWN)).hasValue(3);
    }

    @Test
    void aKeyThatMeansNothingHereChangesNothing() {
        assertThat(after(3, Key.AGAIN, Key.GIVE_UP)).hasValue(3);
        contents.open(3);
        contents.choose(Key.CLOSE);
        assertThat(contents.isOpen()).isFalse();
    }
}
