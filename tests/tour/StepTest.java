package workshop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kit.SmallChapter;
import org.junit.jupiter.api.Test;

/** A chapter taken apart into screenfuls. */
class StepTest {

    @Test
    void stepsBeginAtHeadingsAndEndAfterCode() {
        var steps = Step.of(SmallChapter.script(SmallChapter.SOURCE), SmallChapter.FIGURES, SmallChapter.RECORDINGS);
        assertThat(steps).extracting(Step::heading).containsExactly("3. A small chapter", "Slow", "Copy", "When to use it");
        assertThat(steps).extracting(Step::ids).containsExactly(
                List.of(), List.of("slow"), List.of("copy-all", "one-bad-row"), List.of());
        assertThat(steps.getFirst().markdown()).contains("## nor this");
        assertThat(steps.getLast().markdown()).doesNotContain("instructor");
    }

    @Test
    void aStepThatCannotRunSaysWhyBelowItsHeading() {
        var step = new Step(SmallChapter.NAME, "Copy", "## Copy\n\nHow.", "code", List.of("copy-all"), "It took 25 ms.");
        assertThat(step.unrun("> Not here.")).isEqualTo(
                new Step(SmallChapter.NAME, "Copy", "## Copy\n\n> Not here.\n\n\n\nHow.\n\nIt took 25 ms.", "code", List.of(), ""));
        assertThat(new Step(SmallChapter.NAME, "Copy", "## Copy", "", List.of(), "").unrun("").markdown()).isEqualTo("## Copy");
        assertThat(new Step(SmallChapter.NAME, "Copy", "How.", "", List.of(), "").unrun("Not here.").markdown()).isEqualTo("Not here.\n\nHow.");
    }

    @Test
    void proseFitsTheTerminal() {
        var lines = TerminalMarkdown.prose("# Title\n\n- one *item* that is longer than the line\n- two\n\n1. first\n\n> said\n\n"
                + "| a | b |\n|---|---|\n| 1 | 2 |\n\nconnection.unwrap(PGConnection.class).getCopyAPI()\n\n"
                + "![Arrows](../images/wire_x.svg)", 24).stream().map(Object::toString).toList();
        assertThat(lines).containsExactly("Title", "", "- one item that is", "  longer than the line", "- two", "", "1. first", "",
                "| said", "", "a  b", "1  2", "", "connection.unwrap(PGConn", "ection.class).getCopyAPI", "()", "",
                "[picture: Arrows; see", "images/wire_x_light.svg]");
    }
}
