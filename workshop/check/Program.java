package workshop.check;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.constant.ConstantDescs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import workshop.terminal.Command;

/**
 * A script that has been compiled.
 *
 * @param classes the folder of its own classes
 * @param libraries what it was compiled with
 * @param mainClass the one that has main
 */
record Program(Path classes, Libraries libraries, String mainClass) {

    private static final String ZONE = "Pacific/Auckland"; // far from UTC: no result may depend on where somebody is

    /** A script that cannot be compiled; the compiler's lines say why. */
    static final class DoesNotCompile extends Exception {

        final List<String> lines;

        DoesNotCompile(List<String> lines) {
            super(lines.getFirst());
            this.lines = lines;
        }
    }

    /** Compiles a file and what belongs to it into a folder, which is made, with these libraries. */
    static Program compile(Path file, List<Path> sources, Path classes, Libraries libraries) throws IOException, DoesNotCompile {
        Files.createDirectory(classes);
        var said = new ByteArrayOutputStream();
        var arguments = new ArrayList<>(List.of("-d", classes.toString(), "-encoding", "UTF-8", "-proc:none", "-implicit:none",
                "-cp", libraries.classPath(), file.toString()));
        sources.forEach(each -> arguments.add(each.toString()));
        int code = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
        if (code != 0) {
            throw new DoesNotCompile(said.toString().lines().toList());
        }
        return new Program(classes, libraries, mainClass(file, classes));
    }

    /** The class with a main that makes an Exercise: a helper beside it may have a main, too. */
    private static String mainClass(Path file, Path classes) throws IOException, DoesNotCompile {
        for (var each : models(classes)) {
            boolean hasMain = each.methods().stream().anyMatch(method -> method.methodName().equalsString("main")
                    && method.methodTypeSymbol().returnType().equals(ConstantDescs.CD_void));
            if (hasMain && names(each, Exercise.class)) {
                return each.thisClass().asInternalName().replace('/', '.');
            }
        }
        throw new DoesNotCompile(List.of(file + ": no class in it has a main method that creates an Exercise. Put main back, or"
                + " run: " + Command.jbang() + " reset " + file.getFileName().toString().replaceFirst("_.*", "")));
    }

    private static boolean names(ClassModel model, Class<?> other) {
        for (var entry : model.constantPool()) {
            if (entry instanceof ClassEntry named && named.asSymbol().equals(other.describeConstable().orElseThrow())) {
                return true;
            }
        }
        return false;
    }

    List<ClassModel> models() throws IOException {
        return models(classes);
    }

    private static List<ClassModel> models(Path classes) throws IOException {
        var models = new ArrayList<ClassModel>();
        try (var files = Files.walk(classes)) {
            for (var file : files.filter(each -> each.toString().endsWith(".class")).sorted().toList()) {
                models.add(ClassFile.of().parse(file));
            }
        }
        return models;
    }

    /**
     * What starts it, with this many megabytes of memory, and a folder for what is temporary; what is to be timed is compiled as
     * far as the JVM can.
     */
    ProcessBuilder process(int heap, boolean timed, Path temporary, String... arguments) {
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap + "m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=" + (timed ? 4 : 1), // to count, starting fast is all
                "-Duser.timezone=" + ZONE, "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8",
                "-Djava.io.tmpdir=" + temporary);
        builder.command().addAll(libraries.options());
        builder.command().add(mainClass);
        builder.command().addAll(List.of(arguments));
        builder.environment().put("CLASSPATH", classes + File.pathSeparator + libraries.classPath());
        return builder.redirectErrorStream(true);
    }
}
