///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//MAIN DirtyFile
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS de.siegmar:fastcsv:4.4.0
//SOURCES ../workshop/OnStage.java
//SOURCES dirt/Dirt.java
//SOURCES dirt/Hangs.java
//SOURCES dirt/Input.java
//SOURCES dirt/Known.java
//SOURCES dirt/Remarks.java
//SOURCES dirt/SecondJvm.java
//SOURCES dirt/Silence.java
//SOURCES dirt/Watch.java
//FILES 12_dirty_file.java
// The notebook begins here.

import static jakarta.persistence.GenerationType.IDENTITY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static workshop.notebook.Approach.inTransaction;

import module java.base;
import module java.sql;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import dirt.Dirt;
import dirt.Hangs;
import dirt.Input;
import dirt.Known;
import dirt.Remarks;
import dirt.SecondJvm;
import dirt.Watch;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PrePersist;
import jakarta.persistence.Table;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.PGCopyOutputStream;
import org.postgresql.util.PSQLException;
import workshop.notebook.Approach;
import workshop.notebook.Callbacks;
import workshop.notebook.Content;
import workshop.notebook.Grid;
import workshop.notebook.Measurement;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.terminal.Format;

/// # 12. The dirty file: every row is loaded, or named
///
/// The chapters before loaded rows that were made to fit. A file from outside does not fit. Here is one like those that
/// marketing sends: 100,000 signups, some of which have a word for a number, a day that does not exist, a column too
/// many, or bytes that are not UTF-8. It also comes twice, and one day the load dies in the middle.
///
/// The script makes the file, so it knows which line has which dirt, and can judge each way of loading it. A row is
/// *loaded* when the table has it as it should be. A line is *rejected* when the load has named it, with a reason. All
/// else is *wrong*: stored although it must not be, or lost without a word.
///
/// `jbang ch12 --file PATH` loads a file of your own with the same columns, `email,points,signed_up_at`, and judges by the
/// rules below. Rules in Java write what they reject into a file beside it, `contacts.rejects.csv` beside `contacts.csv`;
/// the first ten rejects stand below the table, too. `--reject-limit N` says how many lines may be rejected before the
/// whole file is refused.
///
/// **Before you run it:** a load through the ORM with a savepoint for each row never stops. How many rows will it get
/// wrong?
class DirtyFile {

    final Input input; // the file, and this chapter's options
    final Known known = new Known(); // which judges

    DirtyFile() {
        this(new Input());
    }

    DirtyFile(Input input) {
        this.input = input;
    }

    /// ## COPY, as it is
    ///
    /// The server parses the file itself. It stops at the first thing that it cannot read, and names a line. Nothing is
    /// loaded, so nothing is wrong. But each run shows you one fault, and there are hundreds.
    List<Reject> plainCopy(Connection connection) throws SQLException, IOException {
        try (var file = input.open()) {
            copies(connection).copyIn(COPY + "(format csv, header)", file);
        }
        return List.of();
    }

    static final String COPY = "copy signup (email, points, signed_up_at) from stdin ";

    static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    /// ## COPY with ON_ERROR ignore
    ///
    /// From PostgreSQL 17 on, COPY can skip a row with a value that cannot be converted, and name each in a notice
    /// (`LOG_VERBOSITY verbose`); from 18 on, `REJECT_LIMIT` says how many it may skip. It forgives nothing else. A
    /// missing column, a duplicate or a NULL still stops it, and it does not work with binary COPY.
    ///
    /// The driver keeps the notices as warnings of the connection. Ask for them only where the limit is low: the hangs
    /// further down show what many of them do.
    List<Reject> onErrorIgnore(Connection connection) throws SQLException, IOException {
        needs(connection, 17, "ON_ERROR");
        boolean limited = version(connection) >= 18;
        boolean named = limited && input.limit() <= NOTICES;
        var options = "(format csv, header, on_error ignore" + (limited ? ", reject_limit " + input.limit() : "")
                + (named ? ", log_verbosity verbose)" : ")");
        connection.clearWarnings();
        try (var file = input.open()) {
            copies(connection).copyIn(COPY + options, file);
        }
        var rejects = new ArrayList<Reject>();
        for (var notice = connection.getWarnings(); notice != null; notice = notice.getNextWarning()) {
            var skipped = SKIPPED.matcher(notice.getMessage());
            if (skipped.find()) {
                rejects.add(new Reject(Long.parseLong(skipped.group(1)), skipped.group(2), skipped.group(3)));
            }
        }
        return rejects;
    }

    static final Pattern SKIPPED = Pattern.compile("at line (\\d+) for column \"?(\\w+)\"?: (.*)");
    static final int NOTICES = 1_000; // more take the driver too long

    static int version(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion();
    }

    static void needs(Connection connection, int version, String what) throws SQLException {
        if (version(connection) < version) {
            throw new SQLFeatureNotSupportedException("this server is PostgreSQL " + version(connection) + ", and " + what
                    + " came with " + version, "0A000");
        }
    }

    /// ## Rules in Java
    ///
    /// Here the program parses the file. A library splits the CSV and counts the lines, and a few rules decide. Bytes that
    /// cannot be decoded have become `U+FFFD` by then, and PostgreSQL takes no NUL in a text. `OffsetDateTime.parse` is
    /// strict where PostgreSQL is lenient: it takes neither `tomorrow` nor a time without an offset.
    sealed interface Row {}

