import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import kit.TestServer;
import kit.Chapters;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import workshop.server.Database;
import workshop.notebook.Notebook;
import workshop.notebook.Signups;

/** Each demonstration prints what its chapter says that it shows. */
@Tag("slow")
class DemonstrationsTest {

    @AutoClose
    private static final Database database = TestServer.openFastDatabase();

    @BeforeAll
    static void prepare() throws Exception {
        for (var chapter : chapters()) {
            TestServer.prepare(database, chapter, Signups.first(1));
        }
    }

    private static List<String> lines(String id) throws Exception {
        var cell = Chapters.ALL.stream().flatMap(chapter -> Chapters.demonstrations(chapter).stream())
                .filter(demonstration -> demonstration.id().equals(id)).findFirst().orElseThrow();
        return cell.run(database, Signups.first(1_000)).lines();
    }

    @Test
    void bothCallbacksRun() throws Exception {
        assertThat(lines("callbacks")).containsExactly(
                "given '  Ada@Example.ORG ', stored 'ada@example.org'", "callbacks run: 2");
    }

    @Test
    void theOrmLoopSpendsItsTimeOnRoundTripsAndCommits() throws Exception {
        assertThat(lines("where-the-time-goes")).containsExactly(
                "100 rows              round trips   commits",
                "a transaction a row           200       100",
                "one transaction               101         1",
                "merge, id assigned            300       100",
                "merge, with version           200       100");
    }

    @Test
    void aStatelessSessionLosesTheChange() throws Exception {
        assertThat(lines("lost-change")).containsExactly(
                "@PrePersist ran: 1 time", "in the object:  'ada@example.org'", "in the table:   '  Ada@Example.ORG '");
    }

    @Test
    void aStatelessSessionDoesNotCascade() throws Exception {
        assertThat(lines("no-cascade")).containsExactly(
                "persist in a session:            members stored: 2",
                "insert in a stateless session:   members stored: 0");
    }

    @Test
    void theOrmSendsWhatJdbcSends() throws Exception {
        assertThat(lines("cost-of-the-orm")).satisfiesExactly(
                header -> assertThat(header).isEqualTo("2,000 rows   round trips   Execute   CPU time"),
                jdbc -> assertThat(jdbc).matches("JDBC +2,001 +2,001 +[\\d,]+ ms"),
                orm -> assertThat(orm).matches("Hibernate +2,001 +2,001 +[\\d,]+ ms"));
    }

    @Test
    void aBatchIsPipelinedAndNotOneStatement() throws Exception {
        assertThat(lines("pipelined")).containsExactly(
                "1,000 rows      round trips    Bind   Describe   Execute    Sync",
                "executeUpdate         1,001   1,001          5     1,001   1,001",
                "executeBatch              5   1,001      1,000     1,001       5");
    }

    @Test
    void returningEverythingCostsARoundTripARow() throws Exception {
        assertThat(lines("returning-everything")).containsExactly(
                "100 rows                round trips",
                "RETURN_GENERATED_KEYS           101",
                "new String[] {\"id\"}               2");
    }

    @Test
    void bindParametersAreLimitedAndJooqInlines() throws Exception {
        assertThat(lines("bind-limit")).satisfiesExactly(
                pgjdbc -> assertThat(pgjdbc).startsWith("pgjdbc, SQLState 22023: ").contains("65,535 parameters"),
                jooq -> assertThat(jooq).matches(
                        "jOOQ: 30,000 rows stored, by a text of [\\d,]{9,} characters, bind parameters: 0"));
    }

    @Test
    void aRewrittenBatchDoesNotKnowItsCounts() throws Exception {
        assertThat(lines("update-counts")).containsExactly(
                "reWriteBatchedInserts=false: [1, 1, 0, 1, 0]",
                "reWriteBatchedInserts=true: [-2, -2, -2, -2, 0]");
    }

    @Test
    void oneBadRowStopsACopy() throws Exception {
        assertThat(lines("one-bad-row")).containsExactly(
                "error: invalid input syntax for type integer: \"many\"",
                "where: COPY signup, line 3, column points: \"many\"",
                "rows stored: 0");
    }

    @Test
    void tryWithResourcesCommitsHalfALoad() throws Exception {
        assertThat(lines("half-a-load")).containsExactly(
                "with try-with-resources: the third row cannot be read; rows stored: 2",
                "with cancelCopy:         the third row cannot be read; rows stored: 0");
    }

    @Test
    void nullIsNotTheEmptyString() throws Exception {
        assertThat(lines("null-and-empty")).containsExactly(
                "1,    is stored as  NULL", "2,    is stored as  NULL",
                "1,\"\"  is stored as  ''", "2,    is stored as  NULL");
    }

