package workshop.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import workshop.terminal.Command;

/** All processes that a child has started, directly or indirectly. They inherit the child's mark. */
public final class Forked {

    private static final Path PROCESSES = Path.of("/proc"); // Linux alone has it

    private Forked() {}

    /**
     * Ends them, but not this process. A process whose own parent has ended is nobody's descendant; only on Linux is it found,
     * by the mark in its environment.
     */
    public static void end(ProcessHandle child, String mark) {
        child.descendants().forEach(ProcessHandle::destroyForcibly);
        if (mark == null || !Files.isDirectory(PROCESSES)) {
            return;
        }
        try (var processes = Files.newDirectoryStream(PROCESSES, each -> each.getFileName().toString().matches("\\d+"))) {
            for (var each : processes) {
                long pid = Long.parseLong(each.getFileName().toString());
                if (pid != ProcessHandle.current().pid() && isMarked(each, mark)) {
                    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        } catch (IOException e) {
            // then only the descendants have ended
        }
    }

    private static boolean isMarked(Path process, String mark) {
        try {
            var environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return environment.contains(Command.CHILD + "=" + mark + "\0");
        } catch (IOException e) { // somebody else's, or it has just ended
            return false;
        }
    }
}