    record Good(long line, Signup signup) implements Row {}

    record Reject(long line, String column, String reason) implements Row {

        @Override
        public String toString() {
            return "line " + line + (column.isEmpty() ? "" : ", " + column) + ": " + reason;
        }
    }

    static Row checked(CsvRecord record) {
        long line = record.getStartingLineNumber();
        if (record.getFieldCount() != Input.COLUMNS.size()) {
            return new Reject(line, "", record.getFieldCount() + " columns instead of " + Input.COLUMNS.size());
        }
        var email = record.getField(0);
        if (email.isEmpty() || email.codePointCount(0, email.length()) > 255) {
            return new Reject(line, "email", email.isEmpty() ? "missing" : "longer than 255 characters");
        }
        if (email.indexOf('\0') >= 0 || email.indexOf('\uFFFD') >= 0) {
            return new Reject(line, "email", "bytes that are not UTF-8");
        }
        try {
            int points = Integer.parseInt(record.getField(1));
            return new Good(line, new Signup(email, points, OffsetDateTime.parse(record.getField(2))));
        } catch (NumberFormatException e) {
            return new Reject(line, "points", "not a whole number: " + record.getField(1));
        } catch (DateTimeParseException e) {
            return new Reject(line, "signed_up_at", "not a time with an offset: " + record.getField(2));
        }
    }

    interface Sink<R extends Row> {
        void take(R row) throws SQLException, IOException;
    }

    void eachRow(Sink<Row> sink) throws SQLException, IOException {
        try (var records = Input.CSV.ofCsvRecord(input.open())) {
            for (var record : records) {
                if (record.getStartingLineNumber() > 1) {
                    sink.take(checked(record));
                }
            }
        }
    }

    List<Reject> eachGood(Sink<Good> sink) throws SQLException, IOException {
        var rejects = new ArrayList<Reject>();
        eachRow(row -> {
            switch (row) {
                case Good good -> sink.take(good);
                case Reject reject -> add(rejects, reject);
            }
        });
        return rejects;
    }

    void add(List<Reject> rejects, Reject reject) throws SQLDataException {
        rejects.add(reject);
        if (rejects.size() > input.limit()) {
            throw new SQLDataException("more than %,d lines are rejected, the last is %s".formatted(input.limit(), reject), "22000");
        }
    }

    /// Good rows go into a temporary table by COPY, and from there into `signup` by one statement, because COPY has no
    /// `ON CONFLICT`. Of rows with the same email the last one counts, and `distinct on` keeps that one; without it the
    /// statement would fail. The rejects are written into a file before the commit, so no load is committed without them.
    List<Reject> validateInJava(Connection connection) throws SQLException, IOException {
        execute(connection, "create temporary table incoming"
                + " (line bigint, email text, points int, signed_up_at timestamptz) on commit drop");
        List<Reject> rejects;
        var copy = copies(connection).copyIn("copy incoming from stdin (format csv)");
        try {
            var csv = csv(new OutputStreamWriter(new PGCopyOutputStream(copy, BUFFER), UTF_8));
            rejects = eachGood(row -> csv.writeRecord(String.valueOf(row.line), row.signup.email(),
                    String.valueOf(row.signup.points()), row.signup.signedUpAt().toString()));
            csv.flush();
            copy.endCopy();
        } catch (Throwable e) {
            cancel(copy, e);
            throw e;
        }
        execute(connection, """
                insert into signup (email, points, signed_up_at)
                select distinct on (email) email, points, signed_up_at from incoming order by email, line desc
                """ + ON_CONFLICT);
        try (var csv = csv(Files.newBufferedWriter(input.rejects()))) {
            csv.writeRecord("line", "column", "reason");
            rejects.forEach(each -> csv.writeRecord(String.valueOf(each.line), each.column, each.reason));
        }
        return rejects;
    }

    static final String ON_CONFLICT =
            " on conflict (email) do update set points = excluded.points, signed_up_at = excluded.signed_up_at";
    static final int BUFFER = 65_536; // bytes

    static CsvWriter csv(Writer writer) {
        return CsvWriter.builder().quoteStrategy(QuoteStrategies.EMPTY).build(writer);
    }

