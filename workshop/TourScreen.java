package workshop;

//DEPS org.jline:jline-reader:4.5.0
//DEPS org.jline:jline-terminal-ffm:4.5.0

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/** A tour on a terminal: one step at a time, by keys. */
final class TourScreen implements AutoCloseable {

    private enum Key { NEXT, BACK, AGAIN, NOTES, CONTENTS, QUIT, HELP, UP, DOWN }

    private static final String HELP = """
            # Keys

            - **Enter**, space: the next page; or run this cell; or go on to the next one
            - **b**: back
            - **r**: run this cell again
            - **n**: the notes for the instructor
            - **t**: the table of contents; choose with the arrow keys and Enter
            - **q**: quit
            - **?**: this""";

    private final List<Step> steps;
    private final Map<String, String> notes; // by chapter
    private final Results results;
    private final Terminal terminal;
    private final Display display;
    private final BindingReader keys;
    private final Map<Step, List<AttributedString>> seen = new HashMap<>(); // results
    private int step;
    private boolean result; // shown, instead of prose and code
    private int page;
    private int chosen = -1; // in the table of contents, or -1 where it is not open
    private String overlay; // Markdown on top of all, or null
    private int pageBelow; // where to go back to
    private String doing; // what is being run, or null
    private long since; // nanoseconds, when that began
    private Signups loading;
    private boolean left;

    TourScreen(List<Step> steps, Map<String, String> notes, Results results) throws IOException {
        this.steps = steps;
        this.notes = notes;
        this.results = results;
        terminal = TerminalBuilder.builder().system(true).nativeSignals(true).build();
        display = new Display(terminal, true);
        keys = new BindingReader(terminal.reader());
        terminal.handle(Terminal.Signal.INT, signal -> System.exit(130)); // runs the hooks, which JLine's default does not
        terminal.handle(Terminal.Signal.WINCH, signal -> draw());
        Runtime.getRuntime().addShutdownHook(new Thread(this::leave));
        terminal.enterRawMode();
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.puts(Capability.keypad_xmit);
        terminal.puts(Capability.clear_screen);
    }

    private KeyMap<Key> keyMap() {
        var map = new KeyMap<Key>();
        map.bind(Key.NEXT, "\r", "\n", " ", KeyMap.key(terminal, Capability.key_right), KeyMap.key(terminal, Capability.key_npage));
        map.bind(Key.BACK, "b", "B", KeyMap.del(), KeyMap.key(terminal, Capability.key_left), KeyMap.key(terminal, Capability.key_ppage));
        map.bind(Key.AGAIN, "r", "R");
        map.bind(Key.NOTES, "n", "N");
        map.bind(Key.CONTENTS, "t", "T");
        map.bind(Key.QUIT, "q", "Q");
        map.bind(Key.HELP, "?", "h");
        map.bind(Key.UP, "k", KeyMap.key(terminal, Capability.key_up));
        map.bind(Key.DOWN, "j", KeyMap.key(terminal, Capability.key_down));
        return map;
    }

