package workshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kit.Needs;
import kit.Shell;
import kit.TestServer;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import workshop.terminal.Problem;

/** What is handed out in a room is whole. */
@Execution(ExecutionMode.CONCURRENT) // it works in a folder of its own
@Tag("slow")
class HandoutTest {

    private static final Pattern LINK = Pattern.compile("(?:]\\(|src=\"|srcset=\")([^)\"#:]+)(?:#[^)\"]+)?[)\"]");

    @TempDir
    Path folder;

    /** Packs the project with a site of one page, and unpacks it as unzip does. */
    private Path unpacked() throws IOException {
        var site = Files.createDirectories(folder.resolve("made"));
        Files.writeString(site.resolve("index.html"), "<p>the site");
        var zip = folder.resolve("room.zip");
        Handout.write(Shell.PROJECT, site, zip);
        assertThat(Files.size(zip)).isLessThan(20_000_000);
        var unpacked = folder.resolve("stick");
        try (var file = ZipFile.builder().setPath(zip).get()) {
            for (var entry : Collections.list(file.getEntries())) {
                var to = unpacked.resolve(entry.getName());
                Files.createDirectories(to.getParent());
                try (InputStream in = file.getInputStream(entry)) {
                    Files.copy(in, to);
                }
                if (Needs.UNIX.isThere()) {
                    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(
                            (entry.getUnixMode() & 0111) == 0 ? "rw-r--r--" : "rwxr-xr-x"));
                }
            }
        }
        return unpacked;
    }

    private static Map<String, String> texts(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.collect(Collectors.toMap(each -> each.getFileName().toString(), each -> {
                try {
                    return Files.readString(each);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
    }

    @Test
    @Needs.Tool(Needs.UNIX)
    void itHasTheSiteTheExercisesAsTheyWereGivenAndWhatTheyRunOn() throws Exception {
        var stick = unpacked();
        assertThat(stick.resolve("site/index.html")).hasContent("<p>the site");
        assertThat(stick.resolve("README.md")).hasSameTextualContentAs(Shell.PROJECT.resolve("workshop/ROOM.md"));
        assertThat(texts(stick.resolve("project/exercises"))).isEqualTo(texts(Shell.PROJECT.resolve("checks/unsolved")));
        for (var left : List.of("tests", ".ci", ".git")) {
            assertThat(stick.resolve("project").resolve(left)).doesNotExist();
        }
        var named = Files.readString(stick.resolve("README.md")).lines().filter(line -> line.startsWith("./jbang ")).toList();
        assertThat(named).hasSize(6);

        var run = Shell.jbangIn(stick.resolve("project"), Map.of("WORKSHOP_DB", TestServer.newDatabaseForCommands()),
                "exercises/03_insert_loop.java");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.out()).first().isEqualTo("3. Prepare each statement once");
    }

    @Test
    void noLinkOfAPageLeadsOutOfIt() throws IOException {
        var stick = unpacked();
        List<Path> pages;
        try (var files = Files.walk(stick)) {
            pages = files.filter(file -> file.toString().endsWith(".md")).toList();
        }
        assertThat(pages).contains(stick.resolve("README.md"), stick.resolve("project/README.md"));
        for (var page : pages) {
            for (var link : LINK.matcher(Files.readString(page)).results().toList()) {
                var target = page.resolveSibling(link.group(1)).normalize();
                assertThat(target.startsWith(stick)).as(page + ": " + link.group()).isTrue();
                assertThat(target).as(page + ": " + link.group()).exists();
            }
        }
    }

    @Test
    void withoutASiteOrAProjectThereIsNone() throws IOException {
        var zip = folder.resolve("room.zip");
        assertThatThrownBy(() -> Handout.write(Shell.PROJECT, folder, zip)).isInstanceOf(Problem.class)
                .hasMessageStartingWith("There is no site in " + folder + ". Make it first: ");
        assertThatThrownBy(() -> Handout.write(folder, folder, zip)).isInstanceOf(Problem.class)
                .hasMessageContaining("Clone the repository");
        assertThat(folder).isEmptyDirectory();
    }
}
