package kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jline.utils.ScreenTerminal;

/** A terminal, of 80 columns and 24 lines unless somebody wants another, in which a command of a shell runs, and what is to be seen on it. */
public final class PseudoTerminal implements AutoCloseable {

    private final int columns;
    private final int lines;
    private final ScreenTerminal screen;
    private final StringBuffer written = new StringBuffer();
    private final Process process;

    public PseudoTerminal(String command) throws IOException {
        this(command, 80, 24);
    }

    public PseudoTerminal(String command, int columns, int lines) throws IOException {
        this.columns = columns;
        this.lines = lines;
        screen = new ScreenTerminal(columns, lines);
        var builder = new ProcessBuilder("script", "--quiet", "--flush", "--return", "--command",
                "stty rows " + lines + " cols " + columns + "; " + command, "/dev/null").directory(Shell.PROJECT.toFile());
        builder.environment().remove("WORKSHOP_DB");
        builder.environment().put("TERM", "xterm-256color");
        process = builder.start();
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (var in = process.inputReader(StandardCharsets.UTF_8)) {
            var buffer = new char[4096];
            for (int count; (count = in.read(buffer)) > 0; ) {
                written.append(buffer, 0, count);
                screen.write(new String(buffer, 0, count));
            }
        } catch (IOException e) {
            // the command has ended
        }
    }

    /** The lines to be seen now, without blanks at their ends. */
    public List<String> lines() {
        var cells = new long[columns * this.lines];
        screen.dump(cells, new int[2]);
        var lines = new ArrayList<String>();
        for (int line = 0; line < this.lines; line++) {
            var text = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                int codePoint = ScreenTerminal.cellCodePoint(cells[line * columns + column]);
                text.appendCodePoint(codePoint == 0 ? ' ' : codePoint);
            }
            lines.add(text.toString().stripTrailing());
        }
        return lines;
    }

    /** All that was ever written, with the codes that move the cursor. */
    public String written() {
        return written.toString();
    }

    /** Types these keys and waits until some line has this text. */
    public void type(String keys, String until) throws Exception {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        await(until);
    }

    public void await(String text) throws Exception {
        try {
            Shell.await(text, () -> lines().stream().anyMatch(line -> line.contains(text)));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; the screen:\n" + String.join("\n", lines()), e);
        }
    }

    /** Waits until the command has ended, and returns its exit code. */
    public int exitCode() throws InterruptedException {
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as(() -> String.join("\n", lines())).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
