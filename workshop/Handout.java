///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN workshop.Handout
//DEPS org.apache.commons:commons-compress:1.28.0
//SOURCES terminal/Command.java
//SOURCES terminal/Problem.java

package workshop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import workshop.terminal.Command;
import workshop.terminal.Problem;

/** The command that packs what a room needs into one file, to be handed out on a stick. */
@CommandLine.Command(name = "jbang handout", sortOptions = false, usageHelpWidth = 100,
        header = {"Packs the site, the exercises as they were given, and what they run on into one zip, for a room.", ""},
        footer = {"", "Make the site first: jbang site"})
public final class Handout {

    /** Of the project, what an attendee runs or reads, and what that links to; the exercises come from checks/unsolved/. */
    private static final List<String> PROJECT = List.of("CONTRIBUTING.md", "HANDOUT.md", "INSTRUCTOR.md", "LICENSE", "README.md",
            "chapters", "checks", "docker-compose.yml", "images", "jbang", "jbang-catalog.json", "recordings", "solutions",
            "workshop");

    private static final int PROGRAM = 0100755; // the mode of a file that can be run, as Unix has it
    private static final int FILE = 0100644;

    @Option(names = "--site", paramLabel = "FOLDER", defaultValue = "_site",
            description = "what jbang site has made (default: _site)")
    Path site;

    @Option(names = "--to", paramLabel = "FILE", defaultValue = "ten-thousand-rows.zip", converter = Command.Writable.class,
            description = "the file that it makes (default: ten-thousand-rows.zip)")
    Path to;

    @Mixin
    Command.Help common = new Command.Help();

    public static void main(String... args) {
        var handout = new Handout();
        Command.run(new CommandLine(handout), args, () -> {
            write(Path.of(""), handout.site, handout.to);
            System.out.println("made: " + handout.to);
        });
    }

    /** Packs the project in this folder, and this site, into a zip; where that fails, there is none. */
    static void write(Path project, Path site, Path zip) throws IOException {
        if (!Files.isDirectory(project.resolve("checks").resolve("unsolved"))) {
            throw Problem.inAnotherFolder();
        }
        if (!Files.exists(site.resolve("index.html"))) {
            throw new Problem("There is no site in " + site + ". Make it first: " + Command.jbang() + " site");
        }
        var part = zip.resolveSibling(zip.getFileName() + ".part");
        try {
            try (var out = new ZipArchiveOutputStream(part)) {
                add(out, project.resolve("workshop").resolve("ROOM.md"), "README.md");
                add(out, site, "site");
                for (var name : PROJECT) {
                    add(out, project.resolve(name), "project/" + name);
                }
                add(out, project.resolve("checks").resolve("unsolved"), "project/exercises");
            }
            Files.move(part, zip, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Adds a file, or all files below a folder, under this name. */
    private static void add(ZipArchiveOutputStream out, Path from, String name) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var below = from.relativize(file).toString().replace('\\', '/');
                var entry = new ZipArchiveEntry(file, below.isEmpty() ? name : name + "/" + below);
                entry.setUnixMode(entry.getName().equals("project/jbang") ? PROGRAM : FILE);
                out.putArchiveEntry(entry);
                Files.copy(file, out);
                out.closeArchiveEntry();
            }
        }
    }
}
