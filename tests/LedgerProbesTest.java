import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static workshop.notebook.Approach.inTransaction;

import jakarta.persistence.ValidationMode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kit.Chapters;
import kit.TestServer;
import ledger.Members;
import ledger.Probes;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import workshop.notebook.Approach;
import workshop.notebook.Callbacks;
import workshop.notebook.Cell;
import workshop.notebook.Grid;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.server.Database;
import workshop.terminal.Progress;

/** The ledger of chapter 8 answers for each approach by what its own calls do; and the ways back do what the prose says. */
@Tag("slow")
class LedgerProbesTest {

    private static final WhatYouGaveUp CHAPTER = new WhatYouGaveUp();
    private static final OrmLoop LOOP = new OrmLoop();
    private static final OrmBatch BATCH = new OrmBatch();
    private static final List<Signup> TWO = List.of(Signup.number(1), Signup.number(2));

    @AutoClose
    private static final Database database = TestServer.openFastDatabase();

    @BeforeEach
    void prepare() throws Exception {
        execute("drop table if exists person, visit");
        CHAPTER.contents().preparation().prepare(database.connection(), Signups.first(1));
        database.empty("signup, welcome");
    }

    /** All marks at once, because they take a while; twice, because a tour can run the cell again. */
    @Test
    void eachProbeFindsOutWhatItShould() throws Exception {
        var grid = ledger();
        assertThat(grid.groups().values().stream().map(group -> group.stream().map(Grid.Column::id).toList()))
                .containsExactly(List.of("pre-persist", "post-persist", "bean-validation"),
                        List.of("auto-columns", "child-rows", "join-inheritance"), List.of("ids-known", "count-usable"),
                        List.of("bad-row", "foreign-key", "left-after-error"), List.of("in-h2"));
        assertThat(rows(grid)).isEqualTo("""
                01_orm_loop/save-each: yes, before commit, yes, yes, yes, yes, yes, orm, loop, loop, 1,049, yes
                01_orm_loop/one-transaction: yes, before commit, yes, yes, yes, yes, yes, orm, loop, loop, 0, yes
                01_orm_loop/merge-each: yes, before commit, yes, yes, yes, yes, yes, orm, loop, loop, 1,049, yes
                02_orm_batch/batch-identity: yes, before commit, yes, yes, yes, yes, yes, orm, loop, loop, 0, yes
                02_orm_batch/batch-sequence: yes, before INSERT, yes, yes, yes, yes, yes, orm, in batch, in batch, 0, yes
                02_orm_batch/insert-multiple: lost, before INSERT, yes, yes, no, yes, yes, orm, in batch, in batch, 0, yes
                02_orm_batch/insert-multiple-rewrite: lost, before INSERT, yes, yes, no, yes, yes, -2, wrong, wrong, 0, yes
                03_insert_loop/autocommit: no, no, -, -, -, -, no, each, loop, loop, 1,049, yes
                03_insert_loop/one-transaction: no, no, -, -, -, -, no, each, loop, loop, 0, yes
                03_insert_loop/transaction-a-row: no, no, -, -, -, -, no, each, loop, loop, 1,049, yes
                04_execute_batch/execute-batch: no, no, -, -, -, -, no, each, in batch, in batch, 0, yes
                04_execute_batch/execute-batch-keys: no, no, -, -, -, -, yes, each, in batch, in batch, 0, yes
                05_multi_row_insert/values-by-hand: no, no, -, -, -, -, no, sum, no, value, 0, yes
                05_multi_row_insert/jooq-values: no, no, -, -, -, -, no, sum, no, value, 0, yes
                05_multi_row_insert/rewrite-batched-inserts: no, no, -, -, -, -, no, -2, wrong, wrong, 0, yes
                05_multi_row_insert/unnest: no, no, -, -, -, -, no, sum, no, value, 0, no
                06_copy/csv-in-memory: no, no, -, -, -, -, no, sum, line, value, 0, no
                06_copy/csv-streamed: no, no, -, -, -, -, no, sum, line, value, 0, no
                06_copy/binary: no, no, -, -, -, -, no, sum, row, value, 0, no
                07_generate_series/generate-series: -, no, -, -, -, -, no, sum, -, -, -, no
                07_generate_series/insert-select: no, no, -, -, -, -, no, sum, no, value, 0, yes
                08_what_you_gave_up/shared-rule: rule, no, rule, -, -, -, no, sum, line, value, 0, no
                08_what_you_gave_up/row-trigger: rule, outbox, rule, -, -, -, no, sum, line, value, 0, no
                08_what_you_gave_up/statement-trigger: rule, outbox, rule, -, -, -, no, sum, line, value, 0, no
                08_what_you_gave_up/staging: rule, outbox, rule, -, -, -, yes, sum, line, value, 0, no""");
        assertThat(note(grid, "04_execute_batch/execute-batch", "bad-row"))
                .contains("entry 49, from 0, of its batch").contains("number 1,050");
        assertThat(note(grid, "05_multi_row_insert/rewrite-batched-inserts", "bad-row"))
                .contains("counts the statements").contains("names number 0;");
        assertThat(note(grid, "06_copy/csv-streamed", "bad-row")).contains("names line 1,051").contains("number 1,050");
        var ends = List.of("08_what_you_gave_up/save-each", "08_what_you_gave_up/copy");
        assertThat(grid.rows()).isEqualTo(Chapters.approaches().map(Chapters.Case::id)
                .filter(id -> id.compareTo("09") < 0 && !ends.contains(id)).toList());
        assertThat(ledger()).isEqualTo(grid);
        assertThat(query("""
                select string_agg(attname, ' ' order by attnum) from pg_attribute
                where attrelid = 'signup'::regclass and attnum > 0 and not attisdropped"""))
                .isEqualTo("id email points signed_up_at");
        assertThat(query("select string_agg(relname, ' ' order by relname) from pg_class"
                + " where relnamespace = current_schema()::regnamespace and relkind in ('r', 'S')"))
                .isEqualTo("signup signup_id_seq welcome welcome_id_seq");
    }

