///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN WhatYouGaveUp
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS org.hibernate.validator:hibernate-validator:9.1.6.Final
//DEPS org.glassfish.expressly:expressly:6.0.0
//DEPS de.siegmar:fastcsv:4.4.0
//DEPS com.h2database:h2:2.4.240
//SOURCES ../workshop/OnStage.java
//SOURCES ledger/AnotherDatabase.java
//SOURCES ledger/Members.java
//SOURCES ledger/Probes.java
//SOURCES ledger/Swap.java
//SOURCES ledger/Trial.java
//SOURCES ledger/UpdateCounts.java
//SOURCES 01_orm_loop.java
//SOURCES 02_orm_batch.java
//SOURCES 03_insert_loop.java
//SOURCES 04_execute_batch.java
//SOURCES 05_multi_row_insert.java
//SOURCES 06_copy.java
//SOURCES 07_generate_series.java
//FILES 08_what_you_gave_up.java
// The notebook begins here.

import static jakarta.persistence.GenerationType.IDENTITY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static workshop.notebook.Approach.inTransaction;

import module java.base;
import module java.sql;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PrePersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import ledger.Members;
import ledger.Probes;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import workshop.notebook.Approach;
import workshop.notebook.Callbacks;
import workshop.notebook.Grid;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 8. What you gave up, and how to get it back
///
/// Seven chapters have loaded the rows, and all but the first said what you gave up. The first part of this one asks
/// each of their approaches the same questions, and answers none of them from memory. Does the callback run, and does
/// the row have what it changed? Is an invalid row refused? Which row was it? Each answer comes from a probe that runs
/// now.
///
/// The second part gets back what was lost. The usual advice leaves you with a dilemma: keep the entities and wait,
/// or copy their rule into the import and keep it in two places. There are three ways out: one rule that both call, a
/// rule in the database, and a staging table. In the recording COPY alone takes [17 ms][4], and COPY with one rule
/// that both call [18 ms][1]; row triggers take [about 4 times][2] as long, and a staging table [about 2.5 times][3].
///
/// **Before you run it:** for which approaches of chapters 1 to 7 does `@PrePersist` run *and* its change arrive in the
/// table? And which of them tell you which row was bad?
///
/// [1]: 08_what_you_gave_up/shared-rule.median
/// [2]: 08_what_you_gave_up/row-trigger.median / 08_what_you_gave_up/copy.median >= 1.2
/// [3]: 08_what_you_gave_up/staging.median / 08_what_you_gave_up/copy.median >= 1.1
/// [4]: 08_what_you_gave_up/copy.median
class WhatYouGaveUp {

    /// ## The ledger
    ///
    /// A row for each approach of chapters 1 to 7, and one for each way back; a column for each question. Each approach
    /// runs as it stands in its chapter. It loads 1,100 rows, of which number 1,050 does not fit; then a row with a
    /// blank email; then five messy rows. A [`Trial`](ledger/Trial.java) notes what the caller could see: the error,
    /// the ids, the driver's update counts, how often the callbacks ran. The [`Probes`](ledger/Probes.java) ask the
    /// database for the rest. Where a question does not apply, there is a `-`.
    ///
    /// Does the rule hold?
    ///
    /// - **pre persist:** did `@PrePersist` run, and does the row have what it changed? If it ran and the row does not,
    ///   that is `lost`. Where a way back did it, that is `rule`: no callback ran, and the row has the change all the
    ///   same.
    /// - **post persist:** when did `@PostPersist` run? If it ran for the row that the server refused, that was
    ///   before the INSERT. If it ran for rows whose commit failed, at a constraint that is checked only then, that
    ///   was before the commit. An `outbox` has a welcome if and only if there is a signup.
    /// - **bean validation:** is a blank email refused, by Bean Validation (`yes`) or by something else (`rule`)?
    ///   Hibernate switches it on by itself when a validator is on the classpath.
    ///
    /// Is the rest of the entity stored?
    ///
    /// - **auto columns:** are `@Version` and `@CreationTimestamp` set?
    /// - **child rows:** are cascaded children stored?
    /// - **join inheritance:** does the table of a subclass get its rows, too? Django's `bulk_create`, for one,
    ///   refuses such models.
    ///
    /// The chapters' entities have none of these, and no constraint. So [`Swap`](ledger/Swap.java) stands between the
    /// approach and Hibernate. The approach makes its own calls, and where it hands over a signup, Hibernate gets one of
    /// the richer [`Members`](ledger/Members.java), which gets its id in the same way.
    ///
    /// What comes back?
    ///
    /// - **ids known:** does the caller have the ids of the rows, in the order of the rows?
    /// - **count usable:** what do the driver's update counts say of five rows: one for `each`, their `sum`, or only
    ///   that it is done (`-2`)? Hibernate (`orm`) keeps them to itself.
    ///
    /// Which row was bad?
    ///
    /// - **bad row:** a value is too long, and PostgreSQL does not say which. What does the error name? The `row`, or
    ///   its `line` in the CSV, which is another number once an email with a line break in it (or a header) has gone
    ///   before. Or its place `in batch`, from 0: in batches of 1,000, row 1,050 is "entry 49". Or a `wrong` row. Or
    ///   nothing, but you know how far your `loop` had got.
    /// - **foreign key:** the same, where the row has no parent. This is checked at the end of the statement, when
    ///   COPY no longer knows the line; what is left is the `value` that the error quotes.
    /// - **left after error:** how many of the 1,049 rows before the bad one are there afterwards?
    ///
    /// Does it run elsewhere?
    ///
    /// - **in h2:** does the same code store its rows in [H2](ledger/AnotherDatabase.java), a small database written
    ///   in Java? That it runs there does not mean that it runs everywhere.
    void ledger(String url, Grid.Sheet sheet) throws Exception {
        Probes.columns(sheet);
        try (var members = new Members(url)) {
            for (var chapter : chapters()) {
                for (var approach : chapter.approaches()) {
                    if (!ENDS.contains(chapter.name() + "/" + approach.id())) {
                        Probes.of(chapter, approach, url, members, sheet);
                    }
                }
            }
        }
    }

