package workshop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import workshop.book.Catalogue;
import workshop.book.Figures;
import workshop.book.Notes;
import workshop.book.Project;
import workshop.book.Timetable;
import workshop.notebook.ChapterName;

/** The clock of a tour. */
class AgendaTest {

    private static final ChapterName ONE = new ChapterName("01_orm_loop");
    private static final ChapterName TWO = new ChapterName("02_orm_batch");
    private static final ChapterName THREE = new ChapterName("03_insert_loop");
    private static final List<Notes> NOTES = List.of(new Notes(ONE, "one", 10, 5, ""), new Notes(TWO, "two", 20, 15, ""));

    private static Step step(ChapterName chapter) {
        return new Step(chapter, "heading", "", "", List.of(), "");
    }

    private final List<Step> steps = List.of(step(ONE), step(ONE), step(TWO));
    private final Agenda agenda = Agenda.of(90, steps, Timetable.only(NOTES));

    @Test
    void aChapterHasTheMinutesOfItsNotes() {
        assertThat(agenda.planned()).containsExactly(0.0, 5.0, 10.0, 30.0);
    }

    @Test
    void theOpeningBelongsToTheFirstStep() {
        assertThat(Agenda.of(90, steps, Timetable.of(90, NOTES, List.of(ONE, TWO))).planned()).containsExactly(0.0, 10.0, 15.0, 40.0);
    }

    @Test
    void anExerciseBelongsToTheLastStepOfItsChapter() {
        assertThat(Agenda.of(240, steps, Timetable.of(240, NOTES, List.of())).planned()).containsExactly(0.0, 15.0, 25.0, 70.0);
    }

    @Test
    void theClockSaysHowTheTourStands() {
        assertThat(agenda.clock(0, 0)).isEqualTo("0:00/1:30, on time");
        assertThat(agenda.clock(7, 1)).isEqualTo("0:07/1:30, on time");
        assertThat(agenda.clock(12.4, 1)).isEqualTo("0:12/1:30, 2 late");
        assertThat(agenda.clock(4, 2)).isEqualTo("0:04/1:30, 6 early");
        assertThat(agenda.clock(70.5, 2)).isEqualTo("1:10/1:30, 41 late");
        assertThat(agenda.against(70.5, 2)).isEqualTo("41 late");
    }

    @Test
    void aChapterThatIsLeftOutTakesNoTime() {
        assertThat(Agenda.of(45, List.of(step(ONE), step(THREE), step(TWO)), Timetable.only(NOTES)).planned())
                .containsExactly(0.0, 10.0, 10.0, 30.0);
        assertThat(Agenda.of(45, List.of(step(ONE)), Timetable.only(List.of())).planned()).containsExactly(0.0, 0.0);
    }

    /** By what INSTRUCTOR.md says, and with the chapters as they are. */
    @Test
    void whoKeepsToTheAgendaIsOnTime() throws Exception {
        var figures = Figures.lenient(new TreeMap<>());
        var notes = new ArrayList<Notes>();
        var all = new ArrayList<Step>();
        for (var chapter : Project.chapters()) {
            var script = Project.script(chapter);
            notes.add(Notes.of(script, figures).orElseThrow());
            all.addAll(Step.of(script, figures, new TreeMap<>()));
        }
        for (int minutes : new int[] {90, 240}) {
            var timetable = Timetable.of(minutes, notes, Catalogue.read().ninetyMinutes());
            var starts = new TreeMap<ChapterName, Integer>();
            timetable.items().forEach(item -> item.chapter().ifPresent(chapter -> starts.put(chapter, item.start())));
            var steps = all.stream().filter(step -> starts.containsKey(step.chapter())).toList();
            var agenda = Agenda.of(minutes, steps, timetable);
            starts.forEach((chapter, start) -> {
                int first = steps.stream().map(Step::chapter).toList().indexOf(chapter);
                assertThat(agenda.against(start, first)).as("%s in %d minutes", chapter, minutes).isEqualTo("on time");
                assertThat(agenda.against(start - 5, first)).as("%s, too early", chapter).isEqualTo(first == 0 ? "on time" : "5 early");
            });
            assertThat(agenda.planned().getLast()).isLessThanOrEqualTo(minutes);
        }
    }
}
