package machines;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/**
 * Runs the main method of another class, and ends when whoever started this process is gone, however that ended: then the
 * system closes the pipe that is its standard input.
 */
public final class Watched {

    private Watched() {}

    /** The first argument is the class; the others are for it. */
    public static void main(String... args) throws Throwable {
        watch();
        var main = MethodHandles.publicLookup().findStatic(Class.forName(args[0]), "main",
                MethodType.methodType(void.class, String[].class));
        main.invoke(Arrays.copyOfRange(args, 1, args.length));
    }

    private static void watch() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                System.in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                // that is its end, too
            }
            Runtime.getRuntime().halt(1); // its executors see that, and end by themselves
        });
    }
}
