package workshop.book;

import static kit.SmallChapter.REPORT;
import static kit.SmallChapter.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kit.SmallChapter;
import org.junit.jupiter.api.Test;
import workshop.terminal.Command;
import workshop.terminal.Problem;

/** A chapter taken apart. */
class ScriptTest {

    @Test
    void whatIsNoJavaSaysWhere() {
        assertThatThrownBy(() -> SmallChapter.script(SOURCE.replace("void slow() {}", "void slow( {}"))).isInstanceOf(Problem.class)
                .hasMessageStartingWith("chapters/03_small.java is not valid Java: (line 31,");
    }

    @Test
    void anApproachIsAMethodOfOneName() {
        assertThatThrownBy(() -> SmallChapter.script(SOURCE.replace("this::slow)", "() -> slow())"))).hasMessage(
                "chapters/03_small.java:25: slow has to be a method whose name no other has, as in this::method.");
        assertThatThrownBy(() -> SmallChapter.script(SOURCE.replace("void oneBadRow() {}", "void slow(int twice) {}\nvoid oneBadRow() {}")))
                .hasMessageStartingWith("chapters/03_small.java:25: slow has to be a method whose name no other has");
    }

    @Test
    void aRecordingOfOtherThingsThanTheScriptListsIsRefused() {
        var renamed = SmallChapter.script(SOURCE.replace("\"copy-all\"", "\"copy-some\""));
        assertThatThrownBy(() -> Recordings.under(renamed, REPORT)).hasMessage("chapters/03_small.java lists other things (time slow,"
                + " time copy-some, show one-bad-row) than recordings/03_small.json has (time slow, time copy-all, show one-bad-row)."
                + " Record again: " + Command.jbang() + " record");
        var retitled = Recordings.under(SmallChapter.script(SOURCE.replace("\"Copy\"", "\"All of it\"").replace("A small", "A short")), REPORT);
        assertThat(retitled.title()).isEqualTo("3. A short chapter");
        assertThat(retitled.approaches().get(1).title()).isEqualTo("All of it");
    }
}
