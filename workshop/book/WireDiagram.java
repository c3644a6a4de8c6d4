package workshop.book;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import workshop.notebook.Report;
import workshop.terminal.Command;
import workshop.terminal.Format;
import workshop.terminal.Problem;
import workshop.wire.Traffic.Exchange;
import workshop.wire.Traffic.Repeated;

/** What a wire diagram shows of the messages of an approach: groups of arrows, from above to below. */
public final class WireDiagram {

    /** Where prose shows one: a Markdown image whose name has the chapter and the approach in it. */
    public static final Pattern PICTURE = Pattern.compile("!\\[([^]]+)]\\(\\.\\./images/wire_(\\w+)_([a-z0-9-]+)\\.svg\\)");

    private static final int MOST = 4; // groups in one diagram
    private static final int LINE = 42; // characters between the two sides

    private WireDiagram() {}

    /** Some exchanges, which follow each other this many times. */
    record Group(int times, List<Arrow> arrows) {}

    /** Messages that travel together. */
    record Arrow(boolean toServer, List<String> lines) {}

    /** Groups, and between them perhaps a text that says how many are left out. */
    public static List<Object> of(Report report, String id) {
        var measurement = report.approach(id);
        if (measurement == null || measurement.counts().exchanges() == null) {
            var lacks = measurement == null ? "no approach " + id : "no messages, because TLS hid them";
            throw new Problem(("images/wire_%s_%s.svg cannot be drawn: recordings/%s.json has %s. Mend the name of the picture in"
                    + " the prose, or record again: %s record")
                    .formatted(report.chapter(), id, report.chapter(), lacks, Command.jbang()));
        }
        var groups = measurement.counts().exchanges().stream().map(each -> new Group(each.times(),
                each.of().stream().flatMap(WireDiagram::arrows).toList())).toList();
        var shown = new ArrayList<Object>(groups);
        boolean complete = roundTrips(measurement.counts().exchanges()) == measurement.counts().roundTrips();
        if (groups.size() > MOST || !complete) {
            var first = measurement.counts().exchanges().subList(0, Math.min(MOST - 1, groups.size()));
            var last = measurement.counts().exchanges().subList(groups.size() - (complete ? 1 : 0), groups.size());
            shown.subList(first.size(), groups.size() - last.size()).clear();
            shown.add(first.size(), Format.whole(measurement.counts().roundTrips() - roundTrips(first) - roundTrips(last))
                    + " more round trips of these kinds");
        }
        return shown;
    }

    /** The same for a terminal: what the program sends to the right, what the server answers to the left. */
    public static String text(Report report, String id) {
        var lines = new ArrayList<String>();
        for (var each : of(report, id)) {
            if (each instanceof Group group) {
                lines.add(group.times == 1 ? "once:" : Format.whole(group.times) + " times:");
                for (var arrow : group.arrows) {
                    lines.add((arrow.toServer ? "  --> " : "  <-- ") + String.join(" ", arrow.lines).replace("×", "x"));
                }
            } else {
                lines.add("and " + each);
            }
        }
        return String.join("\n", lines);
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
