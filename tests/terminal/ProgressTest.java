package workshop.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import kit.Needs;
import kit.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The progress bar, which is drawn on standard error where that is a terminal. */
@Execution(ExecutionMode.CONCURRENT) // it only starts commands
@Needs.Tool(Needs.TERMINAL)
@Tag("slow")
class ProgressTest {

    private static final String[] LONG = {"ch03", "--rows", "1_000_000", "--only", "autocommit"};
    private static final String BAR = "% [";

    @TempDir
    Path folder;

    @Test
    void isDrawnOnATerminalAndNotInAFile() throws Exception {
        var file = folder.resolve("error");
        var unseen = Shell.startInTerminal(folder.resolve("first"), "2>'" + file + "'", LONG);
        try {
            Shell.await("the load begins", () -> Files.readString(folder.resolve("first")).contains("1,000,000 rows"));
            var seen = Shell.startInTerminal(folder.resolve("second"), ">'" + folder.resolve("out") + "'", LONG);
            try {
                // it began later, so by now the other would have a bar too
                Shell.await("the bar says which run it is", () -> Files.readString(folder.resolve("second"))
                        .contains("autocommit, run 1 ") && Files.readString(folder.resolve("second")).contains(BAR));
                assertThat(file).content().doesNotContain(BAR);
                assertThat(folder.resolve("out")).content().contains("1,000,000 rows").doesNotContain(BAR);
            } finally {
                end(seen);
            }
        } finally {
            end(unseen);
        }
    }

    private static void end(Process terminal) throws Exception {
        Shell.interrupt(terminal);
        assertThat(terminal.waitFor(10, TimeUnit.MINUTES)).isTrue();
    }
}
