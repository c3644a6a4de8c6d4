import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import workshop.Content;
import workshop.Database;
import workshop.EmbeddedBinaries;
import workshop.Signups;

/** The chapters on the older versions of PostgreSQL that they say they run on. */
class VersionsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"14.24.0", "15.19.0", "16.15.0", "17.11.0"})
    void allChaptersRun(String version) throws Exception {
        long t = System.nanoTime();
        var server = EmbeddedPostgres.builder()
                .setPgBinaryResolver((system, machine) -> EmbeddedBinaries.open(system, machine, version))
                .setOverrideWorkingDirectory(folder.toFile());
        var signups = Signups.first(1_000);
        try (var running = server.start(); var database = Database.open(running.getJdbcUrl("postgres", "postgres"))) {
            System.out.println(version + " started " + (System.nanoTime() - t) / 1_000_000);
            for (var each : Chapters.approaches().toList()) {
                try {
                TestServer.prepare(database, each, signups);
                try (var open = each.approach().open(database.url())) {
                    open.load(signups);
                }
                assertThat(database.content()).as(each.id()).isEqualTo(Content.of(signups));
                } catch (Exception e) { System.out.println("FAIL " + version + " " + each.id() + " " + e); }
            }
            for (var chapter : Chapters.ALL) {
                TestServer.prepare(database, new Chapters.Case(chapter, chapter.approaches().getFirst()), signups);
                for (var demonstration : chapter.demonstrations()) {
                    long d = System.nanoTime();
                    database.empty();
                    try {
                    demonstration.cell().show(database.url(), signups, new PrintStream(new ByteArrayOutputStream()));
                    } catch (Exception e) { System.out.println("FAIL " + version + " " + demonstration.id() + " " + e); }
                    System.out.println(demonstration.id() + " " + (System.nanoTime() - d) / 1_000_000);
                }
            }
        }
        System.out.println(version + " took " + (System.nanoTime() - t) / 1_000_000);
    }
}