    @Test
    void whatADatabaseCanDoAboutARule() throws Exception {
        assertThat(lines("check-generated-trigger")).containsExactly(
                "CHECK        refused  ERROR: new row for relation \"t\" violates check constraint \"t_email_check\"",
                "generated    stored   (\" Ada@Example.ORG\",ada@example.org)",
                "row trigger  stored   (ada@example.org)",
                "statement    refused  ERROR: transition table name can only be specified for an AFTER trigger");
    }

    @Test
    void aStatementTriggerWritesCorrectedRowsTwice() throws Exception {
        assertThat(lines("corrected-twice")).containsExactly(
                "1,000 rows to correct   INSERTs   UPDATEs",
                "row triggers             1,000         0",
                "statement trigger        1,000     1,000");
    }

    @Test
    void aTriggerHoldsForAllApproaches() throws Exception {
        assertThat(lines("for-everyone")).containsExactly(
                "stored 'ada+news@example.org': 20", "stored 'user1@example.org': 1");
        assertThat(TestServer.query(database.url(), "select count(*) from pg_trigger where tgrelid = 'signup'::regclass"))
                .isEqualTo("0");
    }

    @Test
    void aRuleIsChangedInOnePlace() throws Exception {
        for (int time = 1; time <= 2; time++) { // the second time finds the rule as it was
            assertThat(lines("one-place")).containsExactly(
                    "                     before                 after",
                    "save-each            ada+news@example.org   ada@example.org",
                    "shared-rule          ada+news@example.org   ada@example.org",
                    "row-trigger          ada+news@example.org   ada@example.org",
                    "statement-trigger    ada+news@example.org   ada@example.org",
                    "staging              ada+news@example.org   ada@example.org",
                    "chapter 1            ada+news@example.org   ada+news@example.org");
        }
    }

    @Test
    void oneRuleInTwoLanguagesIsTwoRules() throws Exception {
        assertThat(lines("two-languages")).containsExactly(
                "' Ada@Example.ORG'        Java: 'ada@example.org'           SQL: 'ada@example.org'",
                "'\\u2003ada@example.org'   Java: 'ada@example.org'           SQL: '\\u2003ada@example.org'",
                "'\\u0130pek@example.org'   Java: 'i\\u0307pek@example.org'    SQL: 'ipek@example.org'");
    }

    @Test
    void aLoopWaitsOnceARowAndAStreamDoesNot() throws Exception {
        var measured = Pattern.compile("(\\S+) +([\\d,]+) +([\\d,]+) ms +([\\d,]+) ms");
        var cells = lines("held-back").stream().map(measured::matcher).filter(Matcher::matches).toList();
        assertThat(cells).extracting(cell -> cell.group(1), cell -> cell.group(2)).containsExactly(tuple("one-transaction", "51"),
                tuple("execute-batch", "2"), tuple("binary", "2"), tuple("generate-series", "1"));
        assertThat(cells).allSatisfy(cell -> assertThat(number(cell, 4)).isGreaterThanOrEqualTo(number(cell, 3)));
    }

    @Test
    void onANarrowLineNothingIsFasterThanItsBytes() throws Exception {
        var measured = Pattern.compile("(\\S+) +([\\d,]+) +([\\d,]+) ms +([\\d,]+) ms");
        var cells = lines("narrow-line").stream().map(measured::matcher).filter(Matcher::matches).toList();
        assertThat(cells).hasSize(4).allSatisfy(cell -> assertThat(number(cell, 4)).isGreaterThanOrEqualTo(number(cell, 3)));
        assertThat(number(cells.get(3), 2)).as("COPY sends less than a batch").isLessThan(number(cells.get(0), 2));
    }

    private static long number(MatchResult found, int group) {
        return Long.parseLong(found.group(group).replace(",", ""));
    }

    @Test
    void aNewConnectionCostsRoundTrips() throws Exception {
        assertThat(lines("connecting")).containsExactly(
                " 5 round trips for a new connection", " 4 round trips for a new connection with &assumeMinServerVersion=9.0",
                " 1 for isValid, by which a pool tests it");
    }

    /** Without the one whose table is another: see DirtyFileTest. */
    static List<Notebook> chapters() {
        return Chapters.ALL.stream().filter(chapter -> chapter.judge() == null).toList();
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void allOutputIsAsciiAndFitsAProjector(Notebook chapter) throws Exception {
        for (var demonstration : Chapters.demonstrations(chapter)) {
            assertThat(demonstration.title()).matches("\\p{ASCII}{1,100}");
            if (!demonstration.id().equals("bind-limit")) { // it quotes the driver, which has much to say
                assertThat(lines(demonstration.id())).isNotEmpty().allMatch(line -> line.matches("\\p{ASCII}{0,100}"))
                        .allMatch(line -> line.equals(line.stripTrailing())).first().asString().isNotBlank();
            }
        }
    }
}
