import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.ValidationMode;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import workshop.Database;
import workshop.Ledger;
import workshop.Members;
import workshop.Notebook;
import workshop.Signup;
import workshop.Signups;

/** The ledger of chapter 8, its probes, and the ways back. */
class LedgerTest {

    private static final WhatYouGaveUp CHAPTER = new WhatYouGaveUp();

    @AutoClose
    private static final Database database = TestServer.openFastDatabase();

    @BeforeEach
    void prepare() throws Exception {
        var chapter = CHAPTER.contents();
        TestServer.prepare(database, chapter, Signups.first(1));
    }

    /** All marks at once, because they take a while; twice, because a tour can run the cell again. */
    @Test
    void eachProbeFindsOutWhatItShould() throws Exception {
        var marks = CHAPTER.ledger(database.url());
        assertThat(rows(marks)).isEqualTo("""
                01_orm_loop/save-each: yes after yes yes yes yes yes loop 49 orm any
                01_orm_loop/one-transaction: yes undone yes yes yes yes yes loop 0 orm any
                01_orm_loop/merge-each: yes after yes yes yes yes yes loop 49 orm any
                02_orm_batch/batch-identity: yes undone yes yes yes yes yes loop 0 orm any
                02_orm_batch/batch-sequence: yes early yes yes yes yes yes yes 0 orm any
                02_orm_batch/insert-multiple: lost early yes yes no yes yes yes 0 orm any
                02_orm_batch/insert-multiple-rewrite: lost early yes yes no yes yes wrong 0 -2 any
                03_insert_loop/autocommit: no no no no no no no loop 49 each any
                03_insert_loop/one-transaction: no no no no no no no loop 0 each any
                04_execute_batch/execute-batch: no no no no no no no yes 0 each any
                04_execute_batch/execute-batch-keys: no no no no no no yes yes 0 each any
                05_multi_row_insert/values-by-hand: no no no no no no no no 0 sum any
                05_multi_row_insert/jooq-values: no no no no no no no no 0 sum any
                05_multi_row_insert/rewrite-batched-inserts: no no no no no no no wrong 0 -2 any
                05_multi_row_insert/unnest: no no no no no no no no 0 sum PG
                06_copy/csv-in-memory: no no no no no no no yes 0 sum PG
                06_copy/csv-streamed: no no no no no no no yes 0 sum PG
                06_copy/binary: no no no no no no no yes 0 sum PG
                07_generate_series/generate-series: n/a no n/a no no no no n/a n/a sum PG
                07_generate_series/insert-select: no no no no no no no no 0 sum any
                08_what_you_gave_up/shared-rule: rule no rule no no no no yes 0 sum PG
                08_what_you_gave_up/row-trigger: rule outbox rule no no no no yes 0 sum PG
                08_what_you_gave_up/statement-trigger: rule outbox rule no no no no yes 0 sum PG
                08_what_you_gave_up/staging: rule outbox rule no no no yes yes 0 sum PG""");
        assertThat(marks.stream().filter(mark -> mark.outcome().equals("wrong"))).extracting(Ledger.Mark::detail)
                .hasSize(2).containsOnly("the error names row 1; the bad one is row 50");
        assertThat(CHAPTER.ledger(database.url())).isEqualTo(marks);
        assertThat(TestServer.query(database.url(), """
                select string_agg(attname, ' ' order by attnum) from pg_attribute
                where attrelid = 'signup'::regclass and attnum > 0 and not attisdropped""")).isEqualTo("id email points signed_up_at");
    }

