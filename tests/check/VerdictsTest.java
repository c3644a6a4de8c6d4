package workshop.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import workshop.check.Verdict.Stage;
import workshop.notebook.ChapterName;
import workshop.server.Where;
import workshop.terminal.Command;
import workshop.terminal.Progress;

/** What the tasks forbid is refused, with a reason that is true; what they allow is not. Each is a solution with a change. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the judge of verdicts") // its methods run one after the other: a judge tries one load at a time
@Tag("slow")
class VerdictsTest {

    private static Judge judge;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        judge = new Judge(new Where.Embedded().host(), Duration.ofMinutes(10), new Progress(false)); // on the busiest machine
    }

    @AfterAll
    static void stop() {
        judge.close();
    }

    /** Changes made to the solution of an exercise: each first text, which must be there, becomes the second. */
    private Verdict verdict(String exercise, String... changes) throws Exception {
        var task = Task.named(new ChapterName(exercise));
        var source = Files.readString(Exercises.solution(task.name));
        var load = source.indexOf("    Object load(");
        var before = source.substring(0, load);
        var after = source.substring(load);
        for (int i = 0; i < changes.length; i += 2) {
            assertThat(before + after).contains(changes[i]);
            if (after.contains(changes[i])) {
                after = after.replace(changes[i], changes[i + 1]);
            } else {
                before = before.replace(changes[i], changes[i + 1]);
            }
        }
        return judge.judge(task, Files.writeString(folder.resolve(exercise + ".java"), before + after), null);
    }

    private static void refused(Verdict verdict, Stage stage, String seen) {
        assertThat(verdict.failedOn()).as(String.join("\n", verdict.lines())).isEqualTo(stage);
        assertThat(verdict.seen()).contains(seen);
        assertThat(verdict.lines()).allMatch(line -> line.length() <= 80 || !line.strip().contains(" "));
    }

    private static void accepted(Verdict verdict) {
        assertThat(verdict.isSolved()).as(String.join("\n", verdict.lines())).isTrue();
    }

    @Test
    void anErrorIsAskedForByItsWords() throws Exception {
        var verdict = verdict("01_orm_loop", "\"row \" + row + \" was refused: \" + signup.email()", "\"refused\"");
        refused(verdict, Stage.RIGHT, "IllegalStateException: refused");
        assertThat(verdict.expected()).isEqualTo("an error that says 'row 42' and 'row42xxxxxxxxxxxxxxx...'");
    }

    @Test
    void whatAnErrorLacksIsNamed() throws Exception {
        var verdict = verdict("01_orm_loop", "\"row \" + row + \" was refused: \" + signup.email()", "signup.email()");
        refused(verdict, Stage.RIGHT, "IllegalStateException: row42xxx");
        assertThat(verdict.next()).isEqualTo("Name 'row 42' in the error message, too.");
    }

    @Test
    void idsThatTheSequenceWillGiveOutAgainAreSeen() throws Exception {
        refused(verdict("02_orm_batch", "@Id @GeneratedValue(strategy = SEQUENCE, generator = \"signup_id_seq\")",
                "static final java.util.concurrent.atomic.AtomicLong NEXT = new java.util.concurrent.atomic.AtomicLong();\n        @Id",
                "@SequenceGenerator(name = \"signup_id_seq\", allocationSize = 1_000)", "", "\n        Long id;", "\n        Long id = NEXT.incrementAndGet();"),
                Stage.RIGHT, "there is a row 5,000 already");
    }

    @Test
    void aSequenceWithTheDefaultAllocationIsToldThatItsBatchesDoHappen() throws Exception {
        refused(verdict("02_orm_batch", "allocationSize = 1_000", "allocationSize = 50"), Stage.TECHNIQUE,
                "the INSERTs do go in batches; most of these waits are for ids");
        refused(verdict("02_orm_batch", ", allocationSize = 1_000", ""), Stage.TECHNIQUE, "most of these waits are for ids");
    }

    @Test
    void aSequenceThatIsAskedForEachRowIsToldSo() throws Exception {
        refused(verdict("02_orm_batch", "allocationSize = 1_000", "allocationSize = 1"), Stage.TECHNIQUE,
                "the INSERTs do go in batches; most of these waits are for ids");
    }

    @Test
    void rewrittenBatchesOfTheOrmAreBatches() throws Exception {
        accepted(verdict("02_orm_batch", ".jdbcUrl(url)", ".jdbcUrl(url + \"&reWriteBatchedInserts=true\")"));
    }

    @Test
    void eachMistakeWithRejectsHasItsOwnNextStep() throws Exception {
        var emoji = verdict("12_dirty_file", "signup.email().codePointCount(0, signup.email().length())", "signup.email().length()");
        refused(emoji, Stage.RIGHT, "line 67 as well, and it is good");
        assertThat(emoji.next()).contains("200 emoji");
        var last = verdict("12_dirty_file", "            reject.executeBatch();\n            connection.commit();", "            connection.commit();");
        refused(last, Stage.RIGHT, "it is not there");
        assertThat(last.next()).contains("Store a row in reject");
        var old = verdict("12_dirty_file", "delete.executeUpdate(\"delete from reject\");", "");
        refused(old, Stage.RIGHT, "duplicate key");
        assertThat(old.next()).contains("yesterday's rejects");
    }

    @Test
    void thePoolersUrlStays() throws Exception {
        refused(verdict("03_insert_loop", "getConnection(url + NO_CACHE)", "getConnection(url)"), Stage.TECHNIQUE,
                "1 connection with another URL");
    }

    @Test
    void theDefaultStaysTheTables() throws Exception {
        refused(verdict("03_insert_loop", "bind(withoutPoints, signup);\n                        withoutPoints.executeUpdate();",
                "bind(insert, signup);\ninsert.setInt(3, 10);\ninsert.executeUpdate();"), Stage.RIGHT, "it has 10");
    }

    @Test
    void aCommitForEvery2500RowsIsSeen() throws Exception {
        refused(verdict("03_insert_loop", "                for (var signup : signups) {",
                "int row = 0; for (var signup : signups) { if (++row % 2_500 == 0) { connection.commit(); }"), Stage.TECHNIQUE,
                "3 transactions: the task says one for all rows");
    }

    @Test
    void anotherConnectionThanTheGivenIsSeen() throws Exception {
        refused(verdict("03_insert_loop", "getConnection(url + NO_CACHE)",
                "getConnection(url.replaceAll(\"&socketFactory(Arg)?=[^&]*\", \"\") + NO_CACHE)"), Stage.TECHNIQUE,
                "0 sent bytes: the rows were sent over a connection with a different URL, or not at all");
    }

    @Test
    void whatACrashWouldLoseIsSeen() throws Exception {
        var seen = "a crash could lose rows, because synchronous_commit is off or the table is unlogged";
        refused(verdict("09_distance", "connection.setAutoCommit(false);",
                "connection.createStatement().execute(\"set synchronous_commit = off\"); connection.setAutoCommit(false);"),
                Stage.TECHNIQUE, seen);
        refused(verdict("09_distance", "connection.setAutoCommit(false);",
                "connection.createStatement().execute(\"alter table signup set unlogged\"); connection.setAutoCommit(false);"),
                Stage.TECHNIQUE, seen);
    }

    @Test
    void idsThatAreAskedForAfterwardsAreNotThese() throws Exception {
        var verdict = verdict("04_execute_batch", "            connection.commit();", """
                    connection.commit();
                    ids.clear();
                    var all = connection.createStatement().executeQuery("select id from signup order by id");
                    while (all.next()) { ids.add(all.getLong(1)); }""");
        refused(verdict, Stage.RIGHT, "5,020 ids");
        refused(verdict("04_execute_batch", "            connection.commit();", """
                    connection.commit();
                    int count = ids.size();
                    ids.clear();
                    var all = connection.createStatement().executeQuery("select id from signup order by id desc limit " + count);
                    while (all.next()) { ids.addFirst(all.getLong(1)); }"""), Stage.RIGHT, "");
    }

    @Test
    void welcomesForEverybodyAreTooMany() throws Exception {
        refused(verdict("04_execute_batch", "            connection.commit();", """
                    connection.createStatement().execute("insert into welcome select id, email from signup on conflict do nothing");
                    connection.commit();"""), Stage.RIGHT, "5,020: rows that were there before have one, too");
    }

    @Test
    void aCommitForEachPieceIsSeen() throws Exception {
        refused(verdict("05_multi_row_insert", "piece.clear();", "piece.clear(); connection.commit();"), Stage.TECHNIQUE,
                "70 transactions: the task says one for all rows");
    }

    @Test
    void valuesInTheTextAreSeen() throws Exception {
        refused(verdict("05_multi_row_insert", "            insert.executeUpdate();", """
                    var text = new StringJoiner(", ");
                    for (var each : piece) {
                        text.add("('%s', %d, '%s')".formatted(each.email(), each.points(), each.signedUpAt()));
                    }
                    connection.createStatement().executeUpdate(INSERT + text);"""), Stage.TECHNIQUE,
                "values are written into the text of the SQL");
    }

    @Test
    void aStreamThatIsClosedOnTheWayOutStoresHalf() throws Exception {
        refused(verdict("06_copy", "            try {\n", "            try (",
                "65_536), UTF_8);", "65_536), UTF_8);", "build(writer);", "build(writer)) {",
                "                csv.flush();\n                copy.endCopy();\n", ""), Stage.RIGHT, "10,000 rows stored");
    }

    @Test
    void aDayInTheTimeZoneOfTheMachineIsNotOneInUtc() throws Exception {
        refused(verdict("07_generate_series", "(signed_up_at at time zone 'UTC')::date", "signed_up_at::date"), Stage.RIGHT, "");
    }

    @Test
    void twoStatementsForOneSummaryAreSeen() throws Exception {
        refused(verdict("07_generate_series", "left join days on", "join days on", "statement.executeUpdate(SUMMARY);", """
                    statement.executeUpdate(SUMMARY);
                    statement.executeUpdate("insert into signup_per_day select each::date, 0, 0 from (select min(day) as a, max(day) as b"
                            + " from signup_per_day), generate_series(a, b, interval '1 day') as each on conflict do nothing");"""),
                Stage.TECHNIQUE, "2 statements: more than one statement stores the days");
        refused(verdict("07_generate_series", "statement.executeUpdate(SUMMARY);", """
                    statement.executeUpdate("create temporary table a (b int)");
                    statement.executeUpdate(SUMMARY);
                    statement.executeUpdate("drop table a");"""), Stage.TECHNIQUE, "3 statements: all that is needed fits into one");
        refused(verdict("07_generate_series", "statement.executeUpdate(SUMMARY);", """
                    statement.executeQuery("select min(signed_up_at) from signup").next();
                    statement.executeUpdate(SUMMARY);"""), Stage.TECHNIQUE, "rows are fetched");
    }

    @Test
    void aRuleThatIsPastedIsStillTwoRules() throws Exception {
        refused(verdict("08_what_you_gave_up", "var kept = rule(signup);", """
                    var low = signup.email().strip().toLowerCase(Locale.ROOT);
                    var kept = new Signup(low.replaceFirst("\\\\+[^@]*@", "@"), low.contains("+") ? 0 : signup.points(),
                            signup.signedUpAt());"""), Stage.TECHNIQUE, "2 methods that call it: each contains the rule");
    }

    @Test
    void allByCopyIsNotHalf() throws Exception {
        refused(verdict("08_what_you_gave_up", "byOrm(url, all.subList(0, all.size() / 2));", "copyByRule(url, all.subList(0, all.size() / 2));"),
                Stage.TECHNIQUE, "0 rows: the first half no longer goes through the entity");
    }

    @Test
    void eachOfTheThreeThingsIsNeededForSaveAll() throws Exception {
        var small = "most of these waits are for commits, for ids, or for small batches";
        refused(verdict("10_spring", "allocationSize = 1_000", "allocationSize = 50"), Stage.TECHNIQUE, small);
        refused(verdict("10_spring", ".property(\"hibernate.jdbc.batch_size\", 1_000)", ""), Stage.TECHNIQUE,
                "each INSERT waits: either it makes the id, or no batch size is set");
        refused(verdict("10_spring", "transaction.executeWithoutResult(status -> {", "{", "            });", "            }"),
                Stage.TECHNIQUE, small);
    }

    @Test
    void aCopyBesideSaveAllLosesTheCallback() throws Exception {
        refused(verdict("10_spring", "repository.saveAll(page);", """
                    sessions.inStatelessTransaction(stateless -> stateless.insertMultiple(page));"""), Stage.RIGHT,
                "it has '  Ada@Example.ORG '");
    }

    @Test
    void errorsOfALoaderThatNobodyAsksForAreMissed() throws Exception {
        refused(verdict("11_other_calls", "            for (var error : loader.errors()) {\n"
                + "                throw error.exception(); // the connection closes without a commit\n            }\n", ""),
                Stage.RIGHT, "no error");
        refused(verdict("11_other_calls", ".commitNone()", ".commitEach()"), Stage.RIGHT, "2,000 rows stored");
        refused(verdict("11_other_calls", ".bulkAfter(1_000)", ""), Stage.TECHNIQUE, "still a wait for each row");
    }

    @Test
    void aHelperAboveTheExerciseIsNotTheExercise() throws Exception {
        accepted(verdict("09_distance", "/// # 9.", """
                // class Nothing
                class Helper { static void main(String[] args) { throw new IllegalStateException("not this one"); } }

                /// # 9."""));
        var verdict = verdict("09_distance", "void main(", "void start(");
        assertThat(verdict.failedOn()).isEqualTo(Stage.COMPILES);
        assertThat(verdict.lines()).singleElement().asString().contains("no class in it has a main method that creates an"
                + " Exercise. Put main back, or run: " + Command.jbang() + " reset 09");
    }

    @Test
    void whatALoadHasForkedEndsWithIt() throws Exception {
        var pids = folder.resolve("pids");
        accepted(verdict("09_distance", "        try (var connection", """
                try {
                    long pid = new ProcessBuilder("sleep", "600").start().pid();
                    var orphan = new ProcessBuilder("sh", "-c", "sleep 600 >/dev/null 2>&1 & echo $!").start();
                    Files.writeString(Path.of("%s"), pid + "\\n" + new String(orphan.getInputStream().readAllBytes()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                try (var connection""".formatted(pids)));
        assertThat(Files.readAllLines(pids)).hasSize(2);
        for (var pid : Files.readAllLines(pids)) {
            var left = ProcessHandle.of(Long.parseLong(pid));
            if (left.isPresent()) {
                left.get().onExit().get(10, TimeUnit.MINUTES); // it has ended, but nobody may have asked yet how
            }
        }
    }
}
