import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static workshop.notebook.Approach.inTransaction;

import kit.TestServer;
import kit.Chapters;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import workshop.server.Database;
import workshop.notebook.Signup;
import workshop.notebook.Content;
import workshop.notebook.Signups;

/** The ways back of chapter 8; see LedgerProbesTest for its ledger. */
class LedgerTest {

    private static final WhatYouGaveUp CHAPTER = new WhatYouGaveUp();

    @AutoClose
    private static final Database database = TestServer.openFastDatabase();

    @BeforeEach
    void prepare() throws Exception {
        var chapter = CHAPTER.contents();
        TestServer.prepare(database, chapter, Signups.first(1));
    }

    /** What the chapter says: of a violated constraint, the server quotes the row. */
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
            var ids = inTransaction(CHAPTER::staging).loadWithIds(connection, Signups.first(10_000));
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
            assertThat(Content.stored(database).rows()).isZero();
            CHAPTER.sharedRule(connection, Signups.first(2)); // the connection can be used again
            assertThat(Content.stored(database).rows()).isEqualTo(2);
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
    void aRowTriggerAlsoCorrectsWhoChangesAnEmailLater() throws Exception {
        try (var connection = DriverManager.getConnection(database.url()); var table = CHAPTER.withRowTriggers(database.url())) {
            CHAPTER.copy(connection, Signups.first(1));
            for (var change : List.of("update signup set email = ' Bob@Example.ORG'",
                    "insert into signup overriding system value select * from signup"
                            + " on conflict (id) do update set email = ' Bob@Example.ORG'",
                    "merge into signup using (values (' Bob@Example.ORG')) as changed(email) on true"
                            + " when matched then update set email = changed.email")) {
                TestServer.execute(connection, "update signup set email = 'ada@example.org'");
                TestServer.execute(connection, change);
                assertThat(TestServer.query(database.url(), "select email from signup")).as(change).isEqualTo("bob@example.org");
            }
        }
    }

    @Test
    void theChaptersOfCallsKeepALedgerToo() {
        assertThat(Chapters.ALL.stream().flatMap(chapter -> Chapters.surveys(chapter).stream()
                .map(survey -> chapter.name() + "/" + survey.id())).filter(id -> id.endsWith("/ledger")))
                .containsExactly("08_what_you_gave_up/ledger", "10_spring/ledger", "11_other_calls/ledger");
    }
}