    private static String rows(List<Ledger.Mark> marks) {
        return marks.stream().map(Ledger.Mark::approach).distinct().map(approach -> approach + ": " + marks.stream()
                .filter(mark -> mark.approach().equals(approach)).map(Ledger.Mark::outcome).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void theLedgerHasEachApproachOfTheSevenChaptersAndEachWayBack() {
        var all = Chapters.approaches().map(Chapters.Case::id)
                .filter(id -> !List.of("08_what_you_gave_up/save-each", "08_what_you_gave_up/copy").contains(id)).toList();
        assertThat(WhatYouGaveUp.chapters().stream().flatMap(chapter -> chapter.approaches().stream()
                .map(approach -> chapter.name() + "/" + approach.id()))).isEqualTo(all);
    }

    @Test
    void withoutAValidatorTheInvalidEntityWouldBeStored() throws Exception {
        try (var members = new Members(database.url()); var sessions = Members.configuration(database.url())
                .validationMode(ValidationMode.NONE).createEntityManagerFactory()) {
            sessions.inTransaction(session -> session.persist(Members.named(" ")));
            assertThat(database.content().rows()).isEqualTo(1);
        }
    }

    /** What the chapter says in brackets: of a violated constraint, the server quotes the row. */
    @Test
    void aViolatedConstraintQuotesTheRow() throws Exception {
        var rows = new ArrayList<Signup>();
        Signups.first(100).forEach(rows::add);
        rows.set(49, new Signup("the bad one", -1, Signup.OPENING));
        TestServer.execute(database.url(), "alter table signup add constraint positive check (points >= 0)");
        try (var connection = DriverManager.getConnection(database.url())) {
            assertThatThrownBy(() -> new MultiRowInsert().unnest(connection, Signups.of(rows)))
                    .hasMessageContaining("Failing row contains (").hasMessageContaining("the bad one");
        } finally {
            TestServer.execute(database.url(), "alter table signup drop constraint positive");
        }
    }

    @Test
    void stagingReturnsTheIdsInTheOrderOfTheRowsAndWelcomesEachOnce() throws Exception {
        try (var connection = DriverManager.getConnection(database.url())) {
            TestServer.execute(database.url(), "truncate welcome");
            var ids = CHAPTER.staging(connection, Signups.first(10_000));
            assertThat(ids.toString().replace(" ", "")).isEqualTo(TestServer.query(database.url(),
                    "select '[' || string_agg(id::text, ',' order by signed_up_at) || ']' from signup"));
            assertThat(TestServer.query(database.url(), "select count(*) || ' ' || count(distinct welcome.signup_id)"
                    + " from welcome join signup on signup.id = signup_id")).isEqualTo("10000 10000");
        }
    }

    @Test
    void aRuleThatRefusesARowInTheMiddleLeavesNothing() throws Exception {
        var rows = Stream.of("ada@example.org", "\u2003", "bob@example.org").map(email -> new Signup(email, 1, Signup.OPENING)).toList();
        try (var connection = DriverManager.getConnection(database.url())) {
            assertThatThrownBy(() -> CHAPTER.sharedRule(connection, Signups.of(rows))).hasMessage("an email is blank");
            assertThat(database.content().rows()).isZero();
            CHAPTER.sharedRule(connection, Signups.first(2)); // the connection can be used again
            assertThat(database.content().rows()).isEqualTo(2);
        }
    }

    @Test
    void triggersAreThereWhileTheirApproachIsOpen() throws Exception {
        var triggers = "select string_agg(tgname, ' ' order by tgname) from pg_trigger where tgrelid = 'signup'::regclass";
        try (var table = CHAPTER.withRowTriggers(database.url())) {
            assertThat(TestServer.query(database.url(), triggers)).isEqualTo("correct welcome");
        }
        try (var table = CHAPTER.withStatementTrigger(database.url())) {
            assertThat(TestServer.query(database.url(), triggers)).isEqualTo("correct_and_welcome");
        }
        assertThat(TestServer.query(database.url(), triggers)).isNull();
    }

    @Test
    void otherChaptersKeepNoLedger() {
        assertThat(Chapters.ALL.stream().filter(chapter -> chapter.ledger() != null)).extracting(Notebook::name)
                .containsExactly("08_what_you_gave_up");
    }
}
