///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS org.jooq:jooq:3.21.9
//DEPS org.mybatis:mybatis:3.5.19
//DEPS org.jdbi:jdbi3-core:3.55.0
//DEPS io.vertx:vertx-pg-client:5.0.12
//DEPS com.ongres.scram:scram-client:3.2
//DEPS org.postgresql:r2dbc-postgresql:1.1.3.RELEASE
//DEPS de.bytefish:pgbulkinsert:8.1.4
//DEPS org.slf4j:slf4j-api:2.0.20
//DEPS jakartadata/JakartaSignups.java
//SOURCES ../workshop/OnStage.java
//SOURCES ../workshop/wire/Conversation.java
//SOURCES ../workshop/wire/Groups.java
//SOURCES ../workshop/wire/Kind.java
//SOURCES ../workshop/wire/Proxy.java
//SOURCES ../workshop/wire/SqlShape.java
//SOURCES ../workshop/wire/Tls.java
//SOURCES calls/Address.java
//SOURCES calls/Customer.java
//SOURCES calls/R2dbc.java
//SOURCES calls/Reactive.java
//SOURCES ledger/AnotherDatabase.java
//SOURCES ledger/Members.java
//SOURCES ledger/Probes.java
//SOURCES ledger/Swap.java
//SOURCES ledger/Trial.java
//SOURCES ledger/UpdateCounts.java
//FILES 11_other_calls.java
//FILES jakartadata/JakartaSignups.java=jakartadata/JakartaSignups.java
// The notebook begins here.

import static jakarta.persistence.GenerationType.SEQUENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Gatherers.windowFixed;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;
import static workshop.notebook.Approach.inTransaction;

import module java.base;
import module java.sql;
import calls.Address;
import calls.Customer;
import calls.R2dbc;
import calls.Reactive;
import de.bytefish.pgbulkinsert.row.SimpleRowWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.vertx.sqlclient.Tuple;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakartadata.JakartaSignups;
import jakartadata.JakartaSignups_;
import ledger.Members;
import ledger.Probes;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.datasource.unpooled.UnpooledDataSource;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.managed.ManagedTransactionFactory;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.LoaderOptionsStep;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import reactor.core.publisher.Flux;
import workshop.notebook.Grid;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.wire.WireTap;

/// # 11. Other calls: jOOQ, MyBatis, jdbi, Jakarta Data, Vert.x, R2DBC
///
/// Chapter 10 was about Spring's calls. Here are those of other libraries, with the same rows, the same clock and the same
/// checksum. One is called a loader, another looks like `addBatch`, and both send one row after the other. So do not go by
/// the name of a call; look at what it sends. At the end is a table: your call, what it is in this tutorial, and what to
/// change first.
///
/// **Before you run it:** three of these calls, as they come, wait for the server after each row. Which?
class OtherCalls {

    static final int CHUNK = 1_000; // rows

    /// ## Jakarta Data: insertAll
    ///
    /// Hibernate's annotation processor writes the class [behind the repository](jakartadata/JakartaSignups.java). Its
    /// `insertAll` calls `insertMultiple` of a stateless session, so it is chapter 2's `insert-multiple`, and what chapter 8
    /// says of that is true here too: `@PrePersist` runs, but what it changes does not reach the row. The whole list is one
    /// JDBC batch, unless a `nextval` comes in between, which ends it (chapter 2). The settings are also those of chapter
    /// 2: a sequence with an `allocationSize`, and `reWriteBatchedInserts=true`. It needs Hibernate 6.6 or newer; before
    /// version 7 the processor is called `hibernate-jpamodelgen`. With 6.6, `insertAll` calls `insert` for each row. That
    /// batches by `hibernate.jdbc.batch_size`, and runs no `@PrePersist`.
    void jakartaData(SessionFactory sessions, Signups signups) {
        var rows = new ArrayList<JakartaSignups.Row>();
        for (var signup : signups) {
            var row = new JakartaSignups.Row();
            row.email = signup.email();
            row.points = signup.points();
            row.signedUpAt = signup.signedUpAt();
            rows.add(row);
        }
        sessions.inStatelessTransaction(session -> new JakartaSignups_(session).insertAll(rows));
    }

    SessionFactory sessions(String url) {
        return (SessionFactory) new HibernatePersistenceConfiguration("signups").managedClasses(JakartaSignups.Row.class)
                .jdbcUrl(url).createEntityManagerFactory();
    }

