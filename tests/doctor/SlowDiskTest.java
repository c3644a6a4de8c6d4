package workshop.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import workshop.notebook.ChapterName;

/** What the doctor says of a disk. */
public class SlowDiskTest {

    private static final Map<ChapterName, Integer> WAITING = Map.of(new ChapterName("01_a"), 6, new ChapterName("03_b"), 3);

    @Test
    void aFastOneIsFine() {
        assertThat(Examination.commit(0.3, new TreeMap<>(WAITING))).hasToString("ok               "
                + "0.3 ms until a row is on disk; chapter 1 takes at least 18 seconds; chapter 3 takes at least 9 seconds");
    }

    @Test
    void aSlowOneIsANoteWithFewerRows() {
        assertThat(Examination.commit(8.3, new TreeMap<>(WAITING))).hasToString("note             8.3 ms until a row is on disk;"
                + " chapter 1 takes at least 8 minutes; chapter 3 takes at least 4 minutes."
                + " Run them with fewer rows: --rows 1_000");
    }
}