    static void cancel(CopyIn copy, Throwable cause) {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException also) {
            cause.addSuppressed(also);
        }
    }

    /// ## Rules in SQL
    ///
    /// Or let everything in, as text, and have the server decide. Java does only what must be done before: it counts lines
    /// and columns, and replaces what cannot be text. Then one statement takes what is wrong out of the staging table and
    /// notes it in the table `reject`, and another casts the rest. `reject` holds one load's lines; if loads may overlap,
    /// give it a column for the load's name. `is_valid` is `pg_input_is_valid` of PostgreSQL 16, and written by hand for
    /// older versions. The patterns are there because PostgreSQL accepts `tomorrow` as a time and `0x10` as a number.
    List<Reject> staging(Connection connection) throws SQLException, IOException {
        var rejects = stage(connection);
        execute(connection, "insert into signup (email, points, signed_up_at) " + STAGED + ON_CONFLICT);
        return rejects;
    }

    List<Reject> stage(Connection connection) throws SQLException, IOException {
        execute(connection, "create temporary table staging"
                + " (line bigint, columns int, email text, points text, signed_up_at text) on commit drop");
        var copy = copies(connection).copyIn("copy staging from stdin (format csv)");
        try (var records = Input.CSV.ofCsvRecord(input.open())) {
            var csv = csv(new OutputStreamWriter(new PGCopyOutputStream(copy, BUFFER), UTF_8));
            for (var record : records) {
                if (record.getStartingLineNumber() > 1) {
                    var values = Stream.of(0, 1, 2).map(i -> i < record.getFieldCount() ? record.getField(i) : "")
                            .map(value -> value.replace('\0', '\uFFFD')).toList();
                    csv.writeRecord(String.valueOf(record.getStartingLineNumber()),
                            String.valueOf(record.getFieldCount()), values.get(0), values.get(1), values.get(2));
                }
            }
            csv.flush();
            copy.endCopy();
        } catch (Throwable e) {
            cancel(copy, e);
            throw e;
        }
        var rejects = new ArrayList<Reject>();
        try (var statement = connection.createStatement(); var result = statement.executeQuery(REJECT)) {
            while (result.next()) {
                add(rejects, new Reject(result.getLong(1), result.getString(2), result.getString(3)));
            }
        }
        return rejects;
    }

    static final String REJECT = """
            with checked as (select line, case
                when columns <> 3 then ': ' || columns || ' columns instead of 3'
                when email = '' then 'email: missing'
                when length(email) > 255 then 'email: longer than 255 characters'
                when strpos(email, U&'\\FFFD') > 0 then 'email: bytes that are not UTF-8'
                when points !~ '^[+-]?[0-9]+$' or not is_valid(points, 'int') then 'points: not a whole number: ' || points
                when signed_up_at !~ '^[0-9-]{10}T[0-9:.]{5,18}(Z|[+-][0-9:]{2,8})$'
                    or not is_valid(signed_up_at, 'timestamptz') then 'signed_up_at: not a time with an offset: ' || signed_up_at
                end as fault from staging),
            bad as (delete from staging using checked where staging.line = checked.line and fault is not null
                returning staging.line, fault),
            emptied as (delete from reject)
            insert into reject (line, col, reason)
            select line, split_part(fault, ': ', 1), substr(fault, strpos(fault, ': ') + 2) from bad order by line
            returning line, col, reason""";

    static final String STAGED = """
            select distinct on (email) email, points::int as points, signed_up_at::timestamptz as signed_up_at
            from staging order by email, line desc""";

    /// MERGE, from PostgreSQL 15 on, says the same in standard SQL. It does not replace `ON CONFLICT`: if somebody else
    /// inserts the same email meanwhile, MERGE fails, where `ON CONFLICT` updates.
    List<Reject> stagingMerge(Connection connection) throws SQLException, IOException {
        needs(connection, 15, "MERGE");
        var rejects = stage(connection);
        execute(connection, MERGE);
        return rejects;
    }

    static final String MERGE = "merge into signup using (" + STAGED + """
            ) as newest on signup.email = newest.email
            when matched then update set points = newest.points, signed_up_at = newest.signed_up_at
            when not matched then insert (email, points, signed_up_at)
                values (newest.email, newest.points, newest.signed_up_at)""";

    void prepare(Connection connection, Signups signups) throws SQLException, IOException {
        input.make(signups.count());
        execute(connection, "create unique index if not exists by_email on signup (email);"
                + " create table if not exists reject (line bigint, col text, reason text);"
                + " create or replace function is_valid(value text, type text) returns boolean "
                + (version(connection) >= 16 ? "return pg_input_is_valid(value, type)" : """
                    language plpgsql as $$ begin
                        execute format('select %L::%s', value, type);
                        return true;
                    exception when data_exception then
                        return false;
                    end $$"""));
        Known.fill(connection, false, lines(), input::there);
    }

    /// ## Upserts in a batch
    ///
    /// Where rows do not come from a file, `executeBatch` can send the same upsert. Each row is then a statement of its own,
    /// in order, so that the last of two rows with the same email wins without further ado.
    List<Reject> upsertBatch(Connection connection) throws SQLException, IOException {
        try (var insert = connection.prepareStatement(UPSERT)) {
            var waiting = new int[1];
            var rejects = eachGood(row -> {
                bind(insert, row.signup);
                insert.addBatch();
                if (++waiting[0] % CHUNK == 0) {
                    insert.executeBatch();
                }
            });
            insert.executeBatch();
            return rejects;
        }
    }

    static final int CHUNK = 1_000; // rows
    static final String UPSERT = "insert into signup (email, points, signed_up_at) values (?, ?, ?)" + ON_CONFLICT;

    static void bind(PreparedStatement insert, Signup signup) throws SQLException {
        insert.setString(1, signup.email());
        insert.setInt(2, signup.points());
        insert.setObject(3, signup.signedUpAt());
    }

    /// ## Upserts by Hibernate
    ///
    /// A stateless session has `upsertMultiple`. It matches rows by the id, so here the entity's id is the email. It runs no
    /// callbacks, and generates no ids.
    @MappedSuperclass
    abstract static class SignupEntity {
        int points;
        @Column(name = "signed_up_at") OffsetDateTime signedUpAt;
    }

    @Entity(name = "ByEmail")
    @Table(name = "signup")
    static class ByEmail extends SignupEntity {
        @Id String email;

        @PrePersist
        void normalise() {
            Callbacks.PRE_PERSIST.increment();
        }
    }

    List<Reject> hibernateUpsert(Orm orm) throws SQLException, IOException {
        try (var session = orm.sessions.openStatelessSession()) {
            session.setJdbcBatchSize(CHUNK);
            var transaction = session.beginTransaction();
            try {
                var waiting = new ArrayList<ByEmail>();
                var rejects = eachGood(row -> {
                    var entity = new ByEmail();
                    entity.email = row.signup.email();
                    entity.points = row.signup.points();
                    entity.signedUpAt = row.signup.signedUpAt();
                    waiting.add(entity);
                    if (waiting.size() == CHUNK) {
                        session.upsertMultiple(waiting);
                        waiting.clear();
                    }
                });
                session.upsertMultiple(waiting);
                transaction.commit();
                return rejects;
            } catch (Throwable e) {
                transaction.rollback();
                throw e;
            }
        }
    }

    /// ## What an application would do
    ///
    /// Read a line, make an entity, store it; if that fails, note it and go on. In PostgreSQL an error aborts the
    /// transaction, so each row gets a savepoint to go back to. That is two more round trips for each row.
    ///
    /// It never stops, and looks careful. But it lets through what neither it nor the database checks: a fourth column
    /// that nobody reads, an empty email, a letter that was lost in decoding. And of two lines with the same email it
    /// keeps the older.
    @Entity(name = "WithId")
    @Table(name = "signup")
    static class WithId extends SignupEntity {
        @Id @GeneratedValue(strategy = IDENTITY) Long id;
        String email;

        @PrePersist
        void normalise() {
            email = email.strip().toLowerCase(Locale.ROOT);
            Callbacks.PRE_PERSIST.increment();
        }

        @PostPersist
        void welcome() {
            Callbacks.POST_PERSIST.increment();
        }
    }

    List<Reject> ormImport(Orm orm) throws SQLException, IOException {
        var rejects = new ArrayList<Reject>();
        var connection = orm.connection;
        connection.setAutoCommit(false);
        try (var session = orm.sessions.openStatelessSession(connection); var records = Input.CSV.ofCsvRecord(input.open())) {
            for (var record : records) {
                if (record.getStartingLineNumber() > 1) {
                    var savepoint = connection.setSavepoint();
                    try {
                        session.insert(entity(record));
                        connection.releaseSavepoint(savepoint);
                    } catch (PersistenceException | DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
                        connection.rollback(savepoint);
                        add(rejects, new Reject(record.getStartingLineNumber(), "", String.valueOf(e.getMessage())));
                    }
                }
            }
            connection.commit();
            return rejects;
        } finally {
            connection.rollback(); // what is not committed
        }
    }

    static WithId entity(CsvRecord record) {
        var entity = new WithId();
        entity.email = record.getField(0);
        entity.points = Integer.parseInt(record.getField(1));
        entity.signedUpAt = OffsetDateTime.parse(record.getField(2));
        return entity;
    }

    record Orm(SessionFactory sessions, Connection connection) implements AutoCloseable {

        static Orm open(String url) throws SQLException {
            return new Orm(new HibernatePersistenceConfiguration("signups").jdbcUrl(url)
                    .managedClasses(SignupEntity.class, ByEmail.class, WithId.class).createEntityManagerFactory(),
                    DriverManager.getConnection(url));
        }

        @Override
        public void close() throws SQLException {
            try (sessions; connection) {
                return;
            }
        }
    }

    /// Why a stateless session, on a connection of its own? Because an ordinary session takes part in the transaction.
    /// After the first error Hibernate marks the transaction for rollback, and no savepoint changes that. `commit` then
    /// rolls back, and throws nothing.
    void savepointsInASession(String url, PrintStream out) throws SQLException {
        try (var orm = Orm.open(url); var session = orm.sessions.openSession()) {
            var transaction = session.beginTransaction();
            for (var email : List.of("ada@example.org", "ada@example.org", "bob@example.org")) {
                var savepoint = session.doReturningWork(Connection::setSavepoint);
                var entity = new WithId();
                entity.email = email;
                entity.signedUpAt = Signup.OPENING;
                try {
                    session.persist(entity); // with an identity, the INSERT goes now
                    out.println(email + " is inserted");
                } catch (PersistenceException e) {
                    session.doWork(connection -> connection.rollback(savepoint));
                    session.clear();
                    out.println(email + " is there already; back to the savepoint");
                }
            }
            transaction.commit();
            out.printf("commit has thrown nothing; rows stored: %d%n", number(orm.connection, "select count(*) from signup"));
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// ## Each kind of dirt alone
    ///
    /// A file with hundreds of faults says little about any one of them. So here is each kind of dirt alone, in a file of a
    /// hundred rows. *Stops* means that nothing was loaded at all; *loaded*, that the row is good in spite of its looks, and
    /// is stored as it should be.
    void kinds(String url, Grid.Sheet sheet) throws Exception {
        var ways = new LinkedHashMap<String, Function<DirtyFile, Way<Connection>>>();
        ways.put("plain-copy", chapter -> chapter::plainCopy);
        ways.put("on-error-ignore", chapter -> chapter::onErrorIgnore);
        ways.put("validate-in-java", chapter -> chapter::validateInJava);
        ways.put("staging", chapter -> chapter::staging);
        ways.keySet().forEach(id -> sheet.column(id, "the row is", id.replace("-", "\n")));
        sheet.column("orm-import", "the row is", "orm\nimport");
        try (var connection = DriverManager.getConnection(url); var orm = Orm.open(url)) {
            for (var kind : Dirt.values()) {
                var alone = new DirtyFile(new Input(100, EnumSet.of(kind)));
                Known.fill(connection, true, alone.lines(), alone.input::there);
                for (var way : ways.entrySet()) {
                    if (way.getKey().equals("on-error-ignore") && version(connection) < 17) {
                        sheet.mark(kind.id(), way.getKey(), "-", "this server has no ON_ERROR: it came with PostgreSQL 17");
                        continue;
                    }
                    var load = alone.judged(way.getValue().apply(alone));
                    sheet.mark(kind.id(), way.getKey(),
                            alone.mark(connection, () -> load.load(connection, Signups.first(0))), "");
                }
                var load = alone.judgedOrm(alone::ormImport);
                sheet.mark(kind.id(), "orm-import", alone.mark(connection, () -> load.load(orm, Signups.first(0))), "");
            }
        }
    }

    String mark(Connection connection, Watch.Action load) throws Exception {
        execute(connection, "truncate signup");
        known.before(connection);
        load.run();
        var rejects = known.after(connection);
        return rejects.loaded() == 0 && rejects.rejected() == 0 ? "stops" : rejects.wrong() > 0 ? "WRONG"
                : rejects.rejected() > 0 ? "rejected" : "loaded";
    }

    Known.Lines lines() {
        return taker -> {
            if (!input.isOwn()) {
                input.known(taker);
                return;
            }
            try (var records = Input.CSV.ofCsvRecord(input.open())) { // of your own file, only the rules know something
                for (var record : records) {
                    if (record.getStartingLineNumber() > 1) {
                        taker.take(record.getStartingLineNumber(), checked(record) instanceof Good good ? good.signup : null);
                    }
                }
            }
        };
    }

    /// ## Which line is it?
    ///
    /// The header is a line, so row 1 is line 2. A line break inside quotes makes two lines of one row; COPY counts it only
    /// if it is the same kind as the file's line ends. This file has those of Windows, and the break inside a row is a bare
    /// LF, so the line that COPY names is not the one that an editor shows. A good library counts as the editor does.
    void whichLine(String url, PrintStream out) throws Exception {
        for (var way : List.<Way<Connection>>of(this::plainCopy, this::onErrorIgnore)) {
            try (var connection = DriverManager.getConnection(url)) {
                way.load(connection);
                out.println("nothing stops it");
            } catch (PSQLException e) {
                var said = e.getServerErrorMessage();
                out.println(said.getMessage());
                var named = Pattern.compile("line (\\d+)").matcher(String.valueOf(said.getWhere()));
                if (named.find()) {
                    out.println("  it names line " + named.group(1) + "; an editor has there: "
                            + line(Long.parseLong(named.group(1))));
                }
            } catch (SQLFeatureNotSupportedException e) {
                out.println(e.getMessage());
            }
        }
        try {
            eachGood(row -> {}).stream().limit(2).forEach(reject -> out.println("the library: " + reject));
        } catch (SQLDataException e) {
            out.println("the library: " + e.getMessage());
        }
    }

    String line(long number) throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(input.open(), UTF_8))) {
            return lines.lines().skip(number - 1).findFirst().orElse("");
        }
    }

    /// ## Inserted, updated, or twice in one statement
    ///
    /// `ON CONFLICT` and MERGE can both say what they did to each row: the first, from PostgreSQL 18 on, by `old` in
    /// RETURNING, and before that by a trick with the system column `xmax`; the second by `merge_action()`, from
    /// PostgreSQL 17 on. Neither may touch a row twice in one statement. A batch can, because each row is a statement of
    /// its own, unless it is rewritten. Its counts do not tell an insert from an update, and a rewritten batch counts
    /// only `-2`.
    void insertedAndUpdated(String url, PrintStream out) throws Exception {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            var two = "insert into signup (email, points, signed_up_at) values ('ada', 1, now()), ('%s', 2, now())" + ON_CONFLICT
                    + " returning case when " + (version(connection) >= 18 ? "old.id is null" : "xmax = 0")
                    + " then 'inserted' else 'updated' end";
            execute(connection, two.formatted("eve").replaceFirst(", \\('eve'.*?\\)\\)", ""));
            out.println("ON CONFLICT, one new and one known: " + all(connection, two.formatted("bob")));
            out.println("ON CONFLICT, the same twice:        " + all(connection, two.formatted("ada")));
            var merge = "merge into signup using (values ('ada', 3), ('%s', 4)) as s(email, points) on signup.email = s.email"
                    + " when matched then update set points = s.points"
                    + " when not matched then insert (email, points, signed_up_at) values (s.email, s.points, now())"
                    + " returning merge_action()";
            if (version(connection) >= 17) {
                out.println("MERGE, one new and one known:       " + all(connection, merge.formatted("dan")));
                out.println("MERGE, the same twice:              " + all(connection, merge.formatted("ada")));
            } else {
                out.println("MERGE tells what it did from PostgreSQL 17 on");
            }
        }
        for (var rewritten : List.of("false", "true")) {
            for (int second : List.of(2, 1)) {
                try (var connection = DriverManager.getConnection(url + "&reWriteBatchedInserts=" + rewritten);
                        var insert = connection.prepareStatement(UPSERT)) {
                    for (int n : List.of(1, second)) {
                        bind(insert, Signup.number(n));
                        insert.addBatch();
                    }
                    out.printf("batch, rewritten=%s, %s: ", rewritten, second == 1 ? "the same twice" : "two rows");
                    out.println(Arrays.toString(insert.executeBatch()));
                } catch (BatchUpdateException e) {
                    out.println(e.getNextException().getSQLState());
                }
            }
        }
    }

    static String all(Connection connection, String sql) throws SQLException {
        var savepoint = connection.setSavepoint();
        try (var statement = connection.createStatement(); var result = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (result.next()) {
                values.add(result.getString(1).toLowerCase(Locale.ROOT));
            }
            return String.join(", ", values);
        } catch (PSQLException e) {
            connection.rollback(savepoint);
            return e.getSQLState() + ", " + e.getServerErrorMessage().getMessage();
        }
    }

    /// What Hibernate sends for an upsert depends on the database, without any setting of yours:
    void whatHibernateSends(String url, PrintStream out) throws Exception {
        var sent = new TreeSet<String>();
        long before = Callbacks.PRE_PERSIST.sum();
        try (var sessions = new HibernatePersistenceConfiguration("signups").managedClasses(SignupEntity.class, ByEmail.class)
                .jdbcUrl(url).property("hibernate.session_factory.statement_inspector",
                        (StatementInspector) sql -> { sent.add(sql); return sql; }).createEntityManagerFactory()) {
            new DirtyFile(new Input(10, Set.of())).hibernateUpsert(new Orm(sessions, null));
        }
        sent.forEach(sql -> Format.wrapped(sql, 96, "    ").forEach(out::println));
        out.println("callbacks run: " + (Callbacks.PRE_PERSIST.sum() - before));
    }

    /// ## It comes twice
    ///
    /// Somebody is not sure whether the file was loaded, and loads it again. A load that can be repeated leaves the same
    /// rows. It writes each of them again all the same, and leaves the old versions for VACUUM. If most rows of a repeated
    /// file have not changed, add `where (signup.points, signup.signed_up_at) is distinct from (excluded.points,
    /// excluded.signed_up_at)` to the `ON CONFLICT`, or such a condition to MERGE's `when matched`. These rows then count 0,
    /// and RETURNING leaves them out.
    void twice(String url, PrintStream out) throws Exception {
        var ways = new LinkedHashMap<String, Way<Connection>>();
        ways.put("validate-in-java", this::validateInJava);
        ways.put("staging", this::staging);
        ways.put("upsert-batch", this::upsertBatch);
        try (var connection = DriverManager.getConnection(url)) {
            for (var way : ways.entrySet()) {
                execute(connection, "truncate signup");
                var load = judged(way.getValue());
                load.load(connection, Signups.first(0));
                var once = Content.stored(connection);
                load.load(connection, Signups.first(0));
                out.printf("%-16s  once: %s   twice: %s%n", way.getKey(), content(once), content(Content.stored(connection)));
            }
        }
    }

    static String content(Content content) {
        return "%,d rows, content %s".formatted(content.rows(), content.checksum());
    }

    /// ## The load dies in the middle
    ///
    /// Without a key, a second load doubles the rows. So keep a checkpoint: the line up to which all is loaded, committed in
    /// the same transaction as the rows. Then neither can be there without the other, whenever the process dies. Here it is
    /// really killed, when a part is sent but not yet committed. The UPDATE also says which checkpoint it expects: if a load
    /// that you thought dead has committed meanwhile, this one fails instead of storing its rows twice.
    void resumable(String url, int part, IntConsumer beforeCommit) throws SQLException, IOException {
        try (var connection = DriverManager.getConnection(url);
                var insert = connection.prepareStatement(
                        "insert into landing (line, email, points, signed_up_at) values (?, ?, ?, ?)");
                var update = connection.prepareStatement("update checkpoint set line = ? where line = ?")) {
            connection.setAutoCommit(false);
            long done = number(connection, "select line from checkpoint");
            update.setLong(2, done);
            long[] last = {done};
            int[] sent = {0};
            Sink<Good> sink = row -> {
                if (row.line <= done) {
                    return; // committed before
                }
                insert.setLong(1, row.line);
                insert.setString(2, row.signup.email());
                insert.setInt(3, row.signup.points());
                insert.setObject(4, row.signup.signedUpAt());
                insert.addBatch();
                last[0] = row.line;
                if (++sent[0] % part == 0) {
                    commit(insert, update, last[0], () -> beforeCommit.accept(sent[0] / part));
                }
            };
            eachGood(sink);
            commit(insert, update, last[0], () -> {});
        }
    }

    static void commit(PreparedStatement insert, PreparedStatement update, long line, Runnable beforeCommit) throws SQLException {
        insert.executeBatch();
        update.setLong(1, line);
        if (update.executeUpdate() != 1) {
            throw new IllegalStateException("another load has moved the checkpoint");
        }
        beforeCommit.run();
        insert.getConnection().commit();
        update.setLong(2, line);
    }

    void resume(String url, Signups signups, PrintStream out) throws Exception {
        int[] good = {0};
        try {
            eachGood(row -> good[0]++);
        } catch (SQLDataException e) {
            out.println("nothing is loaded that could die in the middle: " + e.getMessage());
            return;
        }
        int part = Math.min(Math.max(1, signups.count() / 10), good[0] / 4); // it dies with the fourth
        if (part == 0) {
            out.println("too few rows to die in the middle of: " + Format.many(good[0], "good row") + ", and it takes 4 parts");
            return;
        }
        try (var connection = DriverManager.getConnection(url)) {
            execute(connection, "drop table if exists landing, checkpoint; create table checkpoint as select 0::bigint as line;"
                    + " create table landing (line bigint, email text, points int, signed_up_at timestamptz)");
            out.println("the second JVM: " + SecondJvm.killedAfterALine(Child.class, url, Stream.concat(
                    Stream.of(String.valueOf(part)), input.arguments().stream()).toList()));
            out.printf("killed.  checkpoint: line %,d, rows: %,d%n", number(connection, "select line from checkpoint"),
                    number(connection, "select count(*) from landing"));
            resumable(url, part, parts -> {});
            out.printf("resumed. checkpoint: line %,d, rows: %,d, of different lines: %,d%n",
                    number(connection, "select line from checkpoint"), number(connection, "select count(*) from landing"),
                    number(connection, "select count(distinct line) from landing"));
        }
    }

    /** The second JVM: it says when the fourth part is sent and not committed, and waits there to be killed. */
    static final class Child {
        public static void main(String[] args) throws Exception {
            var chapter = new DirtyFile(Input.of(List.of(args).subList(1, args.length)));
            chapter.resumable(System.getenv("LOAD_URL"), Integer.parseInt(args[0]), parts -> {
                if (parts == 4) {
                    System.out.println("part 4 is sent, and not committed");
                    try {
                        System.in.read();
                    } catch (IOException e) {
                        // whoever started it is gone
                    }
                    Runtime.getRuntime().halt(1);
                }
            });
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    /// ## Two hangs
    ///
    /// A load that hangs is worse than one that fails. In the first hang, COPY names each of many bad rows in a notice.
    /// The driver chains the notices, and walks the whole chain for each new one, so the time grows with the square of
    /// their number. With very many, the load does not even get that far: the program writes and does not read, the
    /// server answers into full buffers, and each waits for the other. Do not count on a `statement_timeout` to end that:
    /// a server that is blocked in a write heeds no cancel before that write is done. Often the system has room for one
    /// notice more, and the cancel gets through; the program then still has to chain the notices that it was sent, before
    /// it sees the error. What always frees the program is `Connection.abort` from another thread; the server is always
    /// freed by `pg_terminate_backend`.
    void manyNotices(String url, PrintStream out) throws Exception {
        Hangs.manyNotices(url, out);
    }

    /// In the second hang, a trigger raises a notice for each row of a batch. The driver sends many rows before it reads,
    /// because it assumes that each answer has 250 bytes. These have more. `socketTimeout` does not help: it applies to
    /// reads, and the program is writing. Here it is one second, which passes, and nothing happens.
    void longAnswers(String url, PrintStream out) throws Exception {
        Hangs.longAnswers(url, out);
    }

    /// ## The network dies
    ///
    /// Then neither side hears that the other is gone. `socketTimeout` frees a program that waits for an answer. It does not
    /// free one that writes, nor the server, which waits for the next row of a COPY and keeps all its locks.
    /// `statement_timeout` does not end that wait either. TCP does. A server that only waits is freed by keepalive, after the
    /// time that `tcp_keepalives_idle` and its two siblings say. A program that writes has data on the way that nobody
    /// acknowledges, so its system gives up after a number of retransmissions, by default after about a quarter of an hour
    /// on Linux (`tcp_retries2`), or sooner where `TCP_USER_TIMEOUT` says so.
    void deadNetwork(String url, PrintStream out) throws Exception {
        Hangs.deadNetwork(url, out);
    }

    interface Way<R> {
        List<Reject> load(R resource) throws SQLException, IOException;
    }

    /// ## What this script runs
    ///
    /// Each way that takes a connection gets its transaction here. In this chapter an error about the data is a result: the
    /// judge is told that the load stopped.
    Approach.Load<Connection> judged(Way<Connection> way) {
        return stoppable(inTransaction(this.<Connection>reported(way)));
    }

    Approach.Load<Orm> judgedOrm(Way<Orm> way) {
        return stoppable(reported(way));
    }

    <R> Approach.Load<R> reported(Way<R> way) {
        return (resource, signups) -> known.report(false, way.load(resource).stream().map(Reject::line).toList());
    }

    <R> Approach.Load<R> stoppable(Approach.Load<R> load) {
        return (resource, signups) -> {
            try {
                load.load(resource, signups);
            } catch (SQLException e) {
                if (!String.valueOf(e.getSQLState()).matches("(0A|2[0-9]).*")) {
                    throw e; // it is not about the data
                }
                known.report(true, List.of());
            }
        };
    }

    /// Of a file of your own, you want to know more than numbers: which lines the rules reject, where that is written, and
    /// how many good rows are not in the table, because a later one has the same email.
    List<String> ofYourOwn(Connection connection, List<Measurement> measured) throws SQLException, IOException {
        if (!input.isOwn()) {
            return List.of();
        }
        var remarks = new Remarks();
        eachRow(row -> {
            switch (row) {
                case Good _ -> remarks.good();
                case Reject reject -> remarks.rejected(reject);
            }
        });
        return remarks.lines(input, measured.stream().anyMatch(each -> each.id().equals("validate-in-java")),
                number(connection, "select count(distinct email) from known"));
    }

    void main(String... args) {
        contents().run(args);
    }

    static final Set<String> OF_NO_FILE = Set.of("kinds", "savepoints-in-a-session", "inserted-and-updated",
            "what-hibernate-sends", "many-notices", "long-answers", "dead-network"); // they show the same whatever file it is

    Notebook contents() {
        return new Notebook("12_dirty_file")
                .rows(input::rows).options(input).prepare(this::prepare).empties("reject").judge(known)
                .below(this::ofYourOwn).leavesOut(() -> input.isOwn() ? OF_NO_FILE : Set.of())
                .time("plain-copy", "COPY, as it is", judged(this::plainCopy))
                .time("on-error-ignore", "COPY, ON_ERROR ignore", judged(this::onErrorIgnore))
                .time("validate-in-java", "Rules in Java", judged(this::validateInJava))
                .time("staging", "Rules in SQL, ON CONFLICT", judged(this::staging))
                .time("staging-merge", "Rules in SQL, MERGE", judged(this::stagingMerge))
                .time("upsert-batch", "Upserts in a batch", judged(this::upsertBatch))
                .time("hibernate-upsert", "upsertMultiple", Orm::open, judgedOrm(this::hibernateUpsert))
                .time("orm-import", "persist, a savepoint a row", Orm::open, judgedOrm(this::ormImport))
                .grid("kinds", "Each kind of dirt alone", this::kinds)
                .show("savepoints-in-a-session", "Savepoints in an ordinary session", this::savepointsInASession)
                .show("which-line", "A line is not a row", this::whichLine)
                .show("inserted-and-updated", "Inserted, updated, or twice in one statement", this::insertedAndUpdated)
                .show("what-hibernate-sends", "What Hibernate sends for an upsert", this::whatHibernateSends)
                .show("load-twice", "It comes twice", this::twice)
                .show("resume", "The load dies in the middle", this::resume)
                .show("many-notices", "A hang: many notices", this::manyNotices)
                .show("long-answers", "A hang: long answers", this::longAnswers)
                .show("dead-network", "The network dies", this::deadNetwork);
    }

    /// ## Why it is so
    ///
    /// The database refuses what its types and constraints refuse, and no more. A load that leaves the rules to it
    /// either stops, or stores what nobody wants. Of the whole file, the plain COPY loaded [0][4] rows, and `ON_ERROR`
    /// [0][5]. Of a file whose only fault is [`tomorrow` for a time][6], or [an empty email][7], they store everything,
    /// and say nothing. The load with a savepoint for each row went on: it got [151][1] rows wrong, and needed
    /// [299,751][2] round trips. Where rules are written down, nothing was wrong: [0][8] rows with rules in Java, and
    /// [0][9] with rules in SQL. It matters less which of the two you take: the first needed [5][10] round trips, and
    /// the second [6][3].
    ///
    /// [1]: 12_dirty_file/orm-import.wrong
    /// [2]: 12_dirty_file/orm-import.roundTrips
    /// [3]: 12_dirty_file/staging.roundTrips
    /// [4]: 12_dirty_file/plain-copy.loaded = 0
    /// [5]: 12_dirty_file/on-error-ignore.loaded = 0
    /// [6]: kinds:word-for-date/plain-copy = WRONG
    /// [7]: kinds:empty-email/on-error-ignore = WRONG
    /// [8]: 12_dirty_file/validate-in-java.wrong = 0
    /// [9]: 12_dirty_file/staging.wrong = 0
    /// [10]: 12_dirty_file/validate-in-java.roundTrips
    ///
    /// ## What you gave up
    ///
    /// The plain COPY stopped, and that is a virtue: somebody has to look. A load that never stops needs somebody who reads
    /// the rejects. And only the last way here runs the entity's callbacks, but in a stateless session, where their change
    /// to the email is lost, as in chapter 2.
    ///
    /// ## When to use which
    ///
    /// | the file | take |
    /// |---|---|
    /// | comes from your own program | COPY, as it is: what does not fit is a bug |
    /// | has values that cannot be converted, and nothing else | `ON_ERROR ignore` with a low `REJECT_LIMIT` |
    /// | may contain anything, and the rules are in Java already | rules in Java, then COPY and one upsert |
    /// | may contain anything, and the rules need other tables | staging, and rules in SQL |
    /// | comes again | a unique key and `ON CONFLICT`; without a key, a checkpoint in the same transaction |
    /// | is so large that dying in the middle hurts | parts, and a checkpoint in the same transaction |
    ///
    /// Against hangs: a `statement_timeout` for a server that works too long; a `socketTimeout` longer than your longest
    /// statement, because it also ends a load that is only slow, and leaves you not knowing whether it was committed; a
    /// thread that calls `abort`, because neither of the two is sure to end a blocked write; and TCP keepalive after
    /// minutes, not hours.
    ///
    /// **Try it:** export your contacts, give the file the header `email,points,signed_up_at`, and run
    /// `jbang ch12 --file contacts.csv`. The rejects are in `contacts.rejects.csv` beside it.
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 18, and 15 for the exercise.
    ///
    /// **Ask:** who imports files from outside? What happens to a bad row? How do you know?
    ///
    /// **Demonstrate:** `jbang ch12 --only kinds`, and read the last column aloud. Then `--only savepoints-in-a-session`.
    ///
    /// **Trap:** "the database validates". It accepts `tomorrow` as a time, and an empty string as an email.
}
