package workshop.tour;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jline.utils.AttributedString;
import workshop.notebook.ChapterName;
import workshop.tour.Screen.Key;

/** A tour on a terminal: one step at a time, by keys. */
final class TourByKeys implements AutoCloseable {

    private static final long POLL = 100; // milliseconds
    private static final int REDRAW = 10; // polls
    private static final int LAST = 50; // polls that a cell gets to end when somebody quits
    private static final long CLOCK = 5000; // milliseconds

    private static final Set<Key> FORWARD = Set.of(Key.NEXT, Key.DOWN, Key.PAGE_DOWN);
    private static final Set<Key> BACKWARD = Set.of(Key.BACK, Key.UP, Key.PAGE_UP);

    private static final String HELP = """
            # Keys

            - **Enter**, space: the next page; or run this cell; or go on to the next one
            - **b**: back
            - **r**: run this cell again
            - **x**: stop the cell that is running, and stay
            - **n**: the notes for the instructor
            - **t**: the table of contents; choose with the arrow keys and Enter; Page Up
              and Page Down go to the chapter before, or after
            - arrows: forward and back, without running anything
            - **q**: quit; **Ctrl-C** works too, even while a cell runs
            - **?**: this help

            A # at the right edge is not part of the code: the line goes on below.""";

    private final List<Step> steps;
    private final Map<ChapterName, String> notes; // by chapter
    private final Results results;
    private final TableOfContents contents;
    private final Agenda agenda; // or null
    private final long start = System.nanoTime();
    private final Screen screen;
    private final Map<Step, List<Results.Shown>> seen = new HashMap<>();
    private int step;
    private boolean result; // is shown, instead of prose and code
    private int page;
    private String overlay; // Markdown on top of all, or null
    private int pageBelow; // where to go back to
    private List<?> laidOut = List.of(); // what these pages are of
    private List<List<AttributedString>> pages;

    /** Takes the terminal; where there is no agenda, there is no clock. */
    TourByKeys(List<Step> steps, Map<ChapterName, String> notes, Results results, Agenda agenda) throws IOException {
        this.steps = steps;
        this.notes = notes;
        this.results = results;
        contents = new TableOfContents(steps);
        this.agenda = agenda;
        screen = new Screen(() -> draw());
    }

    /** Shows the steps until somebody quits, or goes on after the last one. */
    void run() {
        boolean goesOn = true;
        screen.forgetKeys(); // typed when there was nothing to see
        while (goesOn && step < steps.size()) {
            do {
                draw(); // again, because of the clock
            } while (agenda != null && !screen.hears(CLOCK));
            var key = screen.read();
            if (key == null || key == Key.QUIT && overlay == null && !contents.isOpen()) {
                return;
            }
            if (asksToRun(key)) {
                goesOn = runStep();
            } else {
                act(key);
            }
        }
    }

    private synchronized boolean asksToRun(Key key) {
        boolean onTop = overlay != null || contents.isOpen();
        boolean next = key == Key.NEXT && !result && page == pages().size() - 1;
        return !onTop && runs() && (next || key == Key.AGAIN);
    }

    private boolean runs() {
        return !steps.get(step).ids().isEmpty();
    }

    private synchronized void act(Key key) {
        switch (key) {
            case NOTES -> turnTo(notes.get(steps.get(step).chapter()));
            case HELP -> turnTo(HELP);
            case CONTENTS -> {
                boolean wasOpen = contents.isOpen();
                closeAll();
                if (!wasOpen) {
                    contents.open(step);
                }
            }
            default -> {
                if (overlay != null) {
                    turnOverlay(key);
                } else if (contents.isOpen()) {
                    contents.choose(key).ifPresent(chosen -> go(chosen, false));
                } else {
                    turn(key);
                }
            }
        }
    }

    private void turn(Key key) {
        switch (key) {
            case NEXT, DOWN, PAGE_DOWN -> {
                if (page < pages().size() - 1) {
                    page++;
                } else if (key != Key.NEXT && !result && seen.containsKey(steps.get(step))) {
                    go(step, true);
                } else if (key == Key.NEXT || step < steps.size() - 1) {
                    go(step + 1, false);
                }
            }
            case BACK, UP, PAGE_UP -> back();
            default -> {}
        }
    }

    private void back() {
        if (page > 0) {
            page--;
        } else if (result) {
            go(step, false);
            page = pages().size() - 1;
        } else if (step > 0) {
            go(step - 1, seen.containsKey(steps.get(step - 1)));
            page = pages().size() - 1;
        }
    }

