package workshop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * A script that has been compiled with the classes of this process.
 *
 * @param classes the folder of its own classes
 * @param mainClass the one that has main
 */
record Program(Path classes, String mainClass) {

    private static final Pattern CLASS = Pattern.compile("(?m)^(?:public |final )*class (\\w+)");

    /** A script that cannot be compiled; the compiler's lines say why. */
    static final class DoesNotCompile extends Exception {

        final List<String> lines;

        DoesNotCompile(List<String> lines) {
            super(lines.getFirst());
            this.lines = lines;
        }
    }

    /** Compiles a file into a folder, which is made. */
    static Program compile(Path file, Path classes) throws IOException, DoesNotCompile {
        Files.createDirectory(classes);
        var said = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler().run(null, said, said, "-d", classes.toString(), "-encoding", "UTF-8",
                "-proc:none", "-implicit:none", "-cp", System.getProperty("java.class.path"), file.toString());
        if (code != 0) {
            throw new DoesNotCompile(said.toString().lines().toList());
        }
        var found = CLASS.matcher(Files.readString(file));
        if (!found.find()) {
            throw new DoesNotCompile(List.of(file + ": it has no class. Put it back, or: jbang reset"));
        }
        return new Program(classes, found.group(1));
    }

    /** What starts it, with so many megabytes of memory; what is to be timed is compiled as far as the JVM can. */
    ProcessBuilder process(int heap, boolean timed, String... arguments) {
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap + "m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=" + (timed ? 4 : 1), // to count, starting fast is all
                "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8", mainClass);
        builder.command().addAll(List.of(arguments));
        builder.environment().put("CLASSPATH",
                classes + System.getProperty("path.separator") + System.getProperty("java.class.path"));
        return builder.redirectErrorStream(true);
    }
}
