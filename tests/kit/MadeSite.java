package kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import workshop.site.Making;

/** The site, made once for all tests of this process; its files go with the process. */
public final class MadeSite {

    public static final Path FOLDER = made();

    private MadeSite() {}

    private static Path made() {
        try {
            var folder = Files.createTempDirectory("site");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> FileUtils.deleteQuietly(folder.toFile())));
            Making.make(folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
