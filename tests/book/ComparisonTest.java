package workshop.book;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import workshop.notebook.ChapterName;
import workshop.notebook.Measurement;

/** The table of what was compared. */
class ComparisonTest {

    private static final Catalogue.Key BASELINE = new Catalogue.Key(new ChapterName("01_orm_loop"), "save-each");

    private static Comparison comparison(String chapter, String id, double speedUp) {
        return new Comparison(new ChapterName(chapter), new Measurement(id, id,
                new Measurement.Times(1, 1, 1, 1, 1, 1, List.of(1.0), null),
                new Measurement.Counts(1, 1, 1, new TreeMap<>(), 1L, 1, 0, 0, List.of()), "0", null), speedUp);
    }

    @Test
    void theFastestComeFirstAndTheBaselineLast() {
        var all = List.of(comparison("01_orm_loop", "save-each", 1), comparison("01_orm_loop", "merge-each", 0.8),
                comparison("05_multi_row_insert", "unnest", 100), comparison("06_copy", "binary", 200));
        assertThat(Comparison.fastest(all, BASELINE, 1)).extracting(each -> each.measurement().id()).containsExactly("binary", "save-each");
        assertThat(Comparison.fastest(all, BASELINE, 2)).extracting(each -> each.measurement().id())
                .containsExactly("binary", "unnest", "save-each");
        assertThat(Comparison.fastest(all, BASELINE, 9)).hasSize(4);
    }
}
