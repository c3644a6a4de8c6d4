package workshop.book;

import static kit.SmallChapter.REPORT;
import static kit.SmallChapter.measurement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import kit.SmallChapter;
import org.junit.jupiter.api.Test;
import workshop.notebook.Measurement;
import workshop.notebook.Report;
import workshop.terminal.Command;
import workshop.wire.Folding;
import workshop.wire.Traffic.Exchange;
import workshop.wire.Traffic.Repeated;

/** What a wire diagram shows. */
class WireDiagramTest {

    @Test
    void aPictureOfWhatWasNotRecordedIsRefused() {
        assertThatThrownBy(() -> WireDiagram.of(REPORT, "slower")).hasMessageStartingWith(
                "images/wire_03_small_slower.svg cannot be drawn: recordings/03_small.json has no approach slower.")
                .hasMessageEndingWith("or record again: " + Command.jbang() + " record");
    }

    @Test
    void aWireDiagramLeavesOutTheMiddleAndSaysHowMuch() {
        var exchanges = new Folding<Exchange>();
        for (int i = 0; i < 10; i++) {
            var sent = new Folding<String>();
            IntStream.rangeClosed(0, i).forEach(bind -> sent.add("Bind"));
            exchanges.add(new Exchange(sent.result(), List.of(new Repeated<>(1, List.of("ReadyForQuery")))));
        }
        var all = measurement("slow", "Slow", 700, 10, exchanges.result());
        assertThat(WireDiagram.of(with(all), "slow")).hasSize(1); // one group of ten different exchanges
        var groups = IntStream.range(0, 10).mapToObj(i -> new Repeated<>(i + 2, exchanges.result().getFirst().of().subList(i, i + 1)));
        var many = WireDiagram.of(with(measurement("slow", "Slow", 700, 65, groups.toList())), "slow");
        assertThat(many).hasSize(5).element(3).isEqualTo("45 more round trips of these kinds"); // 65 less 2, 3, 4 and 11
        assertThat(many.getLast()).isEqualTo(new WireDiagram.Group(11, List.of(
                new WireDiagram.Arrow(true, List.of("10 × Bind")), new WireDiagram.Arrow(false, List.of("ReadyForQuery")))));
        var cutOff = WireDiagram.of(with(measurement("slow", "Slow", 700, 12, exchanges.result())), "slow");
        assertThat(cutOff).hasSize(2).last().isEqualTo("2 more round trips of these kinds");
    }

    private static Report with(Measurement measurement) {
        return SmallChapter.report(List.of(measurement), List.of());
    }
}
