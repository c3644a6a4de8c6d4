package workshop.tour;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import workshop.notebook.ChapterName;
import workshop.tour.Screen.Key;

/** The steps of a tour by their headings, of which one is chosen by keys. */
final class TableOfContents {

    private final List<Step> steps;
    private final List<Integer> listed; // not those that go on under the same heading
    private int chosen = -1; // among those that are listed, or -1 where it is not open

    TableOfContents(List<Step> steps) {
        this.steps = steps;
        listed = IntStream.range(0, steps.size()).filter(i -> i == 0 || !steps.get(i).heading().equals(steps.get(i - 1).heading()))
                .boxed().toList();
    }

    boolean isOpen() {
        return chosen >= 0;
    }

    /** Opens it at this step. */
    void open(int step) {
        chosen = (int) listed.stream().filter(each -> each <= step).count() - 1;
    }

    /** Does what a key means here; returns the step where to go, if that is it. */
    OptionalInt choose(Key key) {
        switch (key) {
            case UP, BACK -> chosen = Math.max(0, chosen - 1);
            case DOWN -> chosen = Math.min(listed.size() - 1, chosen + 1);
            case PAGE_UP -> chosen = beginnings().filter(each -> each < chosen).reduce((first, last) -> last).orElse(0);
            case PAGE_DOWN -> chosen = beginnings().filter(each -> each > chosen).findFirst().orElse(listed.size() - 1);
            case NEXT -> {
                int step = listed.get(chosen);
                close();
                return OptionalInt.of(step);
            }
            case CONTENTS, QUIT, CLOSE -> close();
            case AGAIN, GIVE_UP, NOTES, HELP -> {}
        }
        return OptionalInt.empty();
    }

    void close() {
        chosen = -1;
    }

    /** Where chapters begin, among those that are listed. */
    private IntStream beginnings() {
        return IntStream.range(0, listed.size()).filter(i -> i == 0 || !chapter(i).equals(chapter(i - 1)));
    }

    private ChapterName chapter(int listed) {
        return steps.get(this.listed.get(listed)).chapter();
    }

    /** As many as fit, with the chosen one among them. */
    List<AttributedString> lines(int columns, int height) {
        int first = Math.max(0, Math.min(chosen - height / 2, listed.size() - height));
        return IntStream.range(first, Math.min(listed.size(), first + height)).mapToObj(i -> {
            var step = steps.get(listed.get(i));
            var indent = step.markdown().startsWith("# ") ? "" : "   ";
            var style = i == chosen ? AttributedStyle.DEFAULT.inverse() : AttributedStyle.DEFAULT;
            return new AttributedString(indent + step.heading(), style).columnSubSequence(0, columns);
        }).toList();
    }
}
