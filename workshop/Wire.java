package workshop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import workshop.Exchange.Repeated;

/** What a wire diagram shows of the messages of an approach: groups of arrows, from above to below. */
final class Wire {

    private static final int MOST = 4; // groups in one diagram
    private static final int LINE = 56; // characters between the two sides

    private Wire() {}

    /** Some exchanges, which follow each other this many times. */
    record Group(int times, List<Arrow> arrows) {}

    /** Messages that travel together. */
    record Arrow(boolean toServer, List<String> lines) {}

    /** Groups, and between them perhaps a text that says how many are left out. */
    static List<Object> of(Report report, String id) {
        var measurement = report.approach(id);
        if (measurement == null || measurement.exchanges() == null) {
            throw new Problem("images/wire_" + report.chapter() + "_" + id + ".svg cannot be drawn: recordings/" + report.chapter()
                    + ".json has " + (measurement == null ? "no approach " + id : "no messages, because TLS hid them")
                    + ". Mend the name of the picture in the prose, or record again: jbang record");
        }
        var groups = measurement.exchanges().stream().map(each -> new Group(each.times(),
                each.of().stream().flatMap(Wire::arrows).toList())).toList();
        var shown = new ArrayList<Object>(groups);
        boolean complete = roundTrips(measurement.exchanges()) == measurement.roundTrips();
        if (groups.size() > MOST || !complete) {
            var first = measurement.exchanges().subList(0, Math.min(MOST - 1, groups.size()));
            var last = complete ? measurement.exchanges().subList(groups.size() - 1, groups.size()) : List.<Repeated<Exchange>>of();
            shown.subList(first.size(), groups.size() - last.size()).clear();
            shown.add(first.size(), Format.whole(measurement.roundTrips() - roundTrips(first) - roundTrips(last))
                    + " more round trips of these kinds");
        }
        return shown;
    }

    private static long roundTrips(List<Repeated<Exchange>> exchanges) {
        return exchanges.stream().mapToLong(each -> (long) each.times() * each.of().size()).sum();
    }

    private static Stream<Arrow> arrows(Exchange exchange) {
        return Stream.concat(exchange.sent().stream().map(messages -> new Arrow(true, lines(messages))),
                exchange.received().stream().map(messages -> new Arrow(false, lines(messages))));
    }

    /** The names of the messages, in as many lines as they need. */
    private static List<String> lines(Repeated<String> messages) {
        var text = String.join(", ", messages.of());
        if (messages.times() > 1) {
            text = Format.whole(messages.times()) + " × " + (messages.of().size() > 1 ? "(" + text + ")" : text);
        }
        var lines = new ArrayList<String>();
        while (text.length() > LINE) {
            int comma = text.lastIndexOf(", ", LINE - 1) + 1;
            lines.add(text.substring(0, comma));
            text = text.substring(comma + 1);
        }
        lines.add(text);
        return lines;
    }
}
