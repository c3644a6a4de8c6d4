package workshop.tour;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The last line of a screen, as much of it as fits: how to get help, or out, is the last thing that it leaves out.
 *
 * @param columns how many there are
 */
record StatusLine(int columns) {

    private static final String KEYS = "b r n t q ?";
    private static final String FEW_KEYS = "q ?"; // the help has the others

    /** What is shown: a place, its page if there are several, the clock in full and in short, what results are from, what Enter does. */
    record Shown(String place, int page, int pages, String clock, String against, String label, String enter) {

        /** The label without its date. */
        private String brief() {
            return label.split(" ")[0];
        }

        private String place(String word) {
            return pages < 2 ? place : place + ", " + word + page + "/" + pages;
        }
    }

    /** Of a page that is shown. First the recording's date goes, then keys that the help has as well, then what the clock counts. */
    String of(Shown shown) {
        var place = shown.place("page ");
        var briefly = shown.place("");
        return fitting(joined(place, shown.clock, shown.label, shown.enter, KEYS),
                joined(place, shown.clock, shown.brief(), shown.enter, KEYS),
                joined(place, shown.clock, shown.brief(), shown.enter, FEW_KEYS),
                joined(place, shown.against, shown.brief(), shown.enter, FEW_KEYS),
                joined(briefly, shown.against, shown.brief(), shown.enter, FEW_KEYS),
                joined(briefly, shown.brief(), shown.enter, FEW_KEYS),
                joined(briefly, shown.brief(), shown.enter));
    }

    /** Of the table of contents. */
    String ofContents(String label) {
        var brief = label.split(" ")[0];
        var keys = "arrows, Enter: go there, PgUp PgDn: chapter, t: close";
        return fitting(joined(keys, label), joined(keys, brief), joined("arrows, Enter: go there, t: close", brief));
    }

    /** Of a cell that is running, or that somebody gives up, and what it is doing. */
    String ofRun(String what, String doing) {
        var keys = " | x: give up, q: quit";
        var fewKeys = " | x q";
        int room = columns - fewKeys.length() - 1;
        return fitting(" " + what + " " + doing + keys, " " + doing + keys, " " + what + " " + doing + fewKeys,
                " " + (doing.length() > room ? doing.substring(0, room) : doing) + fewKeys);
    }

    private String fitting(String... lines) {
        return Stream.of(lines).filter(each -> each.length() <= columns).findFirst().orElse(lines[lines.length - 1]);
    }

    private static String joined(String... parts) {
        return " " + Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(" | "));
    }
}
