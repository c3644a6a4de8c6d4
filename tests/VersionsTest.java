import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import workshop.Content;
import workshop.Database;
import workshop.EmbeddedBinaries;
import workshop.Signups;

/** Every cell of every chapter runs on the older versions of PostgreSQL too. */
class VersionsTest {

    /** They load what the approaches load, again and again. */
    private static final Set<String> LONG = Set.of("further-away", "the-floor", "cost-of-the-orm");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"14.24.0", "15.19.0", "16.15.0", "17.11.0"})
    void allChaptersRun(String version) throws Exception {
        var builder = EmbeddedPostgres.builder()
                .setPgBinaryResolver((system, machine) -> EmbeddedBinaries.open(system, machine, version))
                .setOverrideWorkingDirectory(folder.toFile());
        var signups = Signups.first(1_000);
        try (var server = builder.start(); var database = Database.open(server.getJdbcUrl("postgres", "postgres"))) {
            assertThat(version).startsWith(database.server().version() + ".");
            for (var each : Chapters.approaches().toList()) {
                TestServer.prepare(database, each.chapter(), signups);
                try (var open = each.approach().open(database.url())) {
                    open.load(signups);
                }
                assertThat(database.content()).as(each.id()).isEqualTo(Content.of(signups));
            }
            for (var chapter : Chapters.ALL) {
                TestServer.prepare(database, chapter, signups);
                for (var demonstration : chapter.demonstrations()) {
                    if (!LONG.contains(demonstration.id())) {
                        assertThat(demonstration.lines(database, signups)).as(demonstration.id()).isNotEmpty();
                    }
                }
                if (chapter.ledger() != null) {
                    database.empty();
                    assertThat(chapter.ledger().cell().keep(database.url())).isNotEmpty();
                }
            }
        }
    }
}
