package workshop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import workshop.book.Figures;
import workshop.book.Project;
import workshop.book.Recordings;
import workshop.book.Script;
import workshop.notebook.ChapterName;
import workshop.notebook.Report;

/** What is shown before a cell runs, and what after it. */
class GuessTest {

    private static final String SOURCE = """
            ///usr/bin/env jbang "$0" "$@" ; exit $?

            /// # 6. A chapter
            ///
            /// **Before you run it:** the loop took [4.0 s][1]. And this?
            ///
            /// ## One way
            ///
            /// How it works.
            ///
            /// In the recording it took [16 ms][2].
            ///
            /// The marks that surprise:
            ///
            /// - [this one][2]
            ///
            /// When it fails.
            ///
            /// [1]: 01_orm_loop/save-each.median
            /// [2]: 06_copy/binary.median
            class Small {
                Notebook contents() {
                    return new Notebook("06_copy").time("binary", "Binary", this::binary);
                }

                void binary() {}
            }
            """;

    @Test
    void paragraphsThatQuoteTheRecordingComeAfterTheRun() {
        var steps = Step.of(Script.of(new ChapterName("06_copy"), SOURCE), Figures.lenient(new TreeMap<>()), new TreeMap<>());
        assertThat(steps).hasSize(2);
        assertThat(steps.getFirst().markdown()).contains("the loop took");
        var step = steps.getLast();
        assertThat(step.markdown()).isEqualTo("## One way\n\nHow it works.\n\nWhen it fails.");
        assertThat(step.after()).isEqualTo("In the recording it took 16 ms.\n\nThe marks that surprise:\n\n- this one");
    }

    @Test
    void noChapterShowsItsFiguresBeforeTheGuess() throws Exception {
        var recordings = new TreeMap<ChapterName, Report>();
        for (var chapter : Project.chapters()) {
            recordings.put(chapter, Recordings.read(Project.RECORDINGS.resolve(chapter + ".json")));
        }
        for (var chapter : Project.chapters()) {
            for (var step : Step.of(Project.script(chapter), Figures.lenient(recordings), recordings)) {
                if (!step.ids().isEmpty()) {
                    assertThat(List.of(step.markdown().split("\n\n"))).as(step.heading()).noneMatch(paragraph ->
                            paragraph.contains("In the recording") && !paragraph.startsWith("**Before you run it:**"));
                } else {
                    assertThat(step.after()).isEmpty();
                }
            }
        }
    }
}
