import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import kit.Looking;
import kit.Shell;
import kit.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import workshop.check.Exercises;
import workshop.check.Judge;
import workshop.check.Task;
import workshop.notebook.ChapterName;
import workshop.notebook.Notebook;
import workshop.notebook.Signups;
import workshop.notebook.Stopwatch;
import workshop.server.Database;
import workshop.server.Where;
import workshop.terminal.Problem;
import workshop.terminal.Progress;

/** Somebody looks with psql, and does not end the transaction. Nobody waits for ever; one line says who it is. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // what is counted is counted in processes of its own
@ResourceLock("HeldLocksTest") // its methods run one after the other
class HeldLocksTest {

    private static final Duration SOON = Duration.ofMinutes(2); // on the busiest machine; without a limit it would be never
    private static final String SHORT = "&options=-c%20lock_timeout%3D300ms"; // for this test to be short

    private static final String LOOK = "select from ten_thousand_rows.signup";

    private String url;

    @BeforeEach
    void newDatabase() throws SQLException {
        url = TestServer.newDatabase() + SHORT;
    }

    private static void assertOneLine(String message, String holder) {
        assertThat(message).startsWith("Somebody has not ended a transaction that reads or changes a table in the schema"
                + " ten_thousand_rows: " + holder).endsWith("and run this again.").doesNotContain("\n");
    }

    @Test
    void eachConnectionHasALimit() throws SQLException {
        try (var database = Database.open(new Where.Url(TestServer.newDatabase()))) {
            assertThat(TestServer.query(database.url(), "show lock_timeout")).isEqualTo("10s");
            assertThat(TestServer.query(database.localUrl(), "show search_path")).isEqualTo(Database.SCHEMA);
        }
        try (var database = Database.open(new Where.Url(TestServer.newFastDatabase()))) { // which has options already
            assertThat(TestServer.query(database.url(), "show lock_timeout")).isEqualTo("10s");
            assertThat(TestServer.query(database.url(), "show synchronous_commit")).isEqualTo("off");
        }
        try (var database = Database.open(new Where.Url(url))) {
            assertThat(TestServer.query(database.url(), "show lock_timeout")).isEqualTo("300ms");
        }
    }

    /** The connection is the approach's own. Closing it may have to wait, too, and says nothing more. */
    @Test
    void anApproachNamesWhoHoldsItsTable() throws Exception {
        try (var database = Database.open(new Where.Url(url)); var psql = new Looking(url)) {
            var notebook = new Notebook("06_copy").time("held", "Held", PausedForEver::new, (held, signups) -> {
                psql.look(LOOK);
                TestServer.execute(held.connection, "alter table signup add note text");
            });
            var stopwatch = new Stopwatch(notebook, database, Signups.first(1), Stopwatch.Effort.exactly(1), new Progress(false));
            assertTimeoutPreemptively(SOON, () -> assertThatThrownBy(() -> stopwatch.measure(notebook.approaches()))
                    .isInstanceOfSatisfying(Problem.class, e -> assertOneLine(e.getMessage(), psql.holder)));
        }
        Database.open(new Where.Url(url)).close(); // what was left is nobody's any more
    }

    /** Its end changes the table, as that of chapter 8 does. */
    private record PausedForEver(Connection connection) implements AutoCloseable {

        PausedForEver(String url) throws SQLException {
            this(DriverManager.getConnection(url));
        }

        @Override
        public void close() throws SQLException {
            try (connection) {
                TestServer.execute(connection, "alter table signup drop column if exists note");
            }
        }
    }

    @Test
    void theCheckNamesWhoHoldsTheTable() throws Exception {
        var name = new ChapterName("03_insert_loop");
        try (var judge = new Judge(new Where.Url(url).host(), Duration.ofMinutes(10), new Progress(false));
                var psql = new Looking(url).lookSoon(LOOK)) {
            assertTimeoutPreemptively(SOON, () -> assertThatThrownBy(
                    () -> judge.judge(Task.named(name), Exercises.solution(name), null))
                    .isInstanceOfSatisfying(Problem.class, e -> assertOneLine(e.getMessage(), psql.holder)));
        }
    }

    /** Its cells alter tables, on connections of their own. */
    @Test
    void chapter8NamesWhoHoldsTheTable() throws Exception {
        for (var part : List.of("ways-back", "ledger")) {
            url = TestServer.newDatabase() + SHORT;
            try (var psql = new Looking(url).lookSoon(LOOK)) {
                var run = Shell.run(Map.of("WORKSHOP_DB", url), "ch08", "--rows", "100", "--only", part);
                assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
                assertThat(run.error()).singleElement().satisfies(line -> assertOneLine(line, psql.holder));
            }
        }
    }
}
