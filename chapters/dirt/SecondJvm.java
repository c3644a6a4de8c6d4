package dirt;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another Java process with the classes of this one. */
public final class SecondJvm {

    private SecondJvm() {}

    /**
     * Runs the main method of this class until it has printed a line, kills it, and returns the line. The URL is in its
     * environment, as LOAD_URL: others can read arguments, and there may be a password in it.
     */
    public static String killedAfterALine(Class<?> main, String url, List<String> arguments) throws IOException,
            InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath(main), main.getName()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LOAD_URL", url);
        var process = builder.start();
        try {
            return process.inputReader().readLine();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** In a tour, a chapter has a loader of its own. */
    private static String classPath(Class<?> main) throws IOException {
        if (!(main.getClassLoader() instanceof URLClassLoader loader)) {
            return System.getProperty("java.class.path");
        }
        var paths = new ArrayList<String>();
        for (var url : loader.getURLs()) {
            try {
                paths.add(Path.of(url.toURI()).toString());
            } catch (URISyntaxException e) {
                throw new IOException(e);
            }
        }
        return String.join(File.pathSeparator, paths);
    }
}
