package kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate for a server of a test, which nobody has signed. */
public final class Certificate {

    private Certificate() {}

    /** Puts key and certificate into a server's data directory, for when it is told {@code ssl = on}. */
    public static void make(Path data) throws Exception {
        var store = data.resolve("store.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        assertThat(new ProcessBuilder(keytool, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost",
                "-keystore", store.toString(), "-storepass", "secret").start().waitFor()).isZero();
        var keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        writePem(data.resolve("server.key"), "PRIVATE KEY", keys.getKey("server", "secret".toCharArray()).getEncoded());
        writePem(data.resolve("server.crt"), "CERTIFICATE", keys.getCertificate("server").getEncoded());
    }

    /** PostgreSQL wants its key to itself, and both as PEM, which is Base64 with a line before and after it. */
    private static void writePem(Path file, String what, byte[] content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
                .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)));
    }
}