    /** They stand in chapters 1 and 6 already. */
    static final Set<String> ENDS = Set.of("08_what_you_gave_up/save-each", "08_what_you_gave_up/copy");

    static List<Notebook> chapters() {
        return List.of(new OrmLoop().contents(), new OrmBatch().contents(),
                new InsertLoop().contents(), new ExecuteBatch().contents(),
                new MultiRowInsert().contents(), new Copy().contents(),
                new GenerateSeries().contents(), new WhatYouGaveUp().contents());
    }

    /// Some of its marks surprise even people who have used these tools for years:
    ///
    /// - A stateless session runs `@PrePersist` (from Hibernate 7.2 on) and loses its [change][1], but it does
    ///   [validate][2], sets version and creation [time][3], and fills both tables of a joined [inheritance][4]. What
    ///   it leaves out is the [children][5].
    /// - A batch in a session leaves out nothing. Only the welcome comes too early, before the [INSERT][6]. No
    ///   welcome waits for the commit, not even where each row has [its own][7].
    /// - Binary COPY names the bad [row][8], and CSV a [line][9]. A multi-row INSERT names [nothing][10]. A plain
    ///   batch counts within the [batch][11], so add the rows of the batches before it; what a rewritten one names is
    ///   [wrong][12].
    /// - Of the ways that send INSERTs without waiting for each, only a plain batch has a count for each of
    ///   [them][13].
    ///
    /// A violated CHECK is kinder than a value that is too long: the error quotes the whole row.
    ///
    /// ## The ways back: the two ends
    ///
    /// The ways back lie between these two ends. One end keeps everything and takes its time: an entity, a transaction
    /// a row, as in chapter 1. The other keeps nothing: plain COPY, in CSV, as in chapter 6. In the recording they are
    /// [about 150 times][14] apart.
    ///
    /// The entity differs from chapter 1's in one way: its callback does not contain the rule, but calls the one that
    /// it was given.
    ///
    /// [1]: ledger:02_orm_batch/insert-multiple/pre-persist = lost
    /// [2]: ledger:02_orm_batch/insert-multiple/bean-validation = yes
    /// [3]: ledger:02_orm_batch/insert-multiple/auto-columns = yes
    /// [4]: ledger:02_orm_batch/insert-multiple/join-inheritance = yes
    /// [5]: ledger:02_orm_batch/insert-multiple/child-rows = no
    /// [6]: ledger:02_orm_batch/batch-sequence/post-persist = before INSERT
    /// [7]: ledger:01_orm_loop/save-each/post-persist = before commit
    /// [8]: ledger:06_copy/binary/bad-row = row
    /// [9]: ledger:06_copy/csv-streamed/bad-row = line
    /// [10]: ledger:05_multi_row_insert/unnest/bad-row = no
    /// [11]: ledger:04_execute_batch/execute-batch/bad-row = in batch
    /// [12]: ledger:05_multi_row_insert/rewrite-batched-inserts/bad-row = wrong
    /// [13]: ledger:04_execute_batch/execute-batch/count-usable = each
    /// [14]: 08_what_you_gave_up/save-each.median / 08_what_you_gave_up/copy.median >= 20
    @Entity(name = "Signup")
    @Table(name = "signup")
    static class SignupEntity {
        @Id @GeneratedValue(strategy = IDENTITY) Long id;
        String email;
        int points;
        @Column(name = "signed_up_at") OffsetDateTime signedUpAt;
        @Transient UnaryOperator<String> rule;