    private static Grid ledger() throws Exception {
        return ((Cell.Survey) CHAPTER.contents().cell("ledger")).run(database, Signups.first(1), new Progress(false));
    }

    private static String rows(Grid grid) {
        return grid.rows().stream().map(row -> row + ": " + String.join(", ", marks(grid, row).values()))
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, String> marks(Grid grid, String row) {
        var marks = new LinkedHashMap<String, String>();
        grid.columns().forEach(column -> marks.put(column.id(), grid.mark(row, column.id()).text()));
        return marks;
    }

    private static String note(Grid grid, String row, String column) {
        return grid.mark(row, column).note();
    }

    /** The marks of one approach that stands in no chapter, under an id that nobody knows. */
    private static <R extends AutoCloseable> Map<String, String> marks(Approach.Opener<R> opener, Approach.Load<R> load)
            throws Exception {
        var chapter = new Notebook("02_orm_batch").prepare(BATCH::allotBlocks).time("unheard-of", "Unheard of", opener, load);
        var survey = new Cell.Survey("ledger", "The ledger", (url, signups, asked, sheet) -> {
            Probes.columns(sheet);
            try (var members = new Members(url)) {
                Probes.of(chapter, chapter.approach("unheard-of"), url, members, sheet);
            }
        });
        return marks(survey.run(database, Signups.first(1), new Progress(false)), "02_orm_batch/unheard-of");
    }

    @Test
    void otherCallsHaveOtherMarks() throws Exception {
        var session = marks(BATCH::sessions, BATCH::batchSequence);
        var stateless = marks(BATCH::sessions, BATCH::insertMultiple);
        assertThat(session).containsEntry("pre-persist", "yes").containsEntry("child-rows", "yes")
                .containsEntry("join-inheritance", "yes");
        assertThat(stateless).containsEntry("pre-persist", "lost").containsEntry("child-rows", "no")
                .containsEntry("join-inheritance", "yes");
    }

    @Test
    void aWelcomeAfterTheCommitIsAfterTheCommit() throws Exception {
        assertThat(marks(DriverManager::getConnection, (Connection connection, Signups signups) -> {
            for (var signup : signups) {
                new InsertLoop().insertEach(connection, Signups.of(List.of(signup)));
                Callbacks.POST_PERSIST.increment();
            }
        })).containsEntry("post-persist", "after commit");
    }

    @Test
    void whoSwitchesValidationOffStoresWhatIsInvalid() throws Exception {
        assertThat(marks(url -> new HibernatePersistenceConfiguration("unheard-of").managedClasses(OrmBatch.SignupEntity.class,
                OrmBatch.SequenceSignup.class).jdbcUrl(url).property("hibernate.jdbc.batch_size", 512)
                .validationMode(ValidationMode.NONE).createEntityManagerFactory(), BATCH::batchSequence))
                .containsEntry("bean-validation", "no").containsEntry("child-rows", "yes");
    }

    /** Whichever way to a session an approach goes, what it stores is members, with ids that come in the same way. */
    @Test
    void eachWayToASessionStoresMembers() throws Exception {
        stores("sequence_id", BATCH::sessions, BATCH::batchSequence);
        stores("identity_id", BATCH::sessions, BATCH::batchIdentity);
        stores("assigned_id", LOOP::sessions, LOOP::mergeEach);
        stores("identity_id", LOOP::sessions, (SessionFactory sessions, Signups signups) -> {
            for (var signup : signups) {
                try (var session = sessions.openSession()) {
                    var transaction = session.beginTransaction();
                    var entity = new OrmLoop.SignupWithIdentity(signup);
                    session.persist(entity);
                    assertThat(entity.id).isNotNull();
                    assertThat(session.contains(entity)).isTrue();
                    transaction.commit();
                }
            }
        });
        stores("identity_id", LOOP::sessions, (SessionFactory sessions, Signups signups) -> signups.forEach(signup -> {
            try (var session = sessions.withOptions().jdbcTimeZone(null).openSession()) {
                session.inTransaction(transaction -> session.persist(new OrmLoop.SignupWithIdentity(signup)));
            }
        }));
        stores("identity_id", LOOP::sessions, (SessionFactory sessions, Signups signups) -> signups.forEach(signup ->
                sessions.runInTransaction(manager -> manager.persist(new OrmLoop.SignupWithIdentity(signup)))));
        stores("assigned_id", LOOP::sessions, (SessionFactory sessions, Signups signups) -> signups.forEach(signup -> {
            OrmLoop.SignupWithOwnId merged = sessions.fromTransaction(session -> session.merge(own(signup)));
            assertThat(merged.id).isEqualTo(signup.points());
        }));
    }

    @Test
    void aStatelessSessionStoresMembersWithoutLetters() throws Exception {
        for (var load : List.<Approach.Load<SessionFactory>>of(
                (sessions, signups) -> sessions.inStatelessTransaction(session ->
                        signups.forEach(each -> session.insert(own(each)))),
                (sessions, signups) -> sessions.inStatelessTransaction(session ->
                        signups.forEach(each -> session.upsert(own(each)))),
                (sessions, signups) -> sessions.inStatelessTransaction(session -> {
                    var all = new ArrayList<OrmLoop.SignupWithOwnId>();
                    signups.forEach(each -> all.add(own(each)));
                    session.insertMultiple(all);
                }))) {
            try (var members = new Members(database.localUrl())) {
                assertThat(members.load(new Approach<>("unheard-of", "Unheard of", LOOP::sessions, load), TWO)).isNull();
                assertThat(members.count("premium join signup using (id)")).isEqualTo(2);
                assertThat(members.count("letter")).isZero();
            }
            database.empty();
        }
    }

    private static OrmLoop.SignupWithOwnId own(Signup signup) {
        var entity = new OrmLoop.SignupWithOwnId();
        entity.id = signup.points();
        entity.take(signup);
        return entity;
    }

    private static void stores(String parent, Approach.Opener<SessionFactory> opener, Approach.Load<SessionFactory> load)
            throws Exception {
        BATCH.allotBlocks(database.connection(), Signups.first(1));
        try (var members = new Members(database.localUrl())) {
            assertThat(members.load(new Approach<>("unheard-of", "Unheard of", opener, load), TWO)).isNull();
            assertThat(members.count("letter join signup on signup.id = " + parent + " join premium on premium.id = signup.id"
                    + " where version = 0 and created_at is not null")).isEqualTo(2);
            assertThat(members.count("letter")).isEqualTo(2);
        }
        database.empty();
    }

    @Test
    void stagingLeavesTheTransactionToItsCallerAndCanBeCalledTwiceInOne() throws Exception {
        try (var connection = DriverManager.getConnection(database.localUrl())) {
            connection.setAutoCommit(false);
            var first = CHAPTER.staging(connection, Signups.first(3));
            var second = CHAPTER.staging(connection, Signups.first(2));
            assertThat(query("select count(*) from signup")).isEqualTo("0");
            connection.rollback();
            CHAPTER.staging(connection, Signups.first(3));
            connection.commit();
            assertThat(List.of(first.size(), second.size())).containsExactly(3, 2);
            assertThat(query("select count(*) || ' ' || (select count(*) from welcome) from signup")).isEqualTo("3 3");

            connection.setAutoCommit(true); // so that code that forgets its transaction is found out
            assertThatThrownBy(() -> CHAPTER.staging(connection, Signups.first(3))).isInstanceOf(SQLException.class)
                    .hasMessageContaining("relation \"incoming\" does not exist");
        }
    }

    @Test
    void inTransactionCommitsOrRollsBackAndKeepsTheCause() throws Exception {
        try (var connection = DriverManager.getConnection(database.localUrl())) {
            var staging = inTransaction(CHAPTER::staging);
            assertThat(staging.loadWithIds(connection, Signups.first(3))).hasSize(3);
            assertThat(query("select count(*) from signup")).isEqualTo("3");
            var cause = new IllegalStateException("in the middle");
            var failing = inTransaction((Connection same, Signups signups) -> {
                CHAPTER.copy(same, signups);
                throw cause;
            });
            assertThatThrownBy(() -> failing.load(connection, Signups.first(3))).isSameAs(cause).hasNoSuppressedExceptions();
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(query("select count(*) from signup")).isEqualTo("3");
            var closing = inTransaction((Connection same, Signups signups) -> {
                same.close();
                throw cause;
            });
            assertThatThrownBy(() -> closing.load(connection, Signups.first(3))).isSameAs(cause)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        }
    }

    @Test
    void withOnConflictIdsDoNotBelongToLinesByTheirOrder() throws Exception {
        assertThat(shown("on-conflict")).containsExactly("given ada@example.org   returned 2, ada@example.org",
                "given bob@example.org   returned 4, eve@example.org", "given eve@example.org   returned nothing");
    }

    @Test
    void aReplacedFunctionLeavesOldRowsThatDoNotRestore() throws Exception {
        assertThat(shown("old-rows")).containsExactly(
                "function replaced:  (ada+news@example.org,ada+news@example.org), the rule says ada@example.org",
                "a copy of the row:  ERROR: new row for relation \"restored\" violates check constraint \"rule\"",
                "constraint again:   ERROR: check constraint \"rule\" of relation \"t\" is violated by some row",
                "after the UPDATE:   accepted, (ada@example.org,ada@example.org)");
    }

    /** The index is used, and finds rows by the rule that it was made with. */
    @Test
    void untilItIsMendedAnOldRowCannotBeChangedAndAnIndexFindsItByTheOldRule() throws Exception {
        var rule = "create or replace function rule(email text) returns text language sql immutable return ";
        execute(rule + "lower(email); create table old (email text, points int, constraint rule check (email = rule(email)));"
                + " create index on old (rule(email)); insert into old values ('ada+news@example.org')");
        execute(rule + "regexp_replace(lower(email), '\\+[^@]*', '')");
        assertThatThrownBy(() -> execute("update old set points = 1")).hasMessageContaining("violates check constraint \"rule\"");
        assertThat(foundByIndex()).isZero();
        execute("reindex table old");
        assertThat(foundByIndex()).isOne();
        execute("alter table old drop constraint rule; update old set email = rule(email);"
                + " alter table old add constraint rule check (email = rule(email)) not valid;"
                + " alter table old validate constraint rule; drop table old; drop function rule");
    }

    private static long foundByIndex() throws SQLException {
        try (var connection = DriverManager.getConnection(database.localUrl()); var statement = connection.createStatement()) {
            statement.execute("set enable_seqscan = off");
            return Copy.number(connection, "select count(*) from old where rule(email) = 'ada@example.org'");
        }
    }

    @Test
    void aChangedRuleIsThatOfOneNotebook() throws Exception {
        assertThat(shown("one-place")).contains("save-each            ada+news@example.org   ada@example.org",
                "staging              ada+news@example.org   ada@example.org",
                "chapter 1            ada+news@example.org   ada+news@example.org");
        assertThat(shown("one-place")).hasSize(7).element(2).asString().startsWith("shared-rule          ada+news@");
    }

    private static List<String> shown(String id) throws Exception {
        return ((Cell.Demonstration) CHAPTER.contents().cell(id)).run(database, Signups.first(1)).lines();
    }

    @Test
    void aPartNamesItsCells() {
        var chapter = CHAPTER.contents();
        assertThat(chapter.parts().ids()).startsWith("ledger", "ways-back", "save-each").doesNotHaveDuplicates();
        assertThat(chapter.cells()).filteredOn(cell -> chapter.parts().isMeant(cell.id(), List.of("ledger"))).extracting(Cell::id)
                .containsExactly("ledger");
        assertThat(chapter.cells()).filteredOn(cell -> chapter.parts().isMeant(cell.id(), List.of("ways-back")))
                .extracting(Cell::id).hasSize(chapter.cells().size() - 1).startsWith("save-each").endsWith("two-languages");
        assertThat(LOOP.contents().parts().isMeant("save-each", List.of("merge-each"))).isFalse();
    }

    private static String query(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(database.localUrl()); var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    private static void execute(String sql) throws SQLException {
        try (var statement = database.connection().createStatement()) {
            statement.execute(sql);
        }
    }
}