    void allotBlocks(Connection connection, Signups signups) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("alter table signup alter id set increment by " + JakartaSignups.BLOCK);
        }
    }

    /// ## jOOQ: the Loader
    ///
    /// The Loader is made for loading, but goes row by row: [10,001][1] round trips, as many as chapter 3's loop.
    /// `bulkAfter` makes multi-row INSERTs of that many rows, chapter 5, and [11][2] round trips. The Loader does not
    /// throw. It collects `errors()`, each with its `rowIndex`, and if you do not ask for them, you never learn that
    /// rows were not loaded. Nor do these know all. Give it text for an integer column, as `loadCSV` does: "zz" becomes
    /// NULL, "3.7" becomes 3, and "99999999999" some other number, without an error. Check such values first, or let COPY
    /// refuse them.
    ///
    /// [1]: 11_other_calls/jooq-loader.roundTrips
    /// [2]: 11_other_calls/jooq-loader-bulk.roundTrips
    void jooqLoader(Connection connection, Signups signups) throws IOException {
        load(jooq(connection).loadInto(table("signup")), signups);
    }

    void jooqLoaderBulk(Connection connection, Signups signups) throws IOException {
        load(jooq(connection).loadInto(table("signup")).bulkAfter(CHUNK), signups);
    }

    static final Field<String> EMAIL = field("email", String.class);
    static final Field<Integer> POINTS = field("points", Integer.class);
    static final Field<OffsetDateTime> SIGNED_UP_AT = field("signed_up_at", OffsetDateTime.class);

    static void load(LoaderOptionsStep<?> loader, Iterable<Signup> signups) throws IOException {
        var rows = StreamSupport.stream(signups.spliterator(), false)
                .map(signup -> new Object[] {signup.email(), signup.points(), signup.signedUpAt()});
        for (var error : loader.loadArrays(rows).fields(EMAIL, POINTS, SIGNED_UP_AT).execute().errors()) {
            throw error.exception();
        }
    }

    static DSLContext jooq(Connection connection) {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        return DSL.using(connection, SQLDialect.POSTGRES);
    }

    /// There are three sizes, and each counts the one before it: rows in a statement, statements in a batch, batches in a
    /// commit. Without a commit size, the transaction is yours. `commitEach()` without the other two is chapter 3's
    /// transaction for each row.
    void loaderSizes(String url, PrintStream out) throws Exception {
        var sizes = new LinkedHashMap<String, UnaryOperator<LoaderOptionsStep<?>>>();
        sizes.put("as it comes", loader -> loader);
        sizes.put("commitEach()", loader -> loader.commitEach());
        sizes.put("batchAfter(20)", loader -> loader.batchAfter(20));
        sizes.put("bulkAfter(20)", loader -> loader.bulkAfter(20));
        sizes.put("bulkAfter(20).batchAfter(5)", loader -> loader.bulkAfter(20).batchAfter(5));
        sizes.put("bulkAfter(20).commitEach()", loader -> loader.bulkAfter(20).commitEach());
        var tap = new WireTap();
        out.println("100 rows                      INSERTs   round trips   commits");
        try (var connection = DriverManager.getConnection(tap.on(url))) {
            connection.setAutoCommit(false);
            for (var size : sizes.entrySet()) {
                var traffic = tap.count(() -> {
                    load(size.getValue().apply(jooq(connection).loadInto(table("signup"))), Signups.first(100));
                    connection.commit();
                });
                out.printf("%-28s %8d %13d %9d%n", size.getKey(), traffic.messages().get("Bind") - traffic.commits(),
                        traffic.roundTrips(), traffic.commits());
            }
        }
    }

    /// ## jOOQ: batch
    ///
    /// `batch(query).bind(...)` is `executeBatch`, chapter 4, all rows in one. `reWriteBatchedInserts` in the URL makes it
    /// chapter 5, and no line changes. (jOOQ 3.21 needs Java 21; on 17 take 3.19, which has the same calls.)
    void jooqBatch(Connection connection, Signups signups) {
        var jooq = jooq(connection);
        var batch = jooq.batch(jooq.insertInto(table("signup"), EMAIL, POINTS, SIGNED_UP_AT)
                .values((String) null, null, null)); // for the types
        for (var signup : signups) {
            batch.bind(signup.email(), signup.points(), signup.signedUpAt());
        }
        if (batch.size() > 0) { // or else it would run once, without values
            batch.execute();
        }
    }

    /// ## MyBatis
    ///
    /// A mapper in a loop is chapter 3: [10,001][1] round trips. What you change is the executor's type, not the mapper. With
    /// Spring Boot that is `mybatis.executor-type=batch`, but for the whole program; a session of its own is safer. Rows wait
    /// in the session, so flush them now and then. Until you do, the count that a mapper returns means nothing.
    ///
    /// [1]: 11_other_calls/mybatis-each.roundTrips
    void myBatisEach(Connection connection, Signups signups) {
        var session = myBatis().openSession(connection);
        signups.forEach(session.getMapper(Mapper.class)::insert);
    }

    void myBatisBatch(Connection connection, Signups signups) {
        var session = myBatis().openSession(ExecutorType.BATCH, connection);
        var mapper = session.getMapper(Mapper.class);
        int rows = 0;
        for (var signup : signups) {
            mapper.insert(signup);
            if (++rows % CHUNK == 0) {
                session.flushStatements();
            }
        }
        session.flushStatements();
    }

    interface Mapper {
        @Insert("insert into signup (email, points, signed_up_at) values (#{email}, #{points}, #{signedUpAt})")
        int insert(Signup signup);
    }

    static SqlSessionFactory myBatis() {
        var configuration = new Configuration(
                new Environment("signups", new ManagedTransactionFactory(), new UnpooledDataSource()));
        configuration.addMapper(Mapper.class);
        return new SqlSessionFactoryBuilder().build(configuration);
    }

    /// ## jdbi
    ///
    /// `prepareBatch` is `executeBatch`, chapter 4. It can also return the ids, in the order of the rows, and it stays a batch
    /// if you name their column.
    static final String NAMED =
            "insert into signup (email, points, signed_up_at) values (:email, :points, :signedUpAt)";

    static PreparedBatch jdbi(Connection connection, Signups signups) {
        var batch = Jdbi.create(connection).open().prepareBatch(NAMED);
        for (var signup : signups) {
            batch.bind("email", signup.email()).bind("points", signup.points())
                    .bind("signedUpAt", signup.signedUpAt()).add();
        }
        return batch;
    }

    void jdbiBatch(Connection connection, Signups signups) {
        jdbi(connection, signups).execute();
    }

    List<Long> jdbiBatchKeys(Connection connection, Signups signups) {
        return jdbi(connection, signups).executePreparedBatch("id").mapTo(Long.class).list();
    }

    /// If you do not name it, pgjdbc asks for all columns. If one of them is a text without a maximum length, pgjdbc cannot
    /// know how much will come back, and waits after each row:
    void namedKeys(String url, PrintStream out) throws Exception {
        var tap = new WireTap();
        try (var connection = DriverManager.getConnection(tap.on(url))) {
            connection.createStatement().execute("create temporary table note (id serial, text text)");
            connection.setAutoCommit(false);
            for (var keys : List.of(new String[] {"id"}, new String[0])) {
                var counted = tap.count(() -> {
                    var batch = Jdbi.create(connection).open().prepareBatch("insert into note (text) values (?)");
                    for (int i = 0; i < 100; i++) {
                        batch.add("hello");
                    }
                    batch.executePreparedBatch(keys).mapToMap().list();
                });
                out.printf("100 rows, %s: %d round trips%n", keys.length > 0 ? "the column is named" : "no column is named",
                        counted.roundTrips());
            }
        }
    }

    /// ## Vert.x
    ///
    /// The driver of Vert.x is not JDBC, and does not block. `executeBatch` sends all Binds and Executes and then one
    /// Sync. That makes [4][1] round trips, of which BEGIN, Parse and COMMIT are three. pgjdbc stops to read every 255
    /// rows, because a thread that writes cannot read at the same time; Vert.x's driver can.
    /// [It has no COPY](https://github.com/eclipse-vertx/vertx-sql-client/issues/153), so the faster way is `unnest`,
    /// chapter 5: one statement, three arrays.
    ///
    /// (The counts of Vert.x and R2DBC come from the proxy of `jbang tap`; elsewhere the tap sits in pgjdbc's socket.)
    ///
    /// [1]: 11_other_calls/vertx.roundTrips
    void vertx(Reactive reactive, Signups signups) {
        var rows = new ArrayList<Tuple>();
        signups.forEach(signup -> rows.add(Tuple.of(signup.email(), signup.points(), signup.signedUpAt())));
        if (rows.isEmpty()) {
            return; // it refuses an empty batch
        }
        var transaction = Reactive.wait(reactive.connection().begin());
        try {
            Reactive.wait(reactive.connection().preparedQuery(NUMBERED).executeBatch(rows));
            Reactive.wait(transaction.commit());
        } catch (RuntimeException e) {
            Reactive.wait(transaction.rollback());
            throw e;
        }
    }

    static final String NUMBERED = "insert into signup (email, points, signed_up_at) values ($1, $2, $3)";

    void vertxUnnest(Reactive reactive, Signups signups) {
        var rows = StreamSupport.stream(signups.spliterator(), false).toList();
        var columns = Tuple.of(rows.stream().map(Signup::email).toArray(String[]::new),
                rows.stream().map(Signup::points).toArray(Integer[]::new),
                rows.stream().map(Signup::signedUpAt).toArray(OffsetDateTime[]::new));
        Reactive.wait(reactive.connection().preparedQuery("""
                insert into signup (email, points, signed_up_at)
                select * from unnest($1::text[], $2::int[], $3::timestamptz[])""").execute(columns));
    }

    /// ## R2DBC
    ///
    /// `add()` looks like `addBatch()`. But the driver runs each row by itself, and waits for its answer before it sends the
    /// next: [10,002][1] round trips. That is a [known issue](https://github.com/pgjdbc/r2dbc-postgresql/issues/527), and no
    /// setting changes it. Use `copyIn` instead: COPY, chapter 6, from a `Publisher` of buffers, with all that the ledger says
    /// of COPY.
    ///
    /// [1]: 11_other_calls/r2dbc.roundTrips
    void r2dbc(R2dbc r2dbc, Signups signups) {
        var insert = r2dbc.connection().createStatement(NUMBERED);
        for (var rows = signups.iterator(); rows.hasNext();) {
            var signup = rows.next();
            insert.bind(0, signup.email()).bind(1, signup.points()).bind(2, signup.signedUpAt());
            if (rows.hasNext()) {
                insert.add(); // not after the last: a row that is not bound is an error
            }
        }
        R2dbc.wait(r2dbc.connection().beginTransaction());
        try {
            if (signups.count() > 0) {
                R2dbc.wait(insert.execute().concatMap(PostgresqlResult::getRowsUpdated));
            }
            R2dbc.wait(r2dbc.connection().commitTransaction());
        } catch (RuntimeException e) {
            R2dbc.wait(r2dbc.connection().rollbackTransaction());
            throw e;
        }
    }

    void r2dbcCopyIn(R2dbc r2dbc, Signups signups) {
        var pieces = Flux.fromStream(() -> StreamSupport.stream(signups.spliterator(), false).gather(windowFixed(CHUNK))
                .<ByteBuf>map(rows -> Unpooled.wrappedBuffer(csv(rows).getBytes(UTF_8))));
        R2dbc.wait(r2dbc.connection().copyIn("copy signup (email, points, signed_up_at) from stdin (format csv)")
                .from(pieces).build());
    }

    static String csv(Iterable<Signup> signups) {
        var csv = new StringBuilder();
        for (var signup : signups) {
            csv.append('"').append(signup.email().replace("\"", "\"\"")).append("\",").append(signup.points())
                    .append(',').append(signup.signedUpAt()).append('\n');
        }
        return csv.toString();
    }

    /// ## PgBulkInsert
    ///
    /// This library writes the binary COPY for you. Chapter 6 does that in 25 lines of its own, with nearly the same bytes.
    /// What you gain is the types that are tedious by hand, such as a `numeric` or an array (see below). Look at the `try`: it
    /// is the trap of chapter 6. If your own code fails in the middle, `close()` ends the COPY as if those were all the rows.
    /// In a transaction that is rolled back, this does no harm; in autocommit, half a load is stored.
    void pgBulkInsert(Connection connection, Signups signups) throws SQLException {
        var table = new SimpleRowWriter.Table("signup", new String[] {"email", "points", "signed_up_at"});
        try (var writer = new SimpleRowWriter(table, connection.unwrap(PGConnection.class))) {
            for (var signup : signups) {
                writer.startRow(row -> {
                    row.setText("email", signup.email());
                    row.setInteger("points", signup.points());
                    row.setTimeStampTz("signed_up_at", signup.signedUpAt().toZonedDateTime());
                });
            }
        }
    }

    /// ## The ledger
    ///
    /// These are the questions of chapter 8, asked of the calls of this one, by the same [probes](ledger/Probes.java). Where
    /// the driver is not JDBC, nobody has looked at its update counts, and there is a `-`.
    void ledger(String url, Grid.Sheet sheet) throws Exception {
        Probes.columns(sheet);
        var chapter = contents();
        try (var members = new Members(url)) {
            for (var approach : chapter.approaches()) {
                Probes.of(chapter, approach, url, members, sheet);
            }
        }
    }

    /// ## Columns beyond three
    ///
    /// Here are a nullable `numeric`, a `jsonb`, a `uuid`, an enum, a `text[]` and a `bytea`, in two rows: one has all values,
    /// and one is all NULL. This is what each way needs:
    ///
    /// | column | executeBatch | CSV | binary |
    /// |---|---|---|---|
    /// | numeric | `setBigDecimal` | its digits | digits in base 10,000: leave them to a library |
    /// | jsonb | a string, and `?::jsonb`, or a `PGobject` | the text, quoted | a byte 1, then the text |
    /// | uuid | `setObject` | the text | 16 bytes |
    /// | enum | a string, and a cast to the enum | its label | its label |
    /// | text[] | `createArrayOf` | `{"a",NULL}`, escaped twice | a header, then each element with its length |
    /// | bytea | `setBytes` | `\x`, then hexadecimal digits | the bytes |
    /// | NULL | `null` | an empty field without quotes | length -1 |
    ///
    /// In a `bytea`, a NUL byte is a byte like any other. In a text PostgreSQL does not allow it, whichever way it comes: the
    /// load fails there, and you have to remove it first.
    record Thing(BigDecimal price, String doc, UUID ref, String state, List<String> tags, byte[] photo) {}

    static final String THINGS = """
            create type pg_temp.state as enum ('new', 'sold');
            create temporary table thing (price numeric, doc jsonb, ref uuid, state pg_temp.state, tags text[], photo bytea)""";

    static void batch(Connection connection, List<Thing> things) throws SQLException {
        try (var insert = connection.prepareStatement("insert into thing values (?, ?::jsonb, ?, ?::pg_temp.state, ?, ?)")) {
            for (var thing : things) {
                insert.setBigDecimal(1, thing.price);
                insert.setString(2, thing.doc);
                insert.setObject(3, thing.ref);
                insert.setString(4, thing.state);
                insert.setArray(5, thing.tags == null ? null : connection.createArrayOf("text", thing.tags.toArray()));
                insert.setBytes(6, thing.photo);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static void csv(Connection connection, List<Thing> things) throws SQLException, IOException {
        var lines = new StringBuilder();
        for (var thing : things) {
            lines.append(Stream.of(thing.price, thing.doc, thing.ref, thing.state, array(thing.tags), hex(thing.photo))
                    .map(value -> value == null ? "" : '"' + value.toString().replace("\"", "\"\"") + '"')
                    .collect(Collectors.joining(","))).append('\n');
        }
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy thing from stdin (format csv)",
                new ByteArrayInputStream(lines.toString().getBytes(UTF_8)));
    }

    static String array(List<String> elements) {
        return elements == null ? null : elements.stream()
                .map(each -> each == null ? "NULL" : '"' + each.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    static String hex(byte[] bytes) {
        return bytes == null ? null : "\\x" + HexFormat.of().formatHex(bytes);
    }

    static void binary(Connection connection, List<Thing> things) throws SQLException {
        var table = new SimpleRowWriter.Table("thing", new String[] {"price", "doc", "ref", "state", "tags", "photo"});
        try (var writer = new SimpleRowWriter(table, connection.unwrap(PGConnection.class))) {
            for (var thing : things) {
                writer.startRow(row -> {
                    row.setNumeric("price", thing.price);
                    row.setJsonb("doc", thing.doc);
                    row.setUUID("ref", thing.ref);
                    row.setText("state", thing.state);
                    if (thing.tags != null) { // it has no way to say NULL
                        row.setTextArray("tags", thing.tags);
                    }
                    row.setByteArray("photo", thing.photo);
                });
            }
        }
    }

    static String reason(Throwable e) {
        return e instanceof PSQLException said ? said.getServerErrorMessage().getMessage() : reason(e.getCause());
    }

    @FunctionalInterface
    interface Way {
        void load(Connection connection, List<Thing> things) throws Exception;
    }

    void columns(String url, PrintStream out) throws Exception {
        var full = new Thing(new BigDecimal("-12345.6789"), "{\"a\": \"\\\"\"}", new UUID(1, 2), "sold",
                Arrays.asList("a\"b\\,", "", null, "NULL"), new byte[] {0, 1, -1});
        var empty = new Thing(null, null, null, null, null, null);
        var nul = new Thing(null, null, null, null, List.of("a\0b"), null);
        var ways = new LinkedHashMap<String, Way>();
        ways.put("executeBatch", OtherCalls::batch);
        ways.put("CSV", OtherCalls::csv);
        ways.put("binary", OtherCalls::binary);
        try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
            statement.execute(THINGS);
            for (var way : ways.entrySet()) {
                way.getValue().load(connection, List.of(full, empty));
                out.println(way.getKey() + ":");
                try (var stored = statement.executeQuery("select thing::text from thing")) {
                    while (stored.next()) {
                        out.println("  " + stored.getString(1).replace(",sold,", ",sold,\n    ")); // fits a projector
                    }
                }
                statement.execute("truncate thing");
                try {
                    way.getValue().load(connection, List.of(nul));
                } catch (Exception e) {
                    out.println("  a NUL in a text: " + reason(e));
                }
            }
        }
    }

    /// ## UUID ids
    ///
    /// If the client makes the id, the batch does not depend on a sequence: Hibernate need not ask for ids, as it does here
    /// for each block of 50. A UUID takes 16 bytes instead of 8, here and in each foreign key. UUIDs of version 4 go into
    /// random places of the index; those of version 7 begin with the time, and fill it from left to right.
    @MappedSuperclass
    abstract static class Visit {
        String page = "/";
    }

    @Entity(name = "sequence_id")
    static class SequenceId extends Visit {
        @Id @GeneratedValue(strategy = SEQUENCE) Long id;
    }

    @Entity(name = "random_id")
    static class RandomId extends Visit {
        @Id @UuidGenerator(style = UuidGenerator.Style.RANDOM) UUID id; // version 4
    }

    @Entity(name = "time_id")
    static class TimeId extends Visit {
        @Id @UuidGenerator(style = UuidGenerator.Style.VERSION_7) UUID id;
    }

    void uuids(String url, PrintStream out) throws Exception {
        var tap = new WireTap();
        out.println("20,000 rows    round trips   nextval   index KB");
        try (var sessions = (SessionFactory) new HibernatePersistenceConfiguration("visits").jdbcUrl(tap.on(url))
                .managedClasses(Visit.class, SequenceId.class, RandomId.class, TimeId.class)
                .property("hibernate.hbm2ddl.auto", "create-drop").property("hibernate.jdbc.batch_size", CHUNK)
                .createEntityManagerFactory()) {
            for (var ids : List.<Supplier<Visit>>of(SequenceId::new, RandomId::new, TimeId::new)) {
                var table = sessions.getMetamodel().entity(ids.get().getClass()).getName();
                var traffic = tap.count(() -> sessions.inTransaction(session ->
                        Stream.generate(ids).limit(20_000).forEach(session::persist)));
                out.printf("%-12s %13d %9d %10d%n", table, traffic.roundTrips(),
                        traffic.messages().get("Execute") - traffic.commits() - 20_000,
                        sessions.fromSession(session -> session.createNativeQuery(
                                "select pg_relation_size('" + table + "_pkey') / 1024", Long.class).getSingleResult()));
            }
        }
    }

    /// ## Parents with children, fast
    ///
    /// A child needs the id of its parent before it can be sent. There are three ways out. Hibernate takes ids from the
    /// sequences and sorts the INSERTs (`hibernate.order_inserts`; with Spring Boot it is
    /// `spring.jpa.properties.hibernate.order_inserts=true`). Or you fetch blocks of ids yourself and COPY both tables. Or you
    /// COPY into staging tables, and the server makes the ids: `RETURNING` passes them to a second INSERT in the same
    /// statement, matched by a key that the parents have anyway. (Where the sequence grows by blocks for Hibernate's sake,
    /// each such row uses up a block.)
    static final String FAMILY = """
            drop table if exists ticket, customer;
            create table customer (
                id bigint generated by default as identity (increment by 1000) primary key, email text not null unique);
            create table ticket (
                id bigint generated by default as identity (increment by 1000) primary key,
                customer_id bigint not null references customer, subject text not null)""";

    static void copyBoth(Connection connection, List<Family> families) throws SQLException, IOException {
        var ids = ids(connection, "customer_id_seq", families.size());
        var ticketIds = ids(connection, "ticket_id_seq", families.stream().mapToInt(family -> family.subjects.size()).sum());
        var customers = new StringBuilder();
        var tickets = new StringBuilder();
        for (var family : families) {
            long id = ids.next();
            customers.append(id).append(',').append(family.email).append('\n');
            family.subjects.forEach(subject ->
                    tickets.append(ticketIds.next()).append(',').append(id).append(',').append(subject).append('\n'));
        }
        copy(connection, "customer (id, email)", customers);
        copy(connection, "ticket (id, customer_id, subject)", tickets);
    }

    /// As with Hibernate, each number of the sequence is the last of its block. One round trip fetches all these
    /// numbers:
    static Iterator<Long> ids(Connection connection, String sequence, int count) throws SQLException {
        var blocks = new ArrayList<Long>();
        try (var query = connection.prepareStatement("select nextval(?::regclass) from generate_series(1, ?)")) {
            query.setString(1, sequence);
            query.setInt(2, count / CHUNK + 2); // of the first block only one is above 0
            for (var result = query.executeQuery(); result.next();) {
                blocks.add(result.getLong(1));
            }
        }
        return blocks.stream().flatMap(last -> LongStream.rangeClosed(last - CHUNK + 1, last).boxed())
                .filter(id -> id > 0).iterator();
    }

    static void staging(Connection connection, List<Family> families) throws SQLException, IOException {
        var customers = new StringBuilder();
        var tickets = new StringBuilder();
        for (var family : families) {
            customers.append(family.email).append('\n');
            family.subjects.forEach(subject -> tickets.append(family.email).append(',').append(subject).append('\n'));
        }
        try (var statement = connection.createStatement()) {
            statement.execute("create temporary table new_customer (email text) on commit drop");
            statement.execute("create temporary table new_ticket (email text, subject text) on commit drop");
            copy(connection, "new_customer", customers);
            copy(connection, "new_ticket", tickets);
            statement.execute("""
                    with stored as (insert into customer (email) select email from new_customer returning id, email)
                    insert into ticket (customer_id, subject) select id, subject from new_ticket join stored using (email)""");
        }
    }

    static void copy(Connection connection, String into, CharSequence csv) throws SQLException, IOException {
        connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + into + " from stdin (format csv)",
                new ByteArrayInputStream(csv.toString().getBytes(UTF_8)));
    }

    void parents(String url, PrintStream out) throws Exception {
        var families = IntStream.rangeClosed(1, 2_000).mapToObj(n ->
                new Family("user" + n + "@example.org", List.of("first", "second", "third"))).toList();
        var tap = new WireTap();
        try (var plain = DriverManager.getConnection(url); var statement = plain.createStatement()) {
            statement.execute(FAMILY);
            try (var sessions = (SessionFactory) new HibernatePersistenceConfiguration("families").jdbcUrl(tap.on(url))
                    .managedClasses(Customer.class, Customer.Ticket.class).property("hibernate.jdbc.batch_size", CHUNK)
                    .property("hibernate.order_inserts", true).createEntityManagerFactory();
                    var connection = DriverManager.getConnection(tap.on(url))) {
                connection.setAutoCommit(false);
                var ways = new LinkedHashMap<String, WireTap.Action>();
                ways.put("Hibernate, order_inserts", () -> sessions.inTransaction(session -> families.forEach(family ->
                        session.persist(new Customer(family.email, family.subjects)))));
                ways.put("blocks of ids, COPY", () -> copyBoth(connection, families));
                ways.put("staging, RETURNING", () -> staging(connection, families));
                out.println("2,000 customers, 6,000 tickets        ms   round trips   joined");
                for (var way : ways.entrySet()) {
                    long start = System.nanoTime();
                    var traffic = tap.count(() -> {
                        way.getValue().run();
                        connection.commit();
                    });
                    double millis = (System.nanoTime() - start) / 1e6;
                    var joined = statement.executeQuery("select count(*) from ticket join customer on customer.id = customer_id");
                    joined.next();
                    out.printf("%-30s %9.1f %13d %8d%n", way.getKey(), millis, traffic.roundTrips(), joined.getLong(1));
                    statement.execute("truncate ticket, customer");
                }
            }
            try {
                copy(plain, "ticket (customer_id, subject)", "4711,nobody's");
            } catch (SQLException e) {
                out.println("a ticket of nobody:\n  " + reason(e));
            }
        }
    }

    record Family(String email, List<String> subjects) {}

    /// The foreign key exists all the time, and the server checks it whichever way the rows come; the last line shows
    /// it for COPY. What COPY costs you is the callbacks.
    ///
    /// ## What this script runs
    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("11_other_calls")
                .prepare(this::allotBlocks)
                .time("jakarta-data", "Jakarta Data, insertAll", this::sessions, this::jakartaData)
                .time("jakarta-data-rewrite", "Jakarta Data, rewritten", url -> sessions(url + REWRITE), this::jakartaData)
                .time("jooq-loader", "jOOQ, Loader", inTransaction(this::jooqLoader))
                .time("jooq-loader-bulk", "jOOQ, Loader, bulkAfter", inTransaction(this::jooqLoaderBulk))
                .time("jooq-batch", "jOOQ, batch", inTransaction(this::jooqBatch))
                .time("mybatis-each", "MyBatis", inTransaction(this::myBatisEach))
                .time("mybatis-batch", "MyBatis, BATCH", inTransaction(this::myBatisBatch))
                .time("jdbi-batch", "jdbi, batch", inTransaction(this::jdbiBatch))
                .time("jdbi-batch-keys", "jdbi, batch, with ids", inTransaction(this::jdbiBatchKeys))
                .time("vertx", "Vert.x, executeBatch", Reactive::open, this::vertx)
                .time("vertx-unnest", "Vert.x, unnest", Reactive::open, this::vertxUnnest)
                .time("r2dbc", "R2DBC, add", R2dbc::open, this::r2dbc)
                .time("r2dbc-copy-in", "R2DBC, copyIn", R2dbc::open, this::r2dbcCopyIn)
                .time("pg-bulk-insert", "PgBulkInsert, binary COPY", inTransaction(this::pgBulkInsert))
                .show("loader-sizes", "The Loader's sizes", this::loaderSizes)
                .show("named-keys", "Name the column of the id", this::namedKeys)
                .show("columns", "Columns beyond three", this::columns)
                .show("uuid-ids", "UUID ids", this::uuids)
                .show("parents", "Parents with children, fast", this::parents)
                .grid("ledger", "The ledger", this::ledger);
    }

    static final String REWRITE = "&reWriteBatchedInserts=true";

    /// ## Which call is which chapter
    ///
    /// The calls of this chapter and of chapter 10:
    ///
    /// | you call | it is | change first |
    /// |---|---|---|
    /// | Spring Data `save` in a loop | chapter 1, a commit a row | `@Transactional` around the loop, called from another bean |
    /// | Spring Data JPA `saveAll`, IDENTITY | chapter 1, one transaction | the id strategy: a sequence whose increment is the entity's `allocationSize`; then `batch_size` |
    /// | Spring Data JPA `saveAll`, SEQUENCE, no `batch_size` | a round trip a row | `spring.jpa.properties.hibernate.jdbc.batch_size=1000` |
    /// | Spring Data JPA `saveAll`, SEQUENCE, with `batch_size` | chapter 2 | `reWriteBatchedInserts=true` in `spring.datasource.url` |
    /// | Spring Data JDBC `saveAll` | chapter 4, with ids | nothing, or use a template if you need no ids |
    /// | `JdbcTemplate.batchUpdate` | chapter 4 | `reWriteBatchedInserts=true` |
    /// | `NamedParameterJdbcTemplate.batchUpdate` | chapter 4, in one batch | cut the rows into pieces yourself |
    /// | `JdbcBatchItemWriter` | chapter 4, a commit a chunk | the size of the chunk |
    /// | `JdbcClient` in a loop | chapter 3 | `JdbcTemplate.batchUpdate` |
    /// | `copyAll` of chapter 10 | chapter 6 | nothing |
    /// | Jakarta Data `insertAll` | chapter 2, `insert-multiple` | `reWriteBatchedInserts=true` |
    /// | jOOQ `loadInto` | chapter 3 | `bulkAfter(1_000)` |
    /// | jOOQ `batch` | chapter 4 | `reWriteBatchedInserts=true` |
    /// | MyBatis mapper in a loop | chapter 3 | `ExecutorType.BATCH`, in a session of its own |
    /// | jdbi `prepareBatch` | chapter 4 | name the column of the ids |
    /// | Vert.x `executeBatch` | chapter 4, one Sync | `unnest` with three arrays |
    /// | R2DBC `Statement.add` | chapter 3 | `copyIn` |
    /// | PgBulkInsert | chapter 6 | nothing |
    ///
    /// `reWriteBatchedInserts` makes statements of up to 32,768 rows since pgjdbc 42.7.13; before, it stopped at 128.
    ///
    /// ## What you gave up
    ///
    /// The callbacks. Jakarta Data runs them, but what they change does not reach the table; the others know none (Spring
    /// Data JDBC, in chapter 10, has some of its own). Only Hibernate's own session (chapters 1, 2 and 10) keeps those of
    /// JPA. And going row by row does not by itself tell you more about a bad row: R2DBC's `add` names none, and its
    /// `copyIn` names a line.
    ///
    /// **Try it:** run `jbang tap` between one of your programs and its database, and look for its call in the table.
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 15, and 10 for the exercise.
    ///
    /// **Ask:** which of your libraries do you think batch? How do you know?
    ///
    /// **Demonstrate:** `jbang ch11 --only jooq-loader,jooq-loader-bulk,r2dbc,r2dbc-copy-in`, and read the round trips
    /// before the times.
    ///
    /// **Trap:** "it is reactive, so it does not wait". R2DBC's rows do wait for each other; only the thread does not.
}
