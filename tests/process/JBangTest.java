package workshop.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of JBang: what it printed, and what it has compiled. */
class JBangTest {

    @TempDir
    Path folder;

    /** As on Windows, where a process does not print in UTF-8. */
    @Test
    void whatItPrintsMayBeInAnyEncoding() throws Exception {
        var file = Files.write(folder.resolve("printed"), new byte[] {'J', (byte) 0xF6, 'r', 'g', '\r', '\n', 'b'});
        var child = new JBang.Child(null, file, file);
        assertThat(child.printed()).satisfiesExactly(
                line -> assertThat(line).startsWith("J").endsWith("rg"), line -> assertThat(line).isEqualTo("b"));
        assertThat(child.complaint()).isEqualTo("b");
        assertThat(child.doesNotCompile()).isFalse();
    }

    /** A jar from which its main class is missing. */
    private Path broken(String main, String hash) throws Exception {
        var jar = Files.createDirectories(folder.resolve("jars/Check.java." + hash.repeat(64))).resolve("Check.jar");
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
        try (OutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            return jar;
        }
    }

    @Test
    void theJarsOfAnotherProjectAreLeftAlone() throws Exception {
        var ours = broken("workshop.Check", "a");
        var theirs = broken("Check", "b");
        assertThat(Compiled.deleteBroken(folder, List.of(Path.of("workshop/Check.java")))).containsExactly(ours);
        assertThat(Stream.of(ours, theirs).filter(Files::exists)).containsExactly(theirs);
    }
}
