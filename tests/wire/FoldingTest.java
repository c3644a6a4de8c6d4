package workshop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What repeats is folded, and can be unfolded again. */
class FoldingTest {

    @Test
    void foldingLosesNothing() {
        var random = new Random(42);
        for (int run = 0; run < 2000; run++) {
            var things = random.ints(random.nextInt(60), 0, 3).boxed().toList();
            assertThat(unfolded(things)).isEqualTo(things);
        }
    }

    @Test
    void foldingKeepsTheBeginningOfWhatIsTooLong() {
        for (int cycle : new int[] {9, 20, 150}) {
            var things = IntStream.range(0, 3000).mapToObj(i -> i % cycle).toList();
            var kept = unfolded(things);
            assertThat(kept).hasSizeBetween(100, 3000).isEqualTo(things.subList(0, kept.size()));
        }
        var threes = IntStream.range(0, 30_000).mapToObj(i -> i % 3 == 2 ? "b" : "a").toList();
        var kept = unfolded(threes);
        assertThat(kept).hasSizeGreaterThan(100).isEqualTo(threes.subList(0, kept.size()));
    }

    private static <T> List<T> unfolded(List<T> things) {
        var folding = new Folding<T>();
        things.forEach(folding::add);
        return folding.result().stream().flatMap(each -> Collections.nCopies(each.times(), each.of()).stream())
                .flatMap(List::stream).toList();
    }
}
