package workshop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import workshop.notebook.ChapterName;

/** The clock of a tour. */
class AgendaTest {

    private static final ChapterName ONE = new ChapterName("01_orm_loop");
    private static final ChapterName TWO = new ChapterName("02_orm_batch");

    private static Step step(ChapterName chapter) {
        return new Step(chapter, "heading", "", "", List.of(), "");
    }

    private final Agenda agenda = Agenda.of(90, List.of(step(ONE), step(ONE), step(TWO)),
            Map.of(ONE, "### For the instructor\n\n**Minutes:** 10, and 5 for the exercise.", TWO, "**Minutes:** 20, and 15 for the exercise."));

    @Test
    void aChapterHasTheMinutesOfItsNotes() {
        assertThat(agenda.planned()).containsExactly(0.0, 5.0, 10.0, 30.0);
    }

    @Test
    void theClockSaysHowTheTourStands() {
        assertThat(agenda.clock(0, 0)).isEqualTo("0:00/1:30, on time");
        assertThat(agenda.clock(12.4, 1)).isEqualTo("0:12/1:30, 7 late");
        assertThat(agenda.clock(4, 2)).isEqualTo("0:04/1:30, 6 early");
        assertThat(agenda.clock(70.5, 2)).isEqualTo("1:10/1:30, 61 late");
    }

    @Test
    void aChapterWithoutMinutesTakesNone() {
        assertThat(Agenda.of(45, List.of(step(ONE)), Map.of()).planned()).containsExactly(0.0, 0.0);
    }
}
