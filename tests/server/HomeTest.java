package workshop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lies below the project's folder may be broken, left over or foreign: a start mends or skips it, and says so. */
@Execution(ExecutionMode.CONCURRENT) // it only starts processes
@Tag("slow")
class HomeTest {

    private static final long LIMIT = 600; // seconds

    @TempDir
    Path user; // a home folder

    private Path home;

    /** Starts a server and stops it, in a process with another home folder. */
    static final class Start {
        public static void main(String... args) {
            try (var server = EmbeddedServer.start()) {
                System.out.println("started");
            } catch (RuntimeException e) {
                System.err.println(e.getMessage());
                System.exit(1);
            }
        }
    }

    private record Ended(int code, List<String> said) {}

    @BeforeEach
    void newHome() throws IOException, InterruptedException {
        Files.createSymbolicLink(user.resolve(".m2"), Path.of(System.getProperty("user.home"), ".m2"));
        home = user.resolve(".ten-thousand-rows");
        Template.of(EmbeddedServer.HOME, Programs.unpacked(EmbeddedServer.HOME)); // made once, and copied here
        Files.createDirectory(home);
        var source = EmbeddedServer.HOME;
        var copy = new ProcessBuilder("cp", "-a", source.resolve("programs").toString(), source.resolve("templates").toString(),
                home.toString()).start();
        assertThat(copy.waitFor()).isZero();
    }

