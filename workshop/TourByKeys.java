package workshop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import workshop.Screen.Key;

/** A tour on a terminal: one step at a time, by keys. */
final class TourByKeys implements AutoCloseable {

    private static final String HELP = """
            # Keys

            - **Enter**, space: the next page; or run this cell; or go on to the next one
            - **b**: back
            - **r**: run this cell, again
            - **n**: the notes for the instructor
            - **t**: the table of contents; choose with the arrow keys and Enter
            - **q**: quit
            - **?**: this""";

    private final List<Step> steps;
    private final Map<String, String> notes; // by chapter
    private final Results results;
    private final Screen screen;
    private final Map<Step, List<String>> seen = new HashMap<>(); // lines of results
    private int step;
    private boolean result; // is shown, instead of prose and code
    private int page;
    private int chosen = -1; // in the table of contents, or -1 where it is not open
    private String overlay; // Markdown on top of all, or null
    private int pageBelow; // where to go back to
    private volatile String doing; // the id of what runs, or null
    private volatile long since; // nanoseconds, when that began
    private volatile Signups loading;

    TourByKeys(List<Step> steps, Map<String, String> notes, Results results) throws IOException {
        this.steps = steps;
        this.notes = notes;
        this.results = results;
        screen = new Screen(this::draw);
    }

    /** Shows the steps until somebody quits, or goes on after the last one. */
    void run() {
        while (step < steps.size()) {
            draw();
            var key = screen.read();
            if (key == null || key == Key.QUIT && overlay == null && chosen < 0) {
                return;
            }
            if (asksToRun(key)) {
                runStep();
            } else {
                act(key);
            }
        }
    }

    private boolean asksToRun(Key key) {
        boolean onTop = overlay != null || chosen >= 0;
        boolean next = (key == Key.NEXT || key == Key.DOWN) && !result && page == pages() - 1;
        return !onTop && runs() && (next || key == Key.AGAIN);
    }

    private boolean runs() {
        return !steps.get(step).ids().isEmpty();
    }

    private synchronized void act(Key key) {
        if (overlay != null) {
            turnOverlay(key);
            return;
        }
        if (chosen >= 0) {
            choose(key);
            return;
        }
        switch (key) {
            case NEXT, DOWN -> {
                if (page < pages() - 1) {
                    page++;
                } else {
                    go(step + 1, false);
                }
            }
            case BACK, UP -> back();
            case NOTES -> open(notes.get(steps.get(step).chapter()));
            case HELP -> open(HELP);
            case CONTENTS -> chosen = step;
            case AGAIN, QUIT -> {}
        }
    }

    private void back() {
        if (page > 0) {
            page--;
        } else if (result) {
            go(step, false);
            page = pages() - 1;
        } else if (step > 0) {
            go(step - 1, seen.containsKey(steps.get(step - 1)));
            page = pages() - 1;
        }
    }

    private void turnOverlay(Key key) {
        if (key == Key.NEXT && page < pages() - 1) {
            page++;
        } else {
            overlay = null;
            page = pageBelow;
        }
    }

    private void choose(Key key) {
        switch (key) {
            case UP, BACK -> chosen = Math.max(0, chosen - 1);
            case DOWN -> chosen = Math.min(steps.size() - 1, chosen + 1);
            case NEXT -> {
                go(chosen, false);
                chosen = -1;
            }
            default -> chosen = -1;
        }
    }

    private void open(String markdown) {
        overlay = markdown;
        pageBelow = page;
        page = 0;
    }

    private void go(int step, boolean result) {
        this.step = step;
        this.result = result;
        page = 0;
    }

    private void runStep() {
        var current = steps.get(step);
        var lines = new ArrayList<String>();
        try (var clock = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory())) {
            clock.scheduleAtFixedRate(this::draw, 0, 200, TimeUnit.MILLISECONDS);
            lines.addAll(TourRun.results(current, results, id -> {
                since = System.nanoTime();
                doing = id;
            }, signups -> loading = signups));
            clock.shutdownNow();
        } catch (Exception e) {
            lines.add("It failed. " + Problem.of(current.heading(), e).getMessage());
        } finally {
            doing = null;
            loading = null;
        }
        if (results.label().isEmpty()) {
            screen.forgetKeys(); // typed while it ran, and not meant for what comes now
        }
        synchronized (this) {
            seen.put(current, lines);
            go(step, true);
        }
    }

    private List<AttributedString> lines() {
        var current = steps.get(step);
        if (overlay != null) {
            return TerminalMarkdown.prose(overlay, screen.columns());
        }
        if (result) {
            return TerminalMarkdown.plain(seen.get(current), screen.columns());
        }
        var lines = new ArrayList<>(TerminalMarkdown.prose(current.markdown(), screen.columns()));
        if (!current.code().isEmpty()) {
            lines.add(AttributedString.EMPTY);
            lines.addAll(TerminalMarkdown.java(current.code(), screen.columns()));
        }
        return lines;
    }

    private int pages() {
        return Math.max(1, Math.ceilDiv(lines().size(), screen.lines()));
    }

    private synchronized void draw() {
        if (step == steps.size()) {
            return;
        }
        if (chosen >= 0) {
            int first = Math.max(0, Math.min(chosen - screen.lines() / 2, steps.size() - screen.lines()));
            var contents = new ArrayList<AttributedString>();
            for (int i = first; i < Math.min(steps.size(), first + screen.lines()); i++) {
                var style = i == chosen ? AttributedStyle.DEFAULT.inverse() : AttributedStyle.DEFAULT;
                var indent = steps.get(i).markdown().startsWith("# ") ? "" : "   ";
                contents.add(new AttributedString(indent + steps.get(i).heading(), style).columnSubSequence(0, screen.columns()));
            }
            screen.show(contents, status());
        } else {
            var lines = lines();
            page = Math.min(page, pages() - 1); // the terminal may have grown
            screen.show(lines.subList(page * screen.lines(), Math.min(lines.size(), (page + 1) * screen.lines())), status());
        }
    }

    private String status() {
        return " ch" + steps.get(step).chapter().substring(0, 2) + " " + (step + 1) + "/" + steps.size()
                + (pages() > 1 ? ", page " + (page + 1) + "/" + pages() : "")
                + (results.label().isEmpty() ? "" : " | " + results.label()) + " | " + offer();
    }

    private String offer() {
        var running = doing;
        if (running != null) {
            var rows = loading;
            return "running " + running + ", " + (System.nanoTime() - since) / 1_000_000_000 + " s"
                    + (rows == null ? "" : ": " + Format.whole(rows.handedOut()) + " of " + Format.whole(rows.count()) + " rows");
        }
        if (chosen >= 0) {
            return "arrows and Enter: go there, t: close";
        }
        if (page < pages() - 1) {
            return "Enter: more, b: back, ?: help";
        }
        if (overlay != null) {
            return "Enter: close";
        }
        return (runs() && !result ? "Enter: run, b: back" : "Enter: go on, b: back" + (runs() ? ", r: run again" : "")) + ", n t q ?";
    }

    @Override
    public void close() throws IOException {
        screen.close();
    }
}
