package workshop.tour;

//DEPS org.jline:jline-reader:4.5.0
//DEPS org.jline:jline-terminal-ffm:4.5.0

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/** A terminal, all of it: some lines, a line of status below, and keys. It is given back as it was, also after Ctrl-C. */
final class Screen implements AutoCloseable {

    /** What the keys mean. */
    enum Key { NEXT, BACK, AGAIN, GIVE_UP, NOTES, CONTENTS, QUIT, HELP, UP, DOWN, PAGE_UP, PAGE_DOWN, CLOSE }

    private static final int INTERRUPTED = 130; // the exit code of whoever ends by Ctrl-C

    private static final long TYPED = 50; // milliseconds in which the reader has what was typed before

    private final Terminal terminal;
    private final Display display;
    private final BindingReader keys;
    private final KeyMap<Key> meanings = new KeyMap<>();
    private final String goodbye; // what a terminal takes to be as before
    private final boolean coloured = System.getenv().getOrDefault("NO_COLOR", "").isEmpty(); // see no-color.org
    private boolean left;

    /** Whether there is a terminal, and one on which a cursor can be moved. */
    static boolean isThere() {
        var type = System.getenv("TERM");
        boolean moves = System.getProperty("os.name").startsWith("Windows") || type != null && !type.equals("dumb");
        return moves && System.console() != null && System.console().isTerminal();
    }

    /** Takes the terminal; {@code onResize} draws again. */
    Screen(Runnable onResize) throws IOException {
        terminal = TerminalBuilder.builder().system(true).nativeSignals(true).build();
        display = new Display(terminal, true);
        keys = new BindingReader(terminal.reader());
        bind();
        terminal.handle(Terminal.Signal.INT, signal -> System.exit(INTERRUPTED)); // runs the hooks, as JLine's default does not
        terminal.handle(Terminal.Signal.TSTP, Terminal.SignalHandler.SIG_IGN); // there would be nobody to draw it again
        terminal.handle(Terminal.Signal.WINCH, signal -> {
            display.clear();
            onResize.run();
        });
        goodbye = Stream.of(Capability.keypad_local, Capability.cursor_normal, Capability.exit_ca_mode)
                .map(terminal::getStringCapability).filter(Objects::nonNull).map(Curses::tputs).collect(Collectors.joining());
        Runtime.getRuntime().addShutdownHook(new Thread(this::leave));
        terminal.enterRawMode();
        var attributes = terminal.getAttributes();
        attributes.setLocalFlag(Attributes.LocalFlag.ISIG, true); // or Ctrl-C would be a key, read when a cell has run
        terminal.setAttributes(attributes);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.puts(Capability.keypad_xmit);
        terminal.puts(Capability.clear_screen);
    }

    private void bind() {
        meanings.bind(Key.NEXT, "\r", "\n", " ");
        meanings.bind(Key.BACK, "b", "B", KeyMap.del());
        meanings.bind(Key.AGAIN, "r", "R");
        meanings.bind(Key.GIVE_UP, "x", "X");
        meanings.bind(Key.NOTES, "n", "N");
        meanings.bind(Key.CONTENTS, "t", "T");
        meanings.bind(Key.QUIT, "q", "Q");
        meanings.bind(Key.HELP, "?", "h");
        meanings.bind(Key.CLOSE, KeyMap.esc());
        meanings.setAmbiguousTimeout(100); // milliseconds, in which an arrow's code follows the Escape that it begins with
        meanings.bind(Key.UP, "k", key(Capability.key_up), key(Capability.key_left));
        meanings.bind(Key.DOWN, "j", key(Capability.key_down), key(Capability.key_right));
        meanings.bind(Key.PAGE_UP, key(Capability.key_ppage));
        meanings.bind(Key.PAGE_DOWN, key(Capability.key_npage));
    }

    private String key(Capability capability) {
        return KeyMap.key(terminal, capability);
    }

    /** Waits for a key; null where there will be no more. */
    Key read() {
        return keys.readBinding(meanings);
    }

    /** Waits this many milliseconds at most, and tells whether there is something to read. */
    boolean hears(long millis) {
        return keys.peekCharacter(millis) != NonBlockingReader.READ_EXPIRED;
    }

    /** Forgets what was typed and not read yet. */
    void forgetKeys() {
        while (keys.peekCharacter(TYPED) >= 0) {
            keys.readCharacter();
        }
    }

    /** How many columns a line has. */
    int columns() {
        return Math.max(20, terminal.getSize().getColumns());
    }

    /** How many lines there are above the status. */
    int lines() {
        return Math.max(3, terminal.getSize().getRows() - 2);
    }

    /** Shows these lines, of which there are no more than fit, and below them the status. */
    synchronized void show(List<AttributedString> content, String status) {
        if (left) {
            return;
        }
        var screen = new ArrayList<>(coloured ? content : content.stream().map(Screen::withoutColours).toList());
        while (screen.size() < lines()) {
            screen.add(AttributedString.EMPTY);
        }
        screen.add(AttributedString.EMPTY);
        screen.add(new AttributedStringBuilder().styled(AttributedStyle.DEFAULT.inverse(), status + " ".repeat(columns()))
                .toAttributedString().columnSubSequence(0, columns()));
        display.resize(terminal.getSize());
        display.update(screen, 0);
    }

    private static AttributedString withoutColours(AttributedString line) {
        var plain = new AttributedStringBuilder();
        for (int i = 0; i < line.length(); i++) {
            plain.styled(line.styleAt(i).foregroundDefault().backgroundDefault(), line.subSequence(i, i + 1).toString());
        }
        return plain.toAttributedString();
    }

    private synchronized void leave() {
        if (!left) {
            left = true;
            System.out.print(goodbye); // not by the terminal: a hook of JLine's may have closed it already
            System.out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        leave();
        terminal.close();
    }
}