    /** Shows the steps until somebody quits, or has read the last one. */
    void run() throws Exception {
        var map = keyMap();
        while (step < steps.size()) {
            draw();
            var key = keys.readBinding(map);
            if (key == null || key == Key.QUIT && overlay == null && chosen < 0) {
                return;
            }
            if (overlay != null) {
                turnOverlay(key);
            } else if (chosen >= 0) {
                choose(key);
            } else {
                act(key);
            }
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

    private void act(Key key) throws Exception {
        boolean runs = !steps.get(step).ids().isEmpty();
        switch (key) {
            case NEXT, DOWN -> {
                if (page < pages() - 1) {
                    page++;
                } else if (runs && !result) {
                    runStep();
                } else {
                    go(step + 1, false);
                }
            }
            case BACK, UP -> {
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
            case AGAIN -> {
                if (runs) {
                    runStep();
                }
            }
            case NOTES -> open(notes.get(steps.get(step).chapter()));
            case HELP -> open(HELP);
            case CONTENTS -> chosen = step;
            case QUIT -> {}
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

    private void runStep() throws Exception {
        var current = steps.get(step);
        var lines = new ArrayList<AttributedString>();
        try (var clock = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory())) {
            clock.scheduleAtFixedRate(this::draw, 0, 200, TimeUnit.MILLISECONDS);
            for (var id : current.ids()) {
                since = System.nanoTime();
                doing = id;
                lines.clear(); // a table has the lines of those before it
                try {
                    lines.addAll(TerminalMarkdown.plain(results.of(current.chapter(), id, signups -> loading = signups), columns()));
                } catch (Problem e) {
                    lines.addAll(TerminalMarkdown.prose("**It failed.** " + e.getMessage(), columns()));
                    break;
                } finally {
                    loading = null;
                }
            }
            clock.shutdownNow();
        } finally {
            doing = null;
        }
        while (results.label().isEmpty() && keys.peekCharacter(1) >= 0) {
            keys.readCharacter(); // typed while it ran, and not meant for what comes now
        }
        seen.put(current, List.copyOf(lines));
        go(step, true);
    }

    private int columns() {
        return Math.max(20, terminal.getSize().getColumns());
    }

    private int height() {
        return Math.max(3, terminal.getSize().getRows() - 2);
    }

    private List<AttributedString> lines() {
        var current = steps.get(step);
        if (overlay != null) {
            return TerminalMarkdown.prose(overlay, columns());
        }
        if (result) {
            return seen.get(current);
        }
        var lines = new ArrayList<>(TerminalMarkdown.prose(current.markdown(), columns()));
        if (!current.code().isEmpty()) {
            lines.add(AttributedString.EMPTY);
            lines.addAll(TerminalMarkdown.java(current.code(), columns()));
        }
        return lines;
    }

    private int pages() {
        return Math.max(1, Math.ceilDiv(lines().size(), height()));
    }

    private synchronized void draw() {
        if (left) {
            return;
        }
        var screen = new ArrayList<AttributedString>();
        if (chosen >= 0) {
            int first = Math.max(0, Math.min(chosen - height() / 2, steps.size() - height()));
            for (int i = first; i < Math.min(steps.size(), first + height()); i++) {
                var style = i == chosen ? AttributedStyle.DEFAULT.inverse() : AttributedStyle.DEFAULT;
                var indent = steps.get(i).markdown().startsWith("# ") ? "" : "   ";
                screen.add(new AttributedString(indent + steps.get(i).heading(), style).columnSubSequence(0, columns()));
            }
        } else {
            var lines = lines();
            page = Math.min(page, pages() - 1);
            screen.addAll(lines.subList(page * height(), Math.min(lines.size(), (page + 1) * height())));
        }
        while (screen.size() < height()) {
            screen.add(AttributedString.EMPTY);
        }
        screen.add(AttributedString.EMPTY);
        screen.add(status());
        display.resize(terminal.getSize());
        display.update(screen, 0);
    }

    private AttributedString status() {
        var text = " ch" + steps.get(step).chapter().substring(0, 2) + " " + (step + 1) + "/" + steps.size()
                + (pages() > 1 ? ", page " + (page + 1) + "/" + pages() : "")
                + (results.label().isEmpty() ? "" : " | " + results.label()) + " | " + offer();
        var line = new AttributedStringBuilder().styled(AttributedStyle.DEFAULT.inverse(), text + " ".repeat(columns()));
        return line.toAttributedString().columnSubSequence(0, columns());
    }

    private String offer() {
        if (doing != null) {
            var rows = loading;
            return "running " + doing + ", " + (System.nanoTime() - since) / 1_000_000_000 + " s"
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
        return "Enter: " + (!result && !steps.get(step).ids().isEmpty() ? "run" : "go on") + ", b: back"
                + (steps.get(step).ids().isEmpty() ? "" : ", r: run again") + ", n t q ?";
    }

    private synchronized void leave() {
        if (!left) {
            left = true;
            terminal.puts(Capability.keypad_local);
            terminal.puts(Capability.cursor_normal);
            terminal.puts(Capability.exit_ca_mode);
            terminal.flush();
        }
    }

    /** Gives the terminal back as it was. */
    @Override
    public void close() throws IOException {
        leave();
        terminal.close();
    }
}
