package workshop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
        var groups = measurement.exchanges().stream().map(each -> new Group(each.times(),
                each.of().stream().flatMap(Wire::arrows).toList())).toList();
        var shown = new ArrayList<Object>(groups);
        if (groups.size() > MOST) {
            long left = measurement.exchanges().subList(MOST - 1, groups.size() - 1).stream()
                    .mapToLong(each -> (long) each.times() * each.of().size()).sum();
            shown.subList(MOST - 1, groups.size() - 1).clear();
            shown.add(MOST - 1, Format.whole(left) + " more round trips of these kinds");
        }
        return shown;
    }

    private static Stream<Arrow> arrows(Exchange exchange) {
        return Stream.concat(exchange.sent().stream().map(messages -> new Arrow(true, lines(messages))),
                exchange.received().stream().map(messages -> new Arrow(false, lines(messages))));
    }

    /** The names of the messages, in as many lines as they need. */
    private static List<String> lines(Exchange.Repeated<String> messages) {
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
