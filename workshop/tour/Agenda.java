package workshop.tour;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import workshop.book.Timetable;
import workshop.notebook.ChapterName;

/**
 * Where a tour should be by now. A chapter begins when the timetable says so, and each of its steps has an equal part of its
 * minutes. What comes before the first chapter belongs to its first step, and an exercise to the last step of its chapter.
 *
 * @param minutes how long the room has
 * @param planned at how many minutes each step begins; one more, which is the end
 */
record Agenda(int minutes, List<Double> planned) {

    /** For these steps. A chapter that the timetable leaves out takes no time. */
    static Agenda of(int minutes, List<Step> steps, Timetable timetable) {
        var planned = new ArrayList<Double>();
        double now = 0;
        for (int i = 0; i < steps.size(); i++) {
            var chapter = steps.get(i).chapter();
            var item = item(timetable, chapter);
            boolean first = i == 0 || !steps.get(i - 1).chapter().equals(chapter);
            now = first ? item.map(Timetable.Item::start).orElse((int) now) : now;
            planned.add(i == 0 ? 0 : now);
            boolean last = i == steps.size() - 1 || !steps.get(i + 1).chapter().equals(chapter);
            long parts = steps.stream().filter(each -> each.chapter().equals(chapter)).count();
            if (item.isPresent()) {
                now = last ? next(timetable, item.get()) : now + (double) item.get().minutes() / parts;
            }
        }
        planned.add(now);
        return new Agenda(minutes, planned);
    }

    private static Optional<Timetable.Item> item(Timetable timetable, ChapterName chapter) {
        return timetable.items().stream().filter(each -> each.chapter().equals(Optional.of(chapter))).findFirst();
    }

    /** When the next chapter begins; after the last one, the end. */
    private static int next(Timetable timetable, Timetable.Item item) {
        return timetable.items().stream().filter(each -> each.chapter().isPresent() && each.start() > item.start())
                .mapToInt(Timetable.Item::start).findFirst().orElse(timetable.end());
    }

    /** What a clock says after this many minutes at this step, and by how many it is late or early: "0:23/1:30, 4 late". */
    String clock(double elapsed, int step) {
        return "%s/%s, %s".formatted(time((int) elapsed), time(minutes), against(elapsed, step));
    }

    /** The end of what the clock says: "4 late", or "on time" as long as this step is planned to last. */
    String against(double elapsed, int step) {
        long late = Math.round(elapsed - planned.get(step + 1));
        long early = Math.round(planned.get(step) - elapsed);
        return late > 0 ? late + " late" : early > 0 ? early + " early" : "on time";
    }

    private static String time(int minutes) {
        return "%d:%02d".formatted(minutes / 60, minutes % 60);
    }
}
