package workshop.tour;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import workshop.notebook.ChapterName;

/**
 * Where a tour should be by now. A chapter has the minutes that its notes for the instructor give it, and each of its steps an equal part.
 *
 * @param minutes how long the room has
 * @param planned at how many minutes each step begins; one more, which is the end
 */
record Agenda(int minutes, List<Double> planned) {

    private static final Pattern MINUTES = Pattern.compile("\\*\\*Minutes:\\*\\* (\\d+)");

    /** For these steps; {@code notes} gives the notes of a chapter. A chapter without minutes takes none. */
    static Agenda of(int minutes, List<Step> steps, Map<ChapterName, String> notes) {
        var planned = new ArrayList<>(List.of(0.0));
        for (var step : steps) {
            var found = MINUTES.matcher(notes.getOrDefault(step.chapter(), ""));
            long parts = steps.stream().filter(each -> each.chapter().equals(step.chapter())).count();
            planned.add(planned.getLast() + (found.find() ? Double.parseDouble(found.group(1)) / parts : 0));
        }
        return new Agenda(minutes, planned);
    }

    /** What a clock says after so many minutes at this step, with the minutes by which it is late or early: "0:23/1:30, 4 late". */
    String clock(double elapsed, int step) {
        long late = Math.round(elapsed - planned.get(step));
        var against = late > 0 ? late + " late" : late < 0 ? -late + " early" : "on time";
        return "%s/%s, %s".formatted(time((int) elapsed), time(minutes), against);
    }

    private static String time(int minutes) {
        return "%d:%02d".formatted(minutes / 60, minutes % 60);
    }
}