    private void turnOverlay(Key key) {
        if (FORWARD.contains(key) && page < pages().size() - 1) {
            page++;
        } else if (BACKWARD.contains(key) && page > 0) {
            page--;
        } else if (key != Key.AGAIN && key != Key.GIVE_UP) {
            closeAll();
        }
    }

    /** Opens these notes or this help, in the place of what lies on top; if that is the same, closes it. */
    private void turnTo(String markdown) {
        boolean same = markdown.equals(overlay);
        closeAll();
        if (!same) {
            overlay = markdown;
            pageBelow = page;
            page = 0;
        }
    }

    private void closeAll() {
        contents.close();
        if (overlay != null) {
            overlay = null;
            page = pageBelow;
        }
    }

    private void go(int step, boolean result) {
        this.step = step;
        this.result = result;
        page = 0;
    }

    /** Runs a step, and hears two keys meanwhile. Returns whether the tour goes on. */
    private boolean runStep() {
        var current = steps.get(step);
        var run = new CellRun(current, results);
        boolean goesOn = true;
        for (int polls = 0, toLast = LAST; toLast > 0 && !run.endsWithin(POLL); polls++) {
            if (goesOn && screen.hears(1)) {
                var key = screen.read();
                goesOn = key != null && key != Key.QUIT;
                if (!goesOn || key == Key.GIVE_UP) {
                    run.giveUp();
                }
            }
            toLast -= goesOn ? 0 : 1;
            if (polls % REDRAW == 0) { // to draw takes time away from what is timed
                show(run.status(new StatusLine(screen.columns())));
            }
        }
        if (!goesOn) {
            return false;
        }
        if (results.label().isEmpty()) {
            screen.forgetKeys(); // typed while it ran, and not meant for what comes now
        }
        synchronized (this) {
            seen.put(current, run.shown());
            go(step, true);
        }
        return true;
    }

    /** The pages of what is to be seen; laid out again only where that is another than before. */
    private List<List<AttributedString>> pages() {
        var shown = result ? seen.get(steps.get(step)) : "";
        var now = List.of(step, shown, overlay == null ? "" : overlay, screen.columns(), screen.lines());
        if (!now.equals(laidOut)) {
            laidOut = now;
            pages = layOut(new Pages(screen.lines()), steps.get(step), screen.columns());
        }
        return pages;
    }

    private List<List<AttributedString>> layOut(Pages pages, Step current, int columns) {
        if (overlay != null) {
            return pages.of(TerminalMarkdown.prose(overlay, columns));
        }
        if (result) {
            var lines = new ArrayList<>(TerminalMarkdown.plain(Results.Shown.lines(
                    seen.get(current), new Results.Room(columns, pages.height())), columns));
            lines.add(AttributedString.EMPTY);
            lines.addAll(TerminalMarkdown.prose(current.after(), columns));
            return pages.of(lines);
        }
        return pages.of(TerminalMarkdown.prose(current.markdown(), columns), TerminalMarkdown.java(current.code(), columns));
    }

    private synchronized void draw() {
        if (screen != null && step < steps.size()) { // not before the beginning, nor after the end
            page = Math.min(page, pages().size() - 1); // the terminal may have grown
            show(status());
        }
    }

    private synchronized void show(String status) {
        screen.show(contents.isOpen() ? contents.lines(screen.columns(), screen.lines()) : pages().get(page), status);
    }

    private String status() {
        var line = new StatusLine(screen.columns());
        if (contents.isOpen()) {
            return line.ofContents(results.label());
        }
        double minutes = (System.nanoTime() - start) / 60e9;
        return line.of(new StatusLine.Shown("ch" + steps.get(step).chapter().digits() + " " + (step + 1) + "/" + steps.size(),
                page + 1, pages().size(), agenda == null ? "" : agenda.clock(minutes, step),
                agenda == null ? "" : agenda.against(minutes, step), results.label(), "Enter: " + enter()));
    }

    private String enter() {
        if (page < pages().size() - 1) {
            return "more";
        }
        if (overlay != null) {
            return "close";
        }
        return runs() && !result ? results.label().isEmpty() ? "run" : "show" : step == steps.size() - 1 ? "end" : "go on";
    }

    @Override
    public void close() throws IOException {
        screen.close();
    }
}