    private Ended start(String... before) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(before));
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Duser.home=" + user, "-cp",
                System.getProperty("java.class.path"), Start.class.getName()));
        var said = Files.createTempFile("said", ".txt");
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
            assertThat(process.waitFor(LIMIT, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readAllLines(said));
        } finally {
            Files.delete(said);
        }
    }

    private Path template() throws IOException {
        try (var folders = Files.newDirectoryStream(home.resolve("templates"), Files::isDirectory)) {
            return folders.iterator().next();
        }
    }

    @ParameterizedTest
    @CsvSource({"bin/postgres, 4096", "bin/pg_ctl, -1"})
    void aDamagedProgramIsUnpackedAgain(String program, long size) throws Exception {
        damage(home.resolve("programs").resolve(EmbeddedBinaries.VERSION).resolve(program), size);
        assertThat(start()).isEqualTo(new Ended(0, List.of("started")));
    }

    @ParameterizedTest
    @CsvSource({"global/pg_control, 0", "pg_hba.conf, -1", "PG_VERSION, 0"})
    void aDamagedTemplateIsMadeAgain(String file, long size) throws Exception {
        damage(template().resolve("data").resolve(file), size);
        assertThat(start()).isEqualTo(new Ended(0, List.of("started")));
    }

    @Test
    void anInterruptedMakingIsBegunAnew() throws Exception {
        Files.move(template(), template().resolveSibling(template().getFileName() + ".part"));
        assertThat(start()).isEqualTo(new Ended(0, List.of("started")));
        assertThat(template().resolveSibling(template().getFileName() + ".part")).doesNotExist();
    }

    private static void damage(Path file, long size) throws IOException {
        if (size < 0) {
            Files.delete(file);
            return;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    @Test
    void aFailureOfInitdbIsToldInItsOwnWords() throws Exception {
        PathUtils.delete(home.resolve("templates"));
        Files.writeString(home.resolve("programs").resolve(EmbeddedBinaries.VERSION).resolve("bin/initdb"),
                "#!/bin/sh\necho 'initdb: error: the moon is full' >&2\nexit 1\n");
        var sized = home.resolve("programs").resolve(EmbeddedBinaries.VERSION).resolve("whole");
        Files.delete(sized); // so that it counts as whole with this one in it
        Files.writeString(sized, counted(sized.getParent()));
        var ended = start();
        assertThat(ended.code).isEqualTo(1);
        assertThat(ended.said).singleElement().asString().contains("initdb failed: error: the moon is full", "--db")
                .doesNotContain("disk");
    }

    private static String counted(Path folder) throws IOException {
        var counted = PathUtils.countDirectory(folder);
        return counted.getFileCounter().get() + " files, " + counted.getByteCounter().get() + " bytes";
    }

    @Test
    void aFullDiskIsToldInItsOwnWords() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can mount a small disk");
        PathUtils.delete(home);
        Files.createDirectory(home);
        for (var megabytes : List.of(40, 90)) { // in the middle of unpacking, and of initdb
            var ended = start("unshare", "--mount", "sh", "-c",
                    "mount -t tmpfs -o size=" + megabytes + "m none " + home + " && exec \"$@\"", "sh");
            assertThat(ended.code).isEqualTo(1);
            assertThat(ended.said).singleElement().asString().contains("No space left on device");
        }
    }

    @Test
    void aFolderWithoutExecutablesIsTold() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can mount");
        var ended = start("unshare", "--mount", "sh", "-c", "mount --bind " + home + " " + home
                + " && mount -o remount,bind,noexec " + home + " && exec \"$@\"", "sh");
        assertThat(ended.code).isEqualTo(1);
        assertThat(ended.said).singleElement().asString().contains("Permission denied", "--db");
    }

    @Test
    void aUserWithoutAnEntryInPasswdRuns() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can become another user");
        var jars = Files.createDirectory(user.resolve("jars"));
        var path = new ArrayList<String>();
        for (var each : System.getProperty("java.class.path").split(":")) {
            var file = Path.of(each);
            var copy = jars.resolve(path.size() + "-" + file.getFileName());
            if (Files.isDirectory(file)) {
                PathUtils.copyDirectory(file, copy);
            } else if (each.matches(".*(postgresql-4|commons-|picocli|slf4j-nop|slf4j-api|RunTests|Server|Stage).*")) {
                Files.copy(file, copy);
            } else {
                continue;
            }
            path.add(copy.toString());
        }
        assertThat(new ProcessBuilder("chown", "-R", "12345:12345", user.toString()).start().waitFor()).isZero();
        var command = List.of("setpriv", "--reuid=12345", "--regid=12345", "--clear-groups", "env", "HOME=" + user,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", String.join(":", path),
                Start.class.getName());
        for (var home : List.of("-Duser.home=" + user, "-Duser.home=?")) {
            var said = Files.createTempFile("said", ".txt");
            var with = new ArrayList<>(command);
            with.add(7, home);
            var process = new ProcessBuilder(with).redirectErrorStream(true).redirectOutput(said.toFile()).start();
            assertThat(process.waitFor(LIMIT, TimeUnit.SECONDS)).isTrue();
            if (home.endsWith("?")) {
                assertThat(Files.readAllLines(said)).singleElement().asString().contains("set the environment variable HOME");
            } else {
                assertThat(Files.readAllLines(said)).containsExactly("started");
            }
            Files.delete(said);
        }
    }

    @Test
    void whatKilledRunsLeftIsSweptWithoutFollowingLinks() throws Exception {
        var precious = Files.createDirectory(user.resolve("precious"));
        Files.writeString(precious.resolve("file"), "precious");
        var servers = Files.createDirectories(home.resolve("servers"));
        Files.createSymbolicLink(servers.resolve("link"), precious);
        abandoned("data-with-a-link");
        Files.createSymbolicLink(servers.resolve("data-with-a-link/data/link"), precious);
        Files.createSymbolicLink(Files.createDirectory(servers.resolve("data-is-a-link")).resolve("data"), precious);
        Files.createSymbolicLink(Files.createDirectory(servers.resolve("lock-is-a-link")).resolve("owner.lock"),
                precious.resolve("file"));
        Files.write(abandoned("pid-is-random").resolve("postmaster.pid"), new byte[] {(byte) 0xff, 0, (byte) 0xc3, 10, 49});
        Files.writeString(abandoned("pid-is-large").resolve("postmaster.pid"), "9".repeat(40));
        Files.writeString(abandoned("pid-is-empty").resolve("postmaster.pid"), "");
        Files.createDirectory(abandoned("pid-is-a-folder").resolve("postmaster.pid"));
        var foreign = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(abandoned("pid-is-foreign").resolve("postmaster.pid"), foreign.pid() + "\n");
            var ended = start();
            assertThat(ended.code).isZero();
            assertThat(ended.said).hasSize(2).contains("started")
                    .anyMatch(line -> line.endsWith("Delete it by hand: lock-is-a-link"));
            assertThat(foreign.isAlive()).isTrue();
        } finally {
            foreign.destroy();
        }
        assertThat(precious.resolve("file")).hasContent("precious");
        try (var left = Files.list(servers)) {
            assertThat(left.map(each -> each.getFileName().toString())).containsExactlyInAnyOrder("link", "lock-is-a-link");
        }
    }

    @Test
    void oneThatCannotBeSweptIsNamedAndStopsNothing() throws Exception {
        abandoned("a-normal-one");
        var stuck = abandoned("stuck").resolve("file");
        Files.writeString(stuck, "");
        var fixed = new ProcessBuilder("chattr", "+i", stuck.toString()).start().waitFor() == 0;
        if (!fixed) {
            Files.setPosixFilePermissions(stuck.getParent(), PosixFilePermissions.fromString("r-x------"));
        }
        assumeTrue(fixed || !System.getProperty("user.name").equals("root"), "root is refused nothing here");
        try {
            for (int i = 0; i < 2; i++) {
                var ended = start();
                assertThat(ended.code).isZero();
                assertThat(ended.said).hasSize(2).contains("started").anyMatch(line -> line.endsWith("Delete it by hand: stuck"));
            }
            assertThat(home.resolve("servers/a-normal-one")).doesNotExist();
        } finally {
            new ProcessBuilder("chattr", "-i", stuck.toString()).start().waitFor();
            Files.setPosixFilePermissions(stuck.getParent(), PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** A folder of a server whose process is gone; returns its data directory. */
    private Path abandoned(String name) throws IOException {
        var folder = Files.createDirectories(home.resolve("servers").resolve(name).resolve("data"));
        Files.writeString(folder.resolveSibling("owner.lock"), "");
        return folder;
    }
}
