///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN WhatYouGaveUp
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS org.hibernate.validator:hibernate-validator:9.1.6.Final
//DEPS org.glassfish.expressly:expressly:6.0.0
//DEPS de.siegmar:fastcsv:4.4.0
//DEPS com.h2database:h2:2.4.240
//SOURCES ../workshop/Notebook.java
//SOURCES ../workshop/Probes.java
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
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import workshop.Approach;
import workshop.Callbacks;
import workshop.Ledger;
import workshop.Members;
import workshop.Notebook;
import workshop.Probes;
import workshop.Signup;
import workshop.Signups;

/// # 8. What you gave up, and how to get it back
///
/// Seven chapters have made the load faster, and each ended with what you gave up. This one asks each of their
/// approaches the same questions, and answers none of them from memory. Does the callback run, and does the row have
/// what it changed? Is an invalid row refused? Which row was it? Each answer is a probe that runs now.
///
/// Then it gets back what was lost. The usual advice leaves you with a dilemma: keep the entities and wait, or copy
/// their rule into the import and keep two of it. There are three ways out, each nearly as fast as COPY: one rule that
/// both call, a rule in the database, and a staging table.
///
/// **Before you run it:** for which approaches of chapters 1 to 7 does `@PrePersist` run *and* its change arrive in the
/// table? And which of them tell you which row was bad?
class WhatYouGaveUp {

    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("08_what_you_gave_up")
                .prepare(this::ruleInTheDatabase)
                .time("save-each", "persist, a transaction a row", this::sessions, this::saveEach)
                .time("copy", "COPY, no rule", this::copy)
                .time("shared-rule", "COPY, one rule in Java", this::sharedRule)
                .time("row-trigger", "COPY, row triggers", this::withRowTriggers, this::rowTrigger)
                .time("statement-trigger", "COPY, statement trigger",
                        this::withStatementTrigger, this::statementTrigger)
                .time("staging", "COPY, staging table", this::staging)
                .ledger("ledger", "What each approach gives up", this::ledger)
                .show("check-generated-trigger", "CHECK, generated column, trigger", this::threeKinds)
                .show("corrected-twice", "A statement trigger writes corrected rows twice",
                        this::correctedTwice)
                .show("for-everyone", "A trigger holds for all approaches", this::forEveryone)
                .show("one-place", "Change the rule in one place", this::onePlace)
                .show("two-languages", "One rule in two languages is two rules", this::twoLanguages);
    }

    /// ## The ledger
    ///
    /// A row for each approach of chapters 1 to 7, and one for each way back; a column for each probe. All load into
    /// the same table. It has two more columns meanwhile, and two tables beside it, for an entity that is richer than
    /// ours.
    List<Ledger.Mark> ledger(String url) throws Exception {
        var marks = new ArrayList<Ledger.Mark>();
        try (var members = new Members(url)) {
            for (var chapter : chapters()) {
                for (var approach : chapter.approaches()) {
                    marks.addAll(Probes.of(chapter, approach, url, members));
                }
            }
        }
        return marks;
    }

    static List<Notebook> chapters() {
        var ways = new WhatYouGaveUp().contents();
        ways.approaches().removeIf(way -> Set.of("save-each", "copy").contains(way.id()));
        return List.of(new OrmLoop().contents(), new OrmBatch().contents(),
                new InsertLoop().contents(), new ExecuteBatch().contents(),
                new MultiRowInsert().contents(), new Copy().contents(),
                new GenerateSeries().contents(), ways);
    }

    /// Some marks in it surprise even people who have used these tools for years:
    ///
    /// - A stateless session runs `@PrePersist` and loses its change
    ///   ({{ledger:02_orm_batch/insert-multiple/pre-persist = lost}}), but it does validate
    ///   ({{ledger:02_orm_batch/insert-multiple/bean-validation = yes}}), sets version and creation time
    ///   ({{ledger:02_orm_batch/insert-multiple/auto-columns = yes}}), and fills both tables of a joined inheritance
    ///   ({{ledger:02_orm_batch/insert-multiple/join-inheritance = yes}}). What it leaves out are the children
    ///   ({{ledger:02_orm_batch/insert-multiple/child-rows = no}}).
    /// - A batch in a session leaves out nothing. Only the welcome is too early
    ///   ({{ledger:02_orm_batch/batch-sequence/post-persist = early}}), and in one transaction it is never safe
    ///   ({{ledger:01_orm_loop/one-transaction/post-persist = undone}}).
    /// - COPY names the bad row ({{ledger:06_copy/binary/bad-row = yes}}), which a multi-row INSERT does not
    ///   ({{ledger:05_multi_row_insert/unnest/bad-row = no}}). A rewritten batch names one, and it is the wrong one
    ///   ({{ledger:05_multi_row_insert/rewrite-batched-inserts/bad-row = wrong}}).
    /// - Of the INSERTs that do not wait for each row, only a plain batch has a count for each of them
    ///   ({{ledger:04_execute_batch/execute-batch/count-usable = each}}).
    ///
    /// ## How each is tried
    ///
    /// Through the approach as it stands in its chapter go a hundred rows, of which the fiftieth does not fit; then a
    /// blank one; then five messy ones. A [`Trial`](../workshop/Trial.java) notes what the caller could see: the error,
    /// the ids, the driver's update counts, how often the callbacks ran. The [`Probes`](../workshop/Probes.java) then
    /// ask, from left to right:
    ///
    /// - **pre persist:** did `@PrePersist` run, and does the row have what it changed?
    /// - **post persist:** when did `@PostPersist` run? If it ran for the row that the server refused, it ran before the
    ///   row was there. If it ran for rows that were rolled back afterwards, it ran before they were there to stay.
    /// - **bean validation:** is an invalid row refused, by Bean Validation or by something else? Hibernate switches it
    ///   on by itself when a validator is on the classpath.
    /// - **auto columns:** are `@Version` and `@CreationTimestamp` set?
    /// - **child rows:** are cascaded children stored?
    /// - **join inheritance:** does the table of a subclass have its rows, too? Django's `bulk_create`, for one, refuses
    ///   such models.
    /// - **ids known:** does the caller have the ids that the rows have, in their order?
    /// - **bad row:** does the error say which row it was? A value is too long here, and PostgreSQL does not say which.
    ///   Where a constraint is violated it is kinder, and quotes the row.
    /// - **left after error:** how many of the 99 good rows are there afterwards?
    /// - **count usable:** what do the driver's update counts say of five rows: one each, their sum, or only that it is
    ///   done?
    /// - **sql portable:** does the same code store its rows in [H2](../workshop/AnotherDatabase.java), a small
    ///   database in Java?
    ///
    /// Four of them need a richer entity than ours. The [`Members`](../workshop/Members.java) have a constraint, a
    /// version, a time of creation, children and a subclass. The approaches of chapters 1 and 2 know nothing of them, so
    /// what each of those does with its own entities is done with members, on a connection with the same settings. An
    /// approach without an ORM cannot know of them at all: for those, the probes look at what its SQL has left there.
    ///
    /// ## Getting it back: the two ends
    ///
    /// Between these two lie the ways back. The first keeps everything and takes its time: an entity, a transaction a
    /// row, as in chapter 1. The other keeps nothing: plain COPY, in CSV, as in chapter 6. In the recording they are
    /// {{08_what_you_gave_up/save-each.median / 08_what_you_gave_up/copy.median >= 20}} apart.
    ///
    /// The entity has one difference to chapter 1's. Its callback does not contain the rule; it calls it.
    @Entity(name = "Signup")
    @Table(name = "signup")
    static class SignupEntity {
        @Id @GeneratedValue(strategy = IDENTITY) Long id;
        String email;
        int points;
        @Column(name = "signed_up_at") OffsetDateTime signedUpAt;

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
    /// In the recording it takes {{08_what_you_gave_up/shared-rule.median}}; without the rule it is
    /// {{08_what_you_gave_up/copy.median}}. What it does not bring back is whatever needs the stored row. There are no
    /// ids ({{ledger:08_what_you_gave_up/shared-rule/ids-known = no}}), and nobody is welcomed
    /// ({{ledger:08_what_you_gave_up/shared-rule/post-persist = no}}) unless you see to it after `endCopy`. And it
    /// holds only for those who call it.
    static String normal(String email) {
        var normal = email.strip().toLowerCase(Locale.ROOT);
        if (normal.isEmpty()) {
            throw new IllegalArgumentException("an email is blank");
        }
        return normal;
    }

    static UnaryOperator<String> rule = WhatYouGaveUp::normal; // no constant: a cell below changes it

    void sharedRule(Connection connection, Signups signups) throws SQLException, IOException {
        copyInto("signup", connection, signups, rule);
    }

    /// ## Second way: the rule in the database
    ///
    /// Now it is a function in SQL, and a trigger calls it. It holds for every program, and for whoever types an INSERT
    /// by hand. A blank email becomes NULL, which the column refuses. The welcome is a row in an outbox: a table that
    /// somebody else empties, and sends. It is written in the same transaction, so that there is a welcome if and only
    /// if there is a signup. A callback that sends the mail itself cannot promise that.
    static final String STRIP_AND_LOWER = "lower(btrim(email, e' \\t\\r\\n'))";

    static String normalEmail(String expression) {
        return "create or replace function normal_email(email text) returns text"
                + " language sql immutable return nullif(" + expression + ", '')";
    }

    void ruleInTheDatabase(Connection connection, Signups signups) throws SQLException {
        execute(connection, normalEmail(STRIP_AND_LOWER));
        execute(connection, """
                create table if not exists welcome (signup_id bigint not null)
                    with (autovacuum_enabled = false);
                create or replace function correct() returns trigger language plpgsql as $$ begin
                    new.email := normal_email(new.email);
                    return new;
                end $$;
                create or replace function welcome() returns trigger language plpgsql as $$ begin
                    insert into welcome values (new.id);
                    return null;
                end $$;
                create or replace function correct_and_welcome() returns trigger
                language plpgsql as $$ begin
                    update signup set email = normal_email(arrived.email) from arrived
                    where signup.id = arrived.id
                        and arrived.email is distinct from normal_email(arrived.email);
                    insert into welcome select id from arrived;
                    return null;
                end $$""");
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// There are two kinds. A row trigger is called for each row: before it is stored, it can still change it; after,
    /// it knows that it is. A statement trigger is called once, and sees all rows that have arrived as a table, its
    /// *transition table*. By then they are stored, so it corrects by an UPDATE. These triggers exist while their
    /// approach runs, so that the others do not pay for them; yours would stay.
    record Triggered(Connection connection) implements AutoCloseable {

        static Triggered open(String url, String triggers) throws SQLException {
            var table = new Triggered(DriverManager.getConnection(url));
            try {
                execute(table.connection, triggers);
                return table;
            } catch (SQLException e) {
                table.connection.close();
                throw e;
            }
        }

        @Override
        public void close() throws SQLException {
            try (connection) {
                execute(connection, """
                        drop trigger if exists correct on signup;
                        drop trigger if exists welcome on signup;
                        drop trigger if exists correct_and_welcome on signup""");
            }
        }
    }

    Triggered withRowTriggers(String url) throws SQLException {
        return Triggered.open(url, """
                create or replace trigger correct before insert on signup
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

    /// The row triggers are called twenty thousand times, and take
    /// {{08_what_you_gave_up/row-trigger.median / 08_what_you_gave_up/copy.median >= 1.2}} as long as COPY without
    /// them. The statement trigger is called once: {{08_what_you_gave_up/statement-trigger.median}}, where COPY without
    /// it took {{08_what_you_gave_up/copy.median}}. Still, the caller gets no ids ({{ledger:08_what_you_gave_up/row-trigger/ids-known = no}}).
    ///
    /// ## CHECK, generated column, trigger
    ///
    /// A trigger is the heaviest of three tools. A CHECK constraint only refuses. A generated column corrects, but into
    /// a column of its own, and keeps what was given beside it, which is often better. Only a trigger before each row
    /// corrects in place; a statement trigger cannot see rows before they are stored.
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
    /// The ten thousand rows of the timing are all in order, so its UPDATE found nothing to do. If they were not, it
    /// would write each of them a second time, and leave the first one behind for VACUUM. So correct in a row trigger,
    /// and use the statement trigger for what comes after, such as the welcomes.
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
    /// chapter. Nobody told them. (The one that stores something else makes its own rows.)
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
    /// and it writes no log. Then move all of them by one INSERT ... SELECT. That is an INSERT like any other: it calls
    /// the rule, knows `ON CONFLICT`, may join, and returns ids. The welcomes are a part of the same statement.
    ///
    /// PostgreSQL does not promise the order of RETURNING. But it sorts before it gives out ids, so the ids in their
    /// order belong to the lines in theirs. In the recording it takes {{08_what_you_gave_up/staging.median}} for
    /// everything: rule, welcomes ({{ledger:08_what_you_gave_up/staging/post-persist = outbox}}) and ids
    /// ({{ledger:08_what_you_gave_up/staging/ids-known = yes}}). That is
    /// {{08_what_you_gave_up/staging.median / 08_what_you_gave_up/copy.median >= 1.1}} the time of COPY, and
    /// {{08_what_you_gave_up/save-each.median / 08_what_you_gave_up/staging.median >= 20}} as fast as the loop. It
    /// needs {{08_what_you_gave_up/staging.roundTrips}} round trips.
    List<Long> staging(Connection connection, Signups signups) throws SQLException, IOException {
        connection.setAutoCommit(false);
        execute(connection, """
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
                            insert into welcome select id from stored)
                        select id from stored order by id""")) {
            while (result.next()) {
                ids.add(result.getLong(1));
            }
        }
        connection.commit();
        return ids;
    }

    /// ## Change the rule in one place
    ///
    /// A rule never stays as it is. This one gets a clause: what follows a plus sign in an address is a tag, and is
    /// dropped. It is changed once in Java and once in the database. Each way back stores what its rule now says, and
    /// none was touched. The last line is what a second copy does: chapter 1 has the old rule in its callback, and
    /// nobody remembered.
    void onePlace(String url, PrintStream out) throws Exception {
        try (var connection = DriverManager.getConnection(url)) {
            var before = storedByWays(url);
            rule = email -> normal(email).replaceFirst("\\+[^@]*", "");
            execute(connection, normalEmail("regexp_replace(" + STRIP_AND_LOWER + ", '\\+[^@]*', '')"));
            try {
                var after = storedByWays(url);
                out.println("                     before                 after");
                before.forEach((way, email) ->
                        out.printf("%-19s  %-21s  %s%n", way, email, after.get(way)));
            } finally {
                rule = WhatYouGaveUp::normal;
                execute(connection, normalEmail(STRIP_AND_LOWER));
            }
        }
    }

    static Map<String, String> storedByWays(String url) throws Exception {
        var stored = new LinkedHashMap<String, String>();
        for (var way : new WhatYouGaveUp().contents().approaches()) {
            if (!way.id().equals("copy")) { // it knows no rule
                stored.put(way.id(), storedBy(way, url));
            }
        }
        stored.put("chapter 1", storedBy(new OrmLoop().contents().approaches().getFirst(), url));
        return stored;
    }

    /// ## One rule in two languages is two rules
    ///
    /// There are two places still, Java and the database, and it is tempting to keep the rule in both. These emails
    /// show why not: `strip` knows blanks that `btrim` was not told of, and to put a Turkish dotted capital I into lower
    /// case is not the same everywhere; in PostgreSQL it also depends on the database's locale. Choose one place.
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

    /// ## When to use it
    ///
    /// The fast way is not always the right one, and the ledger is for finding out what yours may leave out. Find the
    /// line that is yours:
    ///
    /// | you have | you need | take | because |
    /// |---|---|---|---|
    /// | entities, few rows | all that they know | a loop in one transaction (1) | callback {{ledger:01_orm_loop/one-transaction/pre-persist = yes}}, children {{ledger:01_orm_loop/one-transaction/child-rows = yes}}; {{01_orm_loop/one-transaction.median}} |
    /// | entities, many rows | all that they know | a sequence and `batch_size` (2) | callback {{ledger:02_orm_batch/batch-sequence/pre-persist = yes}}, children {{ledger:02_orm_batch/batch-sequence/child-rows = yes}}; {{02_orm_batch/batch-sequence.median}} |
    /// | entities without correcting callbacks and children | validation, ids | `insertMultiple`, rewritten (2) | validation {{ledger:02_orm_batch/insert-multiple-rewrite/bean-validation = yes}}, ids {{ledger:02_orm_batch/insert-multiple-rewrite/ids-known = yes}}; {{02_orm_batch/insert-multiple-rewrite.median}} |
    /// | rows, any database | ids, counts, the bad row's number | `executeBatch` with ids (4) | ids {{ledger:04_execute_batch/execute-batch-keys/ids-known = yes}}, counts {{ledger:04_execute_batch/execute-batch-keys/count-usable = each}}, SQL {{ledger:04_execute_batch/execute-batch-keys/sql-portable = any}}; {{04_execute_batch/execute-batch-keys.median}} |
    /// | rows and no rule | speed, the bad row's number | binary COPY (6) | bad row {{ledger:06_copy/binary/bad-row = yes}}; {{06_copy/binary.median}} |
    /// | rows, a pure rule, one program | speed | COPY through one rule | kept by a {{ledger:08_what_you_gave_up/shared-rule/pre-persist = rule}}; {{08_what_you_gave_up/shared-rule.median}} |
    /// | several programs that write | a rule that nobody can forget | row trigger to correct, statement trigger to welcome | kept by a {{ledger:08_what_you_gave_up/row-trigger/pre-persist = rule}}, welcome {{ledger:08_what_you_gave_up/statement-trigger/post-persist = outbox}}; {{08_what_you_gave_up/row-trigger.median}} and {{08_what_you_gave_up/statement-trigger.median}} |
    /// | rows, and work that follows | ids, welcomes, `ON CONFLICT` | staging table | ids {{ledger:08_what_you_gave_up/staging/ids-known = yes}}, welcome {{ledger:08_what_you_gave_up/staging/post-persist = outbox}}; {{08_what_you_gave_up/staging.median}} |
    /// | rows in the database | to move them | `INSERT ... SELECT` (7) | SQL {{ledger:07_generate_series/insert-select/sql-portable = any}}; {{07_generate_series/insert-select.median}} |
    ///
    /// Do not build a way back before you miss something. Many imports have no callback, no child and no reader of
    /// their ids, and then plain COPY gives up nothing.
    ///
    /// **Try it:** write down which of the eleven columns your own import needs. Then find the fastest approach that
    /// has them all. Is it the one that you use?
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 12, and 10 for the exercise.
    ///
    /// **Ask:** a stateless session is given an entity with a callback that corrects, a constraint, and children. Which
    /// of the three still works? (The constraint.)
    ///
    /// **Demonstrate:** `jbang ch08 --only ledger`. Let the room choose a column, and go down it. Then `--only
    /// one-place`: the last line is everybody's code base.
    ///
    /// **Trap:** "so we put everything into triggers". They hold for everyone, which includes the person who mends data
    /// at night and does not expect a welcome mail to leave.
}