        @PrePersist
        void normalise() {
            email = rule.apply(email);
            Callbacks.PRE_PERSIST.increment();
        }

        @PostPersist
        void welcome() {
            Callbacks.POST_PERSIST.increment();
        }
    }

    SessionFactory sessions(String url) {
        return new HibernatePersistenceConfiguration("signups")
                .managedClasses(SignupEntity.class).jdbcUrl(url).createEntityManagerFactory();
    }

    void saveEach(SessionFactory sessions, Signups signups) {
        for (var signup : signups) {
            var entity = new SignupEntity();
            entity.email = signup.email();
            entity.points = signup.points();
            entity.signedUpAt = signup.signedUpAt();
            entity.rule = rule;
            sessions.inTransaction(session -> session.persist(entity));
        }
    }

    void copy(Connection connection, Signups signups) throws SQLException, IOException {
        copyInto("signup", connection, signups, email -> email);
    }

    static void copyInto(String table, Connection connection, Signups signups,
            UnaryOperator<String> rule) throws SQLException, IOException {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(
                "copy " + table + " (email, points, signed_up_at) from stdin (format csv)");
        try {
            var out = new OutputStreamWriter(new PGCopyOutputStream(copy, 65_536), UTF_8);
            var csv = CsvWriter.builder().quoteStrategy(QuoteStrategies.EMPTY).build(out);
            for (var signup : signups) {
                csv.writeRecord(rule.apply(signup.email()),
                        String.valueOf(signup.points()), signup.signedUpAt().toString());
            }
            csv.flush();
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy(); // also when the rule refuses a row
            }
        }
    }

    /// ## First way: one rule, and both call it
    ///
    /// The dilemma comes from where the rule stands: inside a callback, where only an ORM calls it. A rule that depends
    /// on nothing but its argument can stand by itself, and then anybody can call it. The callback does, and so does
    /// the loop that writes the COPY. It can refuse as well as correct.
    ///
    /// In the recording COPY with the rule takes [18 ms][3], and without it [17 ms][4]. What this way does not bring
    /// back is whatever needs the stored row. There are no [ids][1], and nobody is [welcomed][2] unless you see to it
    /// after `endCopy`. And the rule holds only for those who call it.
    ///
    /// [1]: ledger:08_what_you_gave_up/shared-rule/ids-known = no
    /// [2]: ledger:08_what_you_gave_up/shared-rule/post-persist = no
    /// [3]: 08_what_you_gave_up/shared-rule.median
    /// [4]: 08_what_you_gave_up/copy.median
    static String normal(String email) {
        var normal = email.strip().toLowerCase(Locale.ROOT);
        if (normal.isEmpty()) {
            throw new IllegalArgumentException("an email is blank");
        }
        return normal;
    }

    UnaryOperator<String> rule = WhatYouGaveUp::normal;

    void sharedRule(Connection connection, Signups signups) throws SQLException, IOException {
        copyInto("signup", connection, signups, rule);
    }

    /// ## Second way: the rule in the database
    ///
    /// Now it is a function in SQL, and a trigger calls it. It holds for every program, and for whoever types an
    /// INSERT by hand; and, where the trigger also says `update of email`, for whoever changes an email later. A blank
    /// email becomes NULL, which the column refuses. The welcome is a row in an outbox: a table that another program
    /// empties, by deleting what it has sent. (It must not remember the last id instead: ids are handed out before the
    /// commit, so a smaller one can appear later.) The row is written in the same transaction, so there is a welcome if
    /// and only if there is a signup. A callback that sends the mail itself cannot promise that.
    static final String STRIP_AND_LOWER = "lower(btrim(email, e' \\t\\r\\n'))";

    static String normalEmail(String expression) {
        return "create or replace function normal_email(email text) returns text"
                + " language sql immutable return nullif(" + expression + ", '')";
    }

    void ruleInTheDatabase(Connection connection, Signups signups) throws SQLException {
        execute(connection, normalEmail(STRIP_AND_LOWER));
        execute(connection, """
                create table if not exists welcome (
                    id        bigint generated always as identity primary key,
                    signup_id bigint not null);
                create or replace function correct() returns trigger language plpgsql as $$ begin
                    new.email := normal_email(new.email);
                    return new;
                end $$;
                create or replace function welcome() returns trigger language plpgsql as $$ begin
                    insert into welcome (signup_id) values (new.id);
                    return null;
                end $$;
                create or replace function correct_and_welcome() returns trigger
                language plpgsql as $$ begin
                    update signup set email = normal_email(arrived.email) from arrived
                    where signup.id = arrived.id
                        and arrived.email is distinct from normal_email(arrived.email);
                    insert into welcome (signup_id) select id from arrived;
                    return null;
                end $$""");
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// There are two kinds. A row trigger is called for each row: a BEFORE trigger can still change the row, an AFTER
    /// trigger knows that it is stored. A statement trigger is called once, and sees all rows that have arrived as a
    /// table, its *transition table*. By then they are stored, so it corrects them by an UPDATE. These triggers exist
    /// while their approach runs, so that the others do not pay for them; yours would stay.
    record Triggered(Connection connection, String triggers) implements Approach.Pausable {

        static Triggered open(String url, String triggers) throws SQLException {
            var table = new Triggered(DriverManager.getConnection(url), triggers);
            try {
                table.resume();
                return table;
            } catch (SQLException e) {
                table.connection.close();
                throw e;
            }
        }

        @Override
        public void resume() throws SQLException {
            execute(connection, triggers);
        }

        @Override
        public void pause() throws SQLException {
            execute(connection, """
                    drop trigger if exists correct on signup;
                    drop trigger if exists welcome on signup;
                    drop trigger if exists correct_and_welcome on signup""");
        }

        @Override
        public void close() throws SQLException {
            try (connection) {
                pause();
            }
        }
    }

    Triggered withRowTriggers(String url) throws SQLException {
        return Triggered.open(url, """
                create or replace trigger correct before insert or update of email on signup
                    for each row execute function correct();
                create or replace trigger welcome after insert on signup
                    for each row execute function welcome()""");
    }

    void rowTrigger(Triggered table, Signups signups) throws SQLException, IOException {
        copyInto("signup", table.connection, signups, email -> email);
    }

    Triggered withStatementTrigger(String url) throws SQLException {
        return Triggered.open(url, """
                create or replace trigger correct_and_welcome after insert on signup
                    referencing new table as arrived
                    for each statement execute function correct_and_welcome()""");
    }

    void statementTrigger(Triggered table, Signups signups) throws SQLException, IOException {
        copyInto("signup", table.connection, signups, email -> email);
    }

    /// The row triggers are called twenty thousand times, and take [about 4 times][2] as long as COPY without them.
    /// The statement trigger is called once: [34 ms][3], where COPY without it took [17 ms][4]. Either way, the
    /// caller gets no [ids][1].
    ///
    /// ## CHECK, generated column, trigger
    ///
    /// A trigger is the heaviest of three tools. A CHECK constraint only refuses. A generated column corrects, but
    /// into a column of its own, and keeps what was given beside it, which is often better. Only a BEFORE row trigger
    /// corrects in place; a statement trigger cannot see rows before they are stored.
    ///
    /// [1]: ledger:08_what_you_gave_up/row-trigger/ids-known = no
    /// [2]: 08_what_you_gave_up/row-trigger.median / 08_what_you_gave_up/copy.median >= 1.2
    /// [3]: 08_what_you_gave_up/statement-trigger.median
    /// [4]: 08_what_you_gave_up/copy.median
    void threeKinds(String url, PrintStream out) throws SQLException {
        var kinds = new LinkedHashMap<String, String>();
        kinds.put("CHECK", "create temporary table t (email text check (email = normal_email(email)))");
        kinds.put("generated", """
                create temporary table t (email text,
                    normal text generated always as (normal_email(email)) stored)""");
        kinds.put("row trigger", """
                create temporary table t (email text);
                create trigger correct before insert on t
                    for each row execute function correct()""");
        kinds.put("statement", """
                create temporary table t (email text);
                create trigger correct before insert on t referencing new table as arrived
                    for each statement execute function correct()""");
        for (var kind : kinds.entrySet()) {
            try (var connection = DriverManager.getConnection(url);
                    var statement = connection.createStatement()) {
                statement.execute(kind.getValue());
                statement.execute("insert into t values (' Ada@Example.ORG')");
                var result = statement.executeQuery("select t::text from t");
                result.next();
                out.printf("%-11s  stored   %s%n", kind.getKey(), result.getString(1));
            } catch (SQLException e) {
                out.printf("%-11s  refused  %s%n", kind.getKey(), e.getMessage().lines().findFirst().get());
            }
        }
    }

    /// ## A statement trigger writes corrected rows twice
    ///
    /// The ten thousand rows that were timed need no correction, so the statement trigger's UPDATE found nothing to do.
    /// If they did, it would write each of them a second time, and leave the first version behind for VACUUM. So
    /// correct in a row trigger, and use the statement trigger for what comes after, such as the welcomes.
    void correctedTwice(String url, PrintStream out) throws Exception {
        var messy = Signups.of(IntStream.rangeClosed(1, 1_000).mapToObj(n ->
                new Signup("USER" + n + "@EXAMPLE.ORG", n, Signup.OPENING)).toList());
        out.println("1,000 rows to correct   INSERTs   UPDATEs");
        try (var table = withRowTriggers(url)) {
            table.connection.setAutoCommit(false); // the server counts by transaction
            rowTrigger(table, messy);
            out.println("row triggers            " + written(table.connection));
        }
        try (var table = withStatementTrigger(url)) {
            table.connection.setAutoCommit(false);
            statementTrigger(table, messy);
            out.println("statement trigger       " + written(table.connection));
        }
    }

    static String written(Connection connection) throws SQLException {
        var written = text(connection, """
                select to_char(n_tup_ins, '9,999') || '    ' || to_char(n_tup_upd, '9,999')
                from pg_stat_xact_user_tables where relid = 'signup'::regclass""");
        connection.rollback();
        connection.setAutoCommit(true);
        return written;
    }

    static String text(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    /// ## A trigger holds for all approaches
    ///
    /// While the row triggers are there, each approach of chapters 1 to 7 loads one messy row, as it stands in its
    /// chapter. None of them was told. (The one that stores something else makes its own rows.)
    void forEveryone(String url, PrintStream out) throws Exception {
        var stored = new TreeMap<String, Integer>();
        try (var triggers = withRowTriggers(url)) {
            for (var chapter : chapters().subList(0, 7)) {
                for (var approach : chapter.approaches()) {
                    execute(triggers.connection, "drop table if exists person, visit");
                    chapter.preparation().prepare(triggers.connection, Signups.of(ONE_MESSY_ROW));
                    stored.merge(storedBy(approach, url), 1, Integer::sum);
                }
            }
            execute(triggers.connection, "drop table if exists person, visit;"
                    + "alter table signup alter id set increment by 1");
        }
        stored.forEach((email, approaches) ->
                out.printf("stored '%s': %d%n", email, approaches));
    }

    static final List<Signup> ONE_MESSY_ROW =
            List.of(new Signup(" Ada+News@Example.ORG", 1, Signup.OPENING));

    static String storedBy(Approach<?> approach, String url) throws Exception {
        try (var connection = DriverManager.getConnection(url); var open = approach.open(url)) {
            execute(connection, "truncate signup");
            open.load(Signups.of(ONE_MESSY_ROW));
            return text(connection, "select email from signup");
        }
    }

    /// ## Third way: a staging table, then one statement
    ///
    /// COPY the rows as they are into a temporary table, which is the fastest place to put them: nobody else sees it,
    /// and it writes no log. Then move all of them with one INSERT ... SELECT. That is an INSERT like any other: it
    /// calls the rule, may join, and returns ids. (Autovacuum does not see temporary tables: before a join, run
    /// `analyze incoming`.) The welcomes are part of the same statement.
    ///
    /// The method neither begins a transaction nor commits one: it does not know what else belongs to the
    /// transaction. Its caller does. Here that is `inTransaction`, in Spring `@Transactional`, and by hand it is
    ///
    /// ```java
    /// connection.setAutoCommit(false);
    /// var ids = staging(connection, signups);
    /// connection.commit(); // and after an exception, rollback()
    /// ```
    ///
    /// PostgreSQL does not promise the order of RETURNING. But the rows are sorted before they are given ids, so the
    /// ids in ascending order belong to the lines in theirs. In the recording this way takes [48 ms][3] for everything:
    /// rule, [welcomes][1] and [ids][2]. That is [about 2.5 times][4] the time of COPY alone, and [about 55 times][5]
    /// as fast as the loop. It needs [5][6] round trips.
    ///
    /// [1]: ledger:08_what_you_gave_up/staging/post-persist = outbox
    /// [2]: ledger:08_what_you_gave_up/staging/ids-known = yes
    /// [3]: 08_what_you_gave_up/staging.median
    /// [4]: 08_what_you_gave_up/staging.median / 08_what_you_gave_up/copy.median >= 1.1
    /// [5]: 08_what_you_gave_up/save-each.median / 08_what_you_gave_up/staging.median >= 20
    /// [6]: 08_what_you_gave_up/staging.roundTrips
    List<Long> staging(Connection connection, Signups signups) throws SQLException, IOException {
        execute(connection, """
                drop table if exists pg_temp.incoming; -- of a call before, in the same transaction
                create temporary table incoming (
                    line         bigint generated always as identity,
                    email        varchar(255) not null,
                    points       int          not null,
                    signed_up_at timestamptz  not null
                ) on commit drop""");
        copyInto("incoming", connection, signups, email -> email);
        var ids = new ArrayList<Long>();
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("""
                        with stored as (
                            insert into signup (email, points, signed_up_at)
                            select normal_email(email), points, signed_up_at from incoming order by line
                            returning id),
                        welcomed as (
                            insert into welcome (signup_id) select id from stored)
                        select id from stored order by id""")) {
            while (result.next()) {
                ids.add(result.getLong(1));
            }
        }
        return ids;
    }

    /// ## ON CONFLICT leaves ids out
    ///
    /// The INSERT from the staging table may say `ON CONFLICT DO NOTHING`, for a file that comes twice. Then the order
    /// no longer says which id belongs to which line: RETURNING has only the rows that were stored. Three emails go in
    /// here, and the second is there already. So return the key beside the id, and look your lines up by the key.
    void onConflict(String url, PrintStream out) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("""
                    create temporary table t (
                        id bigint generated always as identity, email text unique);
                    insert into t (email) values ('bob@example.org')""");
            var emails = List.of("ada@example.org", "bob@example.org", "eve@example.org");
            var result = statement.executeQuery("insert into t (email) values ('"
                    + String.join("'), ('", emails) + "') on conflict do nothing returning id, email");
            for (var email : emails) {
                boolean another = result.next();
                out.println("given " + email + (another ? "   returned " + result.getLong("id")
                        + ", " + result.getString("email") : "   returned nothing"));
            }
        }
    }

    /// ## Change the rule in one place
    ///
    /// A rule never stays as it is. This one gets a clause: what follows a plus sign in an address is a tag, and is
    /// dropped. It is changed once in Java and once in the database. Each way back stores what its rule now says, and
    /// the code of none was touched. The last line is what a second copy does: chapter 1 has the old rule in its
    /// callback, and nobody remembered it.
    static final String WITHOUT_TAG = "regexp_replace(" + STRIP_AND_LOWER + ", '\\+[^@]*', '')";

    void onePlace(String url, PrintStream out) throws Exception {
        var changed = new WhatYouGaveUp();
        changed.rule = email -> normal(email).replaceFirst("\\+[^@]*", "");
        try (var connection = DriverManager.getConnection(url)) {
            var before = storedByWays(this, url);
            execute(connection, normalEmail(WITHOUT_TAG));
            try {
                var after = storedByWays(changed, url);
                out.println("                     before                 after");
                before.forEach((way, email) ->
                        out.printf("%-19s  %-21s  %s%n", way, email, after.get(way)));
            } finally {
                execute(connection, normalEmail(STRIP_AND_LOWER));
            }
        }
    }

    static Map<String, String> storedByWays(WhatYouGaveUp chapter, String url) throws Exception {
        var stored = new LinkedHashMap<String, String>();
        for (var way : chapter.contents().approaches()) {
            if (!way.id().equals("copy")) { // it knows no rule
                stored.put(way.id(), storedBy(way, url));
            }
        }
        stored.put("chapter 1", storedBy(new OrmLoop().contents().approaches().getFirst(), url));
        return stored;
    }

    /// ## A new rule does not reach old rows
    ///
    /// A trigger calls the new function from the next row on. A CHECK or a generated column trusts you more: you said
    /// that the function is IMMUTABLE, so PostgreSQL does not look at the old rows again when you replace it. They
    /// now violate a constraint that is valid on paper, and a dump of the table cannot be restored, because a restore
    /// checks each row. Until you do something, every UPDATE of such a row fails, whatever column it changes. So drop the
    /// constraint *before* you replace the function. Then correct the old rows by an UPDATE, which also computes the
    /// generated column anew, add the constraint as `NOT VALID`, which locks the table only for a moment, and `VALIDATE`
    /// it, while others read and write. An index on the function needs a `REINDEX`: until then it finds rows by the old
    /// rule.
    void oldRows(String url, PrintStream out) throws SQLException {
        try (var connection = DriverManager.getConnection(url)) {
            var function = normalEmail(STRIP_AND_LOWER).replace("normal_email", "pg_temp.rule");
            execute(connection, function + """
                    ;
                    create temporary table t (email text,
                        normal text generated always as (pg_temp.rule(email)) stored,
                        constraint rule check (email = pg_temp.rule(email)));
                    insert into t values ('ada+news@example.org')""");
            execute(connection, function.replace(STRIP_AND_LOWER, WITHOUT_TAG));
            out.println("function replaced:  " + text(connection, "select t::text from t")
                    + ", the rule says " + text(connection, "select pg_temp.rule(email) from t"));
            out.println("a copy of the row:  " + outcome(connection, """
                    create temporary table restored (like t including all);
                    insert into restored (email) select email from t"""));
            out.println("constraint again:   " + outcome(connection, AGAIN));
            execute(connection, "alter table t drop constraint rule; update t set email = pg_temp.rule(email)");
            out.println("after the UPDATE:   " + outcome(connection, AGAIN)
                    + ", " + text(connection, "select t::text from t"));
        }
    }

    static final String AGAIN = "alter table t drop constraint if exists rule;"
            + " alter table t add constraint rule check (email = pg_temp.rule(email))";

    static String outcome(Connection connection, String sql) {
        try {
            execute(connection, sql);
            return "accepted";
        } catch (SQLException e) {
            return e.getMessage().lines().findFirst().get();
        }
    }

    /// ## One rule in two languages is two rules
    ///
    /// There are still two places, Java and the database, and it is tempting to keep the rule in both. These emails
    /// show why not: `strip` knows blanks that `btrim` was not told of, and a Turkish dotted capital I does not
    /// become the same lower case everywhere; in PostgreSQL it also depends on the database's locale. Choose one
    /// place.
    void twoLanguages(String url, PrintStream out) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var query = connection.prepareStatement("select normal_email(?)")) {
            for (var email : List.of(" Ada@Example.ORG", "\u2003ada@example.org", "\u0130pek@example.org")) {
                query.setString(1, email);
                var result = query.executeQuery();
                result.next();
                out.printf("%-24s  Java: %-26s  SQL: %s%n", ascii("'" + email + "'"),
                        ascii("'" + normal(email) + "'"), ascii("'" + result.getString(1) + "'"));
            }
        }
    }

    static String ascii(String text) {
        return text.chars().mapToObj(c -> c < 128 ? "" + (char) c : "\\u%04x".formatted(c))
                .collect(Collectors.joining());
    }

    /// ## What this script runs
    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("08_what_you_gave_up")
                .prepare(this::ruleInTheDatabase)
                .empties("welcome")
                .part("ledger")
                .grid("ledger", "What each approach gives up", this::ledger)
                .part("ways-back")
                .time("save-each", "persist, a transaction a row", this::sessions, this::saveEach)
                .time("copy", "COPY, no rule", this::copy)
                .time("shared-rule", "COPY, one rule in Java", this::sharedRule)
                .time("row-trigger", "COPY, row triggers", this::withRowTriggers, this::rowTrigger)
                .time("statement-trigger", "COPY, statement trigger",
                        this::withStatementTrigger, this::statementTrigger)
                .time("staging", "COPY, staging table", inTransaction(this::staging))
                .show("check-generated-trigger", "CHECK, generated column, trigger", this::threeKinds)
                .show("corrected-twice", "A statement trigger writes corrected rows twice",
                        this::correctedTwice)
                .show("for-everyone", "A trigger holds for all approaches", this::forEveryone)
                .show("on-conflict", "ON CONFLICT leaves ids out", this::onConflict)
                .show("one-place", "Change the rule in one place", this::onePlace)
                .show("old-rows", "A new rule does not reach old rows", this::oldRows)
                .show("two-languages", "One rule in two languages is two rules", this::twoLanguages);
    }

    /// ## When to use it
    ///
    /// The fast way is not always the right one. The ledger is there so that you can find out what your import can do
    /// without. Find the line that is yours:
    ///
    /// | you have | you need | take | because |
    /// |---|---|---|---|
    /// | entities, few rows | all that an entity does | a loop in one transaction (1) | [callback][1], [children][2]; [711 ms][17] |
    /// | entities, many rows | all that an entity does | a sequence and `batch_size` (2) | [callback][3], [children][4]; [66 ms][18] |
    /// | entities without children, and without callbacks that correct | validation, ids | `insertMultiple`, rewritten (2) | [validation][5], [ids][6]; [37 ms][19] |
    /// | rows, more than one database | ids, counts, the bad row's place in its batch | `executeBatch` with ids (4) | [ids][7], [counts][8], [H2][9]; [67 ms][20] |
    /// | rows and no rule | speed, the bad row's number | binary COPY (6) | bad [row][10]; [14 ms][21] |
    /// | rows, a pure rule, one program | speed | COPY through one rule (8) | [rule][11]; [18 ms][22] |
    /// | several programs that write | a rule that nobody can forget | row trigger to correct, statement trigger to welcome (8) | [rule][12], [welcome][13]; [67 ms][23] if row triggers do both, [34 ms][24] if a statement trigger does |
    /// | rows, and work that follows | ids, welcomes, `ON CONFLICT` | staging table (8) | [ids][14], [welcome][15]; [48 ms][25] |
    /// | rows in the database | to move them | `INSERT ... SELECT` (7) | [H2][16]; [17 ms][26] |
    ///
    /// Do not build a way back before you miss something. Many imports have no callback, no children and nobody who
    /// needs their ids, and then plain COPY gives up nothing that you need.
    ///
    /// **Try it:** write down which of the twelve columns your own import needs. Then find the fastest approach that
    /// has them all. Is it the one that you use?
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 12 for the ledger and 12 for the ways back, and 15 for the exercise.
    ///
    /// **Ask:** a stateless session is given an entity with a callback that corrects, a constraint, and children. Which
    /// of the three still works? (The constraint.)
    ///
    /// **Demonstrate:** `jbang tour ch08/ledger`. Let the room choose a column, and go down it. Then
    /// `jbang tour ch08/ways-back`; in its cell `one-place`, the last line is what everybody's code base looks like.
    ///
    /// **Trap:** "so we put everything into triggers". They hold for everyone, including whoever mends data at night
    /// and does not expect a welcome mail to go out.
    ///
    /// [1]: ledger:01_orm_loop/one-transaction/pre-persist = yes
    /// [2]: ledger:01_orm_loop/one-transaction/child-rows = yes
    /// [3]: ledger:02_orm_batch/batch-sequence/pre-persist = yes
    /// [4]: ledger:02_orm_batch/batch-sequence/child-rows = yes
    /// [5]: ledger:02_orm_batch/insert-multiple-rewrite/bean-validation = yes
    /// [6]: ledger:02_orm_batch/insert-multiple-rewrite/ids-known = yes
    /// [7]: ledger:04_execute_batch/execute-batch-keys/ids-known = yes
    /// [8]: ledger:04_execute_batch/execute-batch-keys/count-usable = each
    /// [9]: ledger:04_execute_batch/execute-batch-keys/in-h2 = yes
    /// [10]: ledger:06_copy/binary/bad-row = row
    /// [11]: ledger:08_what_you_gave_up/shared-rule/pre-persist = rule
    /// [12]: ledger:08_what_you_gave_up/row-trigger/pre-persist = rule
    /// [13]: ledger:08_what_you_gave_up/statement-trigger/post-persist = outbox
    /// [14]: ledger:08_what_you_gave_up/staging/ids-known = yes
    /// [15]: ledger:08_what_you_gave_up/staging/post-persist = outbox
    /// [16]: ledger:07_generate_series/insert-select/in-h2 = yes
    /// [17]: 01_orm_loop/one-transaction.median
    /// [18]: 02_orm_batch/batch-sequence.median
    /// [19]: 02_orm_batch/insert-multiple-rewrite.median
    /// [20]: 04_execute_batch/execute-batch-keys.median
    /// [21]: 06_copy/binary.median
    /// [22]: 08_what_you_gave_up/shared-rule.median
    /// [23]: 08_what_you_gave_up/row-trigger.median
    /// [24]: 08_what_you_gave_up/statement-trigger.median
    /// [25]: 08_what_you_gave_up/staging.median
    /// [26]: 07_generate_series/insert-select.median
}
