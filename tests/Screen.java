import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jline.utils.ScreenTerminal;

/** A terminal of 80 columns and 24 lines in which a command of a shell runs, and what is to be seen on it. */
final class Screen implements AutoCloseable {

    private static final int COLUMNS = 80;
    private static final int LINES = 24;

    private final ScreenTerminal screen = new ScreenTerminal(COLUMNS, LINES);
    private final StringBuffer written = new StringBuffer();
    private final Process process;

    Screen(String command) throws IOException {
        var builder = new ProcessBuilder("script", "--quiet", "--flush", "--return", "--command",
                "stty rows " + LINES + " cols " + COLUMNS + "; " + command, "/dev/null").directory(Shell.PROJECT.toFile());
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
    List<String> lines() {
        var cells = new long[COLUMNS * LINES];
        screen.dump(cells, new int[2]);
        var lines = new ArrayList<String>();
        for (int line = 0; line < LINES; line++) {
            var text = new StringBuilder();
            for (int column = 0; column < COLUMNS; column++) {
                int codePoint = ScreenTerminal.cellCodePoint(cells[line * COLUMNS + column]);
                text.appendCodePoint(codePoint == 0 ? ' ' : codePoint);
            }
            lines.add(text.toString().stripTrailing());
        }
        return lines;
    }

    /** All that was ever written, with the codes that move the cursor. */
    String written() {
        return written.toString();
    }

    /** Types these keys and waits until some line has this text. */
    void type(String keys, String until) throws Exception {
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        await(until);
    }

    void await(String text) throws Exception {
        try {
            Shell.await(text, () -> lines().stream().anyMatch(line -> line.contains(text)));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; the screen:\n" + String.join("\n", lines()), e);
        }
    }

    /** Waits until the command has ended, and returns its exit code. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(() -> String.join("\n", lines())).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
