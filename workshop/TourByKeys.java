package workshop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import workshop.Screen.Key;

/** A tour on a terminal: one step at a time, by keys. */
final class TourByKeys implements AutoCloseable {

    private static final long PATIENCE = 2000; // milliseconds; to draw takes time away from what is timed
    private static final long REDRAW = 1000;

    private static final String HELP = """
            # Keys

            - **Enter**, space: the next page; or run this cell; or go on to the next one
            - **b**: back
            - **r**: run this cell, again
            - **n**: the notes for the instructor
            - **t**: the table of contents; choose with the arrow keys and Enter
            - arrows: forward and back, without running anything
            - **q**: quit; **Ctrl-C** as well, also while a cell runs
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
    private List<?> laidOut = List.of(); // what these pages are of
    private List<List<AttributedString>> pages;
    private volatile Supplier<String> doing; // what a step that runs says of itself, or null

    TourByKeys(List<Step> steps, Map<String, String> notes, Results results) throws IOException {
        this.steps = steps;
        this.notes = notes;
        this.results = results;
        screen = new Screen(() -> draw());
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

    private synchronized boolean asksToRun(Key key) {
        boolean onTop = overlay != null || chosen >= 0;
        boolean next = key == Key.NEXT && !result && page == pages().size() - 1;
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
                if (page < pages().size() - 1) {
                    page++;
                } else if (key == Key.DOWN && !result && seen.containsKey(steps.get(step))) {
                    go(step, true);
                } else if (key == Key.NEXT || step < steps.size() - 1) {
                    go(step + 1, false);
                }
            }
            case BACK, UP -> back();
            case NOTES -> open(notes.get(steps.get(step).chapter()));
            case HELP -> open(HELP);
            case CONTENTS -> chosen = (int) contents().stream().filter(each -> each <= step).count() - 1;
            case AGAIN, QUIT, CLOSE -> {}
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
        if ((key == Key.NEXT || key == Key.DOWN) && page < pages().size() - 1) {
            page++;
        } else if ((key == Key.BACK || key == Key.UP) && page > 0) {
            page--;
        } else {
            overlay = null;
            page = pageBelow;
        }
    }

    private void choose(Key key) {
        switch (key) {
            case UP, BACK -> chosen = Math.max(0, chosen - 1);
            case DOWN -> chosen = Math.min(contents().size() - 1, chosen + 1);
            case NEXT -> {
                go(contents().get(chosen), false);
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
            clock.scheduleAtFixedRate(this::draw, PATIENCE, REDRAW, TimeUnit.MILLISECONDS);
            lines.addAll(TourRun.results(current, results, status -> {
                doing = status;
                draw();
            }));
            clock.shutdownNow();
        } catch (Exception e) {
            lines.add("It failed. " + Problem.of(current.heading(), e).getMessage());
        } finally {
            doing = null;
        }
        if (results.label().isEmpty()) {
            screen.forgetKeys(); // typed while it ran, and not meant for what comes now
        }
        synchronized (this) {
            seen.put(current, lines);
            go(step, true);
        }
    }

    /** The pages of what is to be seen; laid out again only where that is another than before. */
    private List<List<AttributedString>> pages() {
        var shown = result ? seen.get(steps.get(step)) : "";
        var now = List.of(step, shown, overlay == null ? "" : overlay, screen.columns(), screen.lines());
        if (!now.equals(laidOut)) {
            laidOut = now;
            pages = layOut();
        }
        return pages;
    }

    private List<List<AttributedString>> layOut() {
        var current = steps.get(step);
        if (overlay != null) {
            return paged(TerminalMarkdown.prose(overlay, screen.columns()));
        }
        if (result) {
            return paged(TerminalMarkdown.plain(seen.get(current), screen.columns()));
        }
        var prose = TerminalMarkdown.prose(current.markdown(), screen.columns());
        if (current.code().isEmpty()) {
            return paged(prose);
        }
        var code = TerminalMarkdown.java(current.code(), screen.columns());
        var apart = new ArrayList<>(paged(prose));
        apart.addAll(paged(code));
        var together = new ArrayList<>(prose);
        together.add(AttributedString.EMPTY);
        together.addAll(code);
        // code begins on a page of its own if that costs none
        return paged(together).size() < apart.size() ? paged(together) : apart;
    }

    private List<List<AttributedString>> paged(List<AttributedString> lines) {
        return lines.stream().gather(Gatherers.windowFixed(screen.lines())).toList();
    }

    /** The steps that the table of contents lists: not those that go on under the same heading. */
    private List<Integer> contents() {
        return IntStream.range(0, steps.size()).filter(i -> i == 0 || !steps.get(i).heading().equals(steps.get(i - 1).heading()))
                .boxed().toList();
    }

    private synchronized void draw() {
        if (screen == null || step == steps.size()) { // before the beginning, and after the end
            return;
        }
        if (chosen >= 0) {
            var contents = contents();
            int first = Math.max(0, Math.min(chosen - screen.lines() / 2, contents.size() - screen.lines()));
            screen.show(IntStream.range(first, Math.min(contents.size(), first + screen.lines()))
                    .mapToObj(i -> line(steps.get(contents.get(i)), i == chosen)).toList(), status());
        } else {
            page = Math.min(page, pages().size() - 1); // the terminal may have grown
            screen.show(pages().get(page), status());
        }
    }

    private AttributedString line(Step step, boolean marked) {
        var indent = step.markdown().startsWith("# ") ? "" : "   ";
        return new AttributedString(indent + step.heading(), marked ? AttributedStyle.DEFAULT.inverse() : AttributedStyle.DEFAULT)
                .columnSubSequence(0, screen.columns());
    }

    private String status() {
        var label = results.label().isEmpty() ? "" : " | " + results.label();
        var running = doing;
        if (running != null) {
            return " running " + running.get() + " | Ctrl-C: end";
        }
        if (chosen >= 0) {
            return " arrows, Enter: go there, t: close" + label;
        }
        return " ch" + steps.get(step).chapter().substring(0, 2) + " " + (step + 1) + "/" + steps.size()
                + (pages().size() > 1 ? ", page " + (page + 1) + "/" + pages().size() : "")
                + label + " | Enter: " + enter() + " | b r n t q ?";
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
