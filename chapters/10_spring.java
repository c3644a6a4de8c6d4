///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS org.springframework:spring-context:7.0.10
//DEPS org.springframework:spring-core:7.0.10
//DEPS org.springframework:spring-jdbc:7.0.10
//DEPS org.springframework:spring-orm:7.0.10
//DEPS org.springframework.data:spring-data-commons:4.1.2
//DEPS org.springframework.data:spring-data-jpa:4.1.2
//DEPS org.springframework.data:spring-data-relational:4.1.2
//DEPS org.springframework.data:spring-data-jdbc:4.1.2
//DEPS org.springframework.batch:spring-batch-core:6.0.6
//SOURCES ../workshop/OnStage.java
//SOURCES ledger/AnotherDatabase.java
//SOURCES ledger/Members.java
//SOURCES ledger/Probes.java
//SOURCES ledger/Swap.java
//SOURCES ledger/Trial.java
//SOURCES ledger/UpdateCounts.java
//FILES 10_spring.java
// The notebook begins here.

import static jakarta.persistence.GenerationType.IDENTITY;
import static jakarta.persistence.GenerationType.SEQUENCE;
import static java.nio.charset.StandardCharsets.UTF_8;

import module java.base;
import module java.sql;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PrePersist;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import javax.sql.DataSource;
import ledger.Members;
import ledger.Probes;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.support.AbstractItemCountingItemStreamItemReader;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.convert.DataAccessStrategyFactory;
import org.springframework.data.jdbc.core.convert.DefaultJdbcTypeFactory;
import org.springframework.data.jdbc.core.convert.JdbcCustomConversions;
import org.springframework.data.jdbc.core.convert.MappingJdbcConverter;
import org.springframework.data.jdbc.core.convert.QueryMappingConfiguration;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.support.JpaRepositoryFactory;
import org.springframework.data.repository.core.support.RepositoryComposition.RepositoryFragments;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.vendor.HibernateJpaDialect;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.transaction.support.TransactionTemplate;
import workshop.notebook.Approach;
import workshop.notebook.Callbacks;
import workshop.notebook.Grid;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.wire.WireTap;

/// # 10. Spring: find your own call
///
/// Most Java programs that import rows into PostgreSQL do not call JDBC themselves. They call `repository.saveAll`, or
/// a template. Each of these calls comes down to one of the approaches of chapters 1 to 7, and which one depends on a
/// setting or two. Here are seven of Spring's calls, and a `copyAll` of your own, without Boot and without a container,
/// so that nothing stands between you and the call. Find yours, and see what it sends.
///
/// **Before you run it:** `saveAll` is one call with ten thousand entities. How many times will it wait for the server?
/// And `JdbcTemplate.batchUpdate`?
///
/// In a hurry? See [Which call is which chapter](#which-call-is-which-chapter).
class Spring {

    static final int CHUNK = 1_000; // rows

    /// ## What an application has
    ///
    /// Boot would make all of this from your properties: a `DataSource`, an `EntityManagerFactory`, a transaction
    /// manager that covers both, and around each repository a proxy that obeys `@Transactional`. The settings of this
    /// chapter have these names in Boot:
    ///
    /// | here | in `application.properties` |
    /// |---|---|
    /// | `hibernate.jdbc.batch_size` | `spring.jpa.properties.hibernate.jdbc.batch_size` |
    /// | `hibernate.order_inserts` (chapter 2) | `spring.jpa.properties.hibernate.order_inserts` |
    /// | `reWriteBatchedInserts` in the URL | the same in `spring.datasource.url`, or `spring.datasource.hikari.data-source-properties.reWriteBatchedInserts` |
    ///
    /// The versions are those of Spring Boot 4. With 3.5 the calls are the same, and so is `copyAll`. What differs is
    /// what Boot makes for you, and Spring Batch: in 3.5 its writers are in `org.springframework.batch.item`, a step
    /// begins with `.chunk(CHUNK, manager)`, and a `JobLauncher` starts the job.
    record Jpa(SingleConnectionDataSource dataSource, EntityManagerFactory factory, JpaTransactionManager manager)
            implements AutoCloseable {

        static Jpa open(String url) {
            var dataSource = new SingleConnectionDataSource(url, true);
            var factory = new HibernatePersistenceConfiguration("signups")
                    .managedClasses(SignupEntity.class, WithIdentity.class, WithSequence.class)
                    .property("jakarta.persistence.nonJtaDataSource", dataSource)
                    .property("hibernate.jdbc.batch_size", CHUNK)
                    .createEntityManagerFactory();
            var manager = new JpaTransactionManager(factory);
            manager.setDataSource(dataSource); // so that JDBC joins the same transaction
            manager.setJpaDialect(new HibernateJpaDialect());
            manager.afterPropertiesSet();
            return new Jpa(dataSource, factory, manager);
        }

        <T> T repository(Class<T> type) {
            var repositories = new JpaRepositoryFactory(SharedEntityManagerCreator.createSharedEntityManager(factory));
            var transactional = new TransactionInterceptor(
                    (TransactionManager) manager, new AnnotationTransactionAttributeSource());
            repositories.addRepositoryProxyPostProcessor((proxy, information) -> proxy.addAdvice(transactional));
            return repositories.getRepository(type, RepositoryFragments.just(new CopyFragment(new JdbcTemplate(dataSource))));
        }

        TransactionTemplate transaction() {
            return new TransactionTemplate(manager);
        }

        @Override
        public void close() {
            factory.close();
            dataSource.destroy();
        }
    }

    /// The entity is that of chapters 1 and 2, once with an identity column and once with a sequence.
    @MappedSuperclass
    abstract static class SignupEntity {
        String email;
        int points;
        @Column(name = "signed_up_at") OffsetDateTime signedUpAt;

        @PrePersist
        void normalise() {
            email = email.strip().toLowerCase(Locale.ROOT);
            Callbacks.PRE_PERSIST.increment();
        }

        @PostPersist
        void welcome() {
            Callbacks.POST_PERSIST.increment();
        }

        void take(Signup signup) {
            email = signup.email();
            points = signup.points();
            signedUpAt = signup.signedUpAt();
        }
    }

    @Entity(name = "WithIdentity")
    @Table(name = "signup")
    static class WithIdentity extends SignupEntity {
        @Id @GeneratedValue(strategy = IDENTITY) Long id;
    }

    @Entity(name = "WithSequence")
    @Table(name = "signup")
    static class WithSequence extends SignupEntity {
        @Id @GeneratedValue(strategy = SEQUENCE, generator = "ids")
        @SequenceGenerator(name = "ids", sequenceName = "signup_id_seq", allocationSize = CHUNK)
        Long id;
    }

    static <E extends SignupEntity> List<E> entities(Iterable<Signup> signups, Supplier<E> constructor) {
        var entities = new ArrayList<E>();
        for (var signup : signups) {
            var entity = constructor.get();
            entity.take(signup);
            entities.add(entity);
        }
        return entities;
    }

    /// ## saveAll
    ///
    /// `saveAll` is `@Transactional`, and calls `save` for each entity in a loop. With an identity column, that is chapter 1's
    /// loop in one transaction: the batch size does nothing, and each row waits. With a sequence it is the batch of
    /// chapter 2. Only the annotations of the id differ. Either way, the list and the session hold every entity until
    /// the commit. For many rows, work in pages, with `flush` and `clear` after each (chapter 2). `clear` detaches what
    /// the caller has loaded, too: later changes to it are not stored.
    interface IdentityRepository extends JpaRepository<WithIdentity, Long> {}

    interface SequenceRepository extends JpaRepository<WithSequence, Long>, CopyAll {}

    void saveAllIdentity(Jpa jpa, Signups signups) {
        jpa.repository(IdentityRepository.class).saveAll(entities(signups, WithIdentity::new));
    }

    void saveAllSequence(Jpa jpa, Signups signups) {
        jpa.repository(SequenceRepository.class).saveAll(entities(signups, WithSequence::new));
    }

    /// The sequence must grow by the entity's `allocationSize`, here and in your migration.
    void allotBlocks(Connection connection, Signups signups) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("alter table signup alter id set increment by " + CHUNK);
        }
    }

    /// What costs most is a loop of your own. If you call `save` for each row outside a transaction, each call opens one.
    /// Here are the counts for a hundred rows:
    void insideAndOutside(String url, PrintStream out) throws Exception {
        var rows = Signups.first(100);
        var tap = new WireTap();
        out.println("100 rows                      round trips   commits");
        try (var jpa = Jpa.open(tap.on(url))) {
            var repository = jpa.repository(SequenceRepository.class);
            var loop = tap.count(() -> entities(rows, WithSequence::new).forEach(repository::save));
            out.printf("save in a loop                %11d   %7d%n", loop.roundTrips(), loop.commits());
            var inside = tap.count(() -> jpa.transaction().executeWithoutResult(status ->
                    entities(rows, WithSequence::new).forEach(repository::save)));
            out.printf("the same, @Transactional      %11d   %7d%n", inside.roundTrips(), inside.commits());
            var all = tap.count(() -> repository.saveAll(entities(rows, WithSequence::new)));
            out.printf("saveAll                       %11d   %7d%n", all.roundTrips(), all.commits());
        }
    }

    /// ## Spring Data JDBC
    ///
    /// Spring Data JDBC has no session and no cache, but it does batch: since version 3.0 its `saveAll` collects the INSERTs
    /// of new aggregates into one JDBC batch, and asks for their ids. An aggregate is new when its id is null. One whose id
    /// you set becomes an UPDATE, and where there is no such row, this version stores nothing and says nothing: insert
    /// those with `insertAll` of `JdbcAggregateTemplate`. There is no `@PrePersist`, but a bean that is a
    /// `BeforeConvertCallback` can correct each aggregate before the batch (here there is none).
    @org.springframework.data.relational.core.mapping.Table("signup")
    static class Aggregate {
        @org.springframework.data.annotation.Id Long id;
        String email;
        int points;
        OffsetDateTime signedUpAt;
    }

    record Jdbc(SingleConnectionDataSource dataSource, JdbcTransactionManager manager) implements AutoCloseable {

        static Jdbc open(String url) throws SQLException {
            var dataSource = new SingleConnectionDataSource(url, true);
            dataSource.initConnection(); // and not with the first statement, which is timed
            return new Jdbc(dataSource, new JdbcTransactionManager(dataSource));
        }

        void inTransaction(Runnable work) {
            new TransactionTemplate(manager).executeWithoutResult(status -> work.run());
        }

        @Override
        public void close() {
            dataSource.destroy();
        }
    }

    List<Long> dataJdbc(Jdbc jdbc, Signups signups) {
        var aggregates = new ArrayList<Aggregate>();
        for (var signup : signups) {
            var aggregate = new Aggregate();
            aggregate.email = signup.email();
            aggregate.points = signup.points();
            aggregate.signedUpAt = signup.signedUpAt();
            aggregates.add(aggregate);
        }
        jdbc.inTransaction(() -> aggregates(jdbc.dataSource).saveAll(aggregates));
        return aggregates.stream().map(aggregate -> aggregate.id).toList();
    }

    static JdbcAggregateTemplate aggregates(DataSource dataSource) {
        var operations = new NamedParameterJdbcTemplate(dataSource);
        var conversions = JdbcCustomConversions.of(JdbcPostgresDialect.INSTANCE, List.of());
        var context = JdbcMappingContext.forPlainIdentifiers();
        context.setSimpleTypeHolder(conversions.getSimpleTypeHolder());
        var converter = new MappingJdbcConverter(context, (id, path) -> List.of(), conversions,
                new DefaultJdbcTypeFactory(operations.getJdbcOperations()));
        return new JdbcAggregateTemplate(converter, new DataAccessStrategyFactory(
                converter, operations, JdbcPostgresDialect.INSTANCE, QueryMappingConfiguration.EMPTY).create());
    }

    /// ## The templates
    ///
    /// `JdbcTemplate.batchUpdate` is `executeBatch`, in pieces of the size that you name: chapter 4. With
    /// `reWriteBatchedInserts=true` in the URL it becomes chapter 5, and no line of yours changes.
    static final String INSERT = "insert into signup (email, points, signed_up_at) values (?, ?, ?)";

    static void bind(PreparedStatement insert, Signup signup) throws SQLException {
        insert.setString(1, signup.email());
        insert.setInt(2, signup.points());
        insert.setObject(3, signup.signedUpAt());
    }

    void jdbcTemplate(Jdbc jdbc, Signups signups) {
        var rows = StreamSupport.stream(signups.spliterator(), false).toList();
        jdbc.inTransaction(() -> new JdbcTemplate(jdbc.dataSource).batchUpdate(INSERT, rows, CHUNK, Spring::bind));
    }

    /// The template with named parameters takes no such size: all rows are one JDBC batch.
    static final String NAMED =
            "insert into signup (email, points, signed_up_at) values (:email, :points, :signedUpAt)";

    static SqlParameterSource named(Signup signup) {
        return new MapSqlParameterSource().addValue("email", signup.email()).addValue("points", signup.points())
                .addValue("signedUpAt", signup.signedUpAt());
    }

    void namedParameter(Jdbc jdbc, Signups signups) {
        var rows = StreamSupport.stream(signups.spliterator(), false).map(Spring::named)
                .toArray(SqlParameterSource[]::new);
        jdbc.inTransaction(() -> new NamedParameterJdbcTemplate(jdbc.dataSource).batchUpdate(NAMED, rows));
    }

    /// `JdbcClient` has no batch. Its documentation refers you to the templates for that; in a loop it is chapter 3.
    void jdbcClient(Jdbc jdbc, Signups signups) {
        jdbc.inTransaction(() -> signups.forEach(signup -> JdbcClient.create(jdbc.dataSource).sql(INSERT)
                .params(signup.email(), signup.points(), signup.signedUpAt()).update()));
    }

    /// A null in a map has no type. Some versions of Spring then asked the driver for the parameter's metadata, which is a
    /// round trip for each null. This version does not: it binds a null without a type, and the server works out which it
    /// is.
    void nulls(String url, PrintStream out) throws Exception {
        var tap = new WireTap();
        try (var jdbc = Jdbc.open(tap.on(url))) {
            var template = new NamedParameterJdbcTemplate(jdbc.dataSource);
            template.getJdbcOperations().execute("create temporary table t (a int, b timestamptz)");
            for (var value : Arrays.asList(1, null)) {
                var rows = IntStream.range(0, 100).mapToObj(n -> new MapSqlParameterSource().addValue("a", value)
                        .addValue("b", null)).toArray(SqlParameterSource[]::new);
                var counted = tap.count(() -> template.batchUpdate("insert into t values (:a, :b)", rows));
                out.printf("100 rows with %s: %d round trip%n", value == null ? "two nulls" : "one null ", counted.roundTrips());
            }
        }
    }

    /// ## Spring Batch
    ///
    /// A step reads, and writes in chunks. Each chunk is a transaction, and `JdbcBatchItemWriter` sends it as one JDBC batch.
    /// With a job repository in the database, the step records with each chunk how far it has come. Spring Boot 4 makes
    /// you one only with `spring-boot-starter-batch-jdbc`. With `spring-boot-starter-batch` alone nothing is stored, and
    /// a restart begins at row 1.
    void springBatch(Jdbc jdbc, Signups signups) throws Exception {
        var execution = run(jdbc, new ResourcelessJobRepository(), signups);
        if (execution.getStatus() != BatchStatus.COMPLETED) {
            throw new IllegalStateException("the job failed", execution.getAllFailureExceptions().getFirst());
        }
    }

    static JobExecution run(Jdbc jdbc, JobRepository repository, Iterable<Signup> signups) throws Exception {
        var writer = new JdbcBatchItemWriter<Signup>();
        writer.setDataSource(jdbc.dataSource);
        writer.setSql(INSERT);
        writer.setItemPreparedStatementSetter((signup, insert) -> bind(insert, signup));
        writer.afterPropertiesSet();
        var step = new StepBuilder("load", repository).<Signup, Signup>chunk(CHUNK).transactionManager(jdbc.manager)
                .reader(new Reader(signups)).writer(writer).build();
        var operator = new TaskExecutorJobOperator();
        operator.setJobRepository(repository);
        operator.setJobRegistry(new MapJobRegistry());
        operator.afterPropertiesSet();
        return operator.start(new JobBuilder("import", repository).start(step).build(), new JobParameters());
    }

    static class Reader extends AbstractItemCountingItemStreamItemReader<Signup> {
        private final Iterator<Signup> signups;

        Reader(Iterable<Signup> signups) {
            setName("signups"); // under which its position is kept
            this.signups = signups.iterator();
        }

        @Override
        protected Signup doRead() {
            return signups.hasNext() ? signups.next() : null;
        }

        @Override
        protected void doOpen() {}

        @Override
        protected void doClose() {}
    }

    /// Row 2,500 does not fit. The first run stores two chunks and fails. Somebody corrects the row and starts the same job
    /// again: one with the same name and the same identifying parameters. Here there are none; in yours it may be the
    /// file's name, but no timestamp. It continues after the second chunk, and no row is stored twice.
    void restart(String url, PrintStream out) throws Exception {
        try (var jdbc = Jdbc.open(url)) {
            new ResourceDatabasePopulator(new ClassPathResource("org/springframework/batch/core/schema-postgresql.sql"))
                    .execute(jdbc.dataSource);
            var repositories = new JdbcJobRepositoryFactoryBean();
            repositories.setDataSource(jdbc.dataSource);
            repositories.setTransactionManager(jdbc.manager);
            repositories.afterPropertiesSet();
            var repository = repositories.getObject(); // once: each call wraps it again
            var rows = new ArrayList<Signup>();
            Signups.first(5_000).forEach(rows::add);
            var good = rows.set(2_499, new Signup("x".repeat(256), 1, Signup.OPENING));
            for (var run : List.of("first run ", "second run")) {
                var execution = run(jdbc, repository, rows);
                out.printf("%s %-9s  rows stored: %s%n", run, execution.getStatus(),
                        new JdbcTemplate(jdbc.dataSource).queryForObject("select count(*) from signup", Long.class));
                rows.set(2_499, good);
            }
        }
    }

    /// ## COPY in your own transaction
    ///
    /// `repository.copyAll(rows)` stands beside `saveAll`, and you can call it in one `@Transactional` method together
    /// with other work; here a `TransactionTemplate` takes the place of that method. Spring binds the transaction's
    /// connection to the thread. `JdbcTemplate.execute` finds it there, and makes a `DataAccessException` of what the
    /// database says, so that callers catch what they always catch. The fragment does not commit; that is left to the
    /// code that opened the transaction.
    interface CopyAll {
        void copyAll(Iterable<Signup> signups);
    }

    record CopyFragment(JdbcTemplate template) implements CopyAll {

        @Override
        public void copyAll(Iterable<Signup> signups) {
            template.execute((ConnectionCallback<Void>) connection -> {
                try {
                    copy(connection.unwrap(PGConnection.class), signups);
                    return null;
                } catch (IOException e) { // what the driver throws may be inside, and the template translates only that
                    throw e.getCause() instanceof SQLException cause ? cause : new SQLException("COPY failed", e);
                }
            });
        }

        private static void copy(PGConnection connection, Iterable<Signup> signups) throws SQLException, IOException {
            var copy = connection.getCopyAPI().copyIn("copy signup (email, points, signed_up_at) from stdin (format csv)");
            try {
                var out = new OutputStreamWriter(new PGCopyOutputStream(copy, 65_536), UTF_8);
                for (var signup : signups) {
                    out.write('"' + signup.email().replace("\"", "\"\"") + "\"," + signup.points() + ","
                            + signup.signedUpAt() + "\n");
                }
                out.flush();
                copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        }
    }

    void copyInTransaction(Jpa jpa, Signups signups) {
        jpa.transaction().executeWithoutResult(status -> jpa.repository(SequenceRepository.class).copyAll(signups));
    }

    /// Entities that were saved earlier must be flushed first, or their rows would be sent after the COPY. Then something
    /// fails, and everything is rolled back together.
    void rolledBackTogether(String url, PrintStream out) throws Exception {
        try (var jpa = Jpa.open(url)) {
            var repository = jpa.repository(SequenceRepository.class);
            for (boolean fails : List.of(true, false)) {
                try {
                    jpa.transaction().executeWithoutResult(status -> {
                        repository.saveAllAndFlush(entities(Signups.first(10), WithSequence::new));
                        repository.copyAll(Signups.first(1_000));
                        out.printf("in the transaction: %,d rows", repository.count());
                        if (fails) {
                            throw new IllegalStateException("the mail server is down");
                        }
                    });
                } catch (IllegalStateException e) {
                    out.print("; then: " + e.getMessage());
                }
                out.printf("; afterwards: %,d rows%n", repository.count());
            }
        }
    }

    /// ## The ledger
    ///
    /// These are the questions of chapter 8, asked of these calls by the same [probes](ledger/Probes.java). Here the
    /// repository of `saveAll` gets a session factory from outside, because the probes bring one with entities of their own.
    void ledger(String url, Grid.Sheet sheet) throws Exception {
        Probes.columns(sheet);
        var chapter = contents();
        try (var members = new Members(url)) {
            for (var approach : chapter.approaches()) {
                Probes.of(chapter, probed(approach), url, members, sheet);
            }
        }
    }

    private Approach<?> probed(Approach<?> approach) {
        return switch (approach.id()) {
            case "save-all-identity" -> onSessions(approach, "", this::saveAllIdentity);
            case "save-all-sequence" -> onSessions(approach, "", this::saveAllSequence);
            case "save-all-rewrite" -> onSessions(approach, REWRITE, this::saveAllSequence);
            case "data-jdbc" -> new Approach<>(approach.id(), approach.title(), Jdbc::open,
                    (Approach.LoadWithIds<Jdbc>) this::dataJdbc); // its aggregates have them
            default -> approach;
        };
    }

    private static Approach<SessionFactory> onSessions(Approach<?> approach, String settings, Approach.Load<Jpa> saveAll) {
        return new Approach<>(approach.id(), approach.title(), url -> (SessionFactory)
                new HibernatePersistenceConfiguration("signups").jdbcUrl(url + settings)
                        .managedClasses(SignupEntity.class, WithIdentity.class, WithSequence.class)
                        .property("hibernate.jdbc.batch_size", CHUNK)
                        // the sequence of the other database moves on by other blocks
                        .property("hibernate.id.sequence.increment_size_mismatch_strategy", "fix")
                        .createEntityManagerFactory(),
                (sessions, signups) -> saveAll.load(new Jpa(new SingleConnectionDataSource(), sessions, // saveAll needs none
                        new JpaTransactionManager(sessions)), signups));
    }

    /// ## What this script runs
    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("10_spring")
                .prepare(this::allotBlocks)
                .time("save-all-identity", "saveAll, IDENTITY", Jpa::open, this::saveAllIdentity)
                .time("save-all-sequence", "saveAll, SEQUENCE", Jpa::open, this::saveAllSequence)
                .time("save-all-rewrite", "saveAll, SEQUENCE, rewritten", url -> Jpa.open(url + REWRITE),
                        this::saveAllSequence)
                .time("data-jdbc", "Spring Data JDBC, saveAll", Jdbc::open, this::dataJdbc)
                .time("jdbc-template", "JdbcTemplate", Jdbc::open, this::jdbcTemplate)
                .time("jdbc-template-rewrite", "JdbcTemplate, rewritten", url -> Jdbc.open(url + REWRITE), this::jdbcTemplate)
                .time("named-parameter", "NamedParameterJdbcTemplate", Jdbc::open, this::namedParameter)
                .time("jdbc-client", "JdbcClient in a loop", Jdbc::open, this::jdbcClient)
                .time("spring-batch", "Spring Batch, in chunks", Jdbc::open, this::springBatch)
                .time("copy-in-transaction", "copyAll, COPY", Jpa::open, this::copyInTransaction)
                .show("inside-and-outside", "Inside and outside a transaction", this::insideAndOutside)
                .show("nulls", "Nulls without a type", this::nulls)
                .show("restart", "Spring Batch goes on where it stopped", this::restart)
                .show("rolled-back-together", "Rolled back together", this::rolledBackTogether)
                .grid("ledger", "The ledger", this::ledger);
    }

    static final String REWRITE = "&reWriteBatchedInserts=true";

    /// ## Which call is which chapter
    ///
    /// | you call | it is | change first |
    /// |---|---|---|
    /// | `save` in a loop, no transaction | chapter 1, a commit a row | `@Transactional` around it, called from another bean |
    /// | `saveAll`, IDENTITY | chapter 1, one transaction | the id strategy: a sequence whose increment is the entity's `allocationSize`; then `batch_size` |
    /// | `saveAll`, SEQUENCE, no `batch_size` | a round trip a row | `spring.jpa.properties.hibernate.jdbc.batch_size=1000` |
    /// | `saveAll`, SEQUENCE, with `batch_size` | chapter 2 | `reWriteBatchedInserts=true` in the URL |
    /// | Spring Data JDBC `saveAll` | chapter 4, with ids | nothing, or use a template if you need no ids |
    /// | `JdbcTemplate.batchUpdate` | chapter 4 | `reWriteBatchedInserts=true` in the URL |
    /// | `NamedParameterJdbcTemplate.batchUpdate` | chapter 4, one batch | cut the rows into pieces yourself |
    /// | `JdbcClient` in a loop | chapter 3 | a template |
    /// | `JdbcBatchItemWriter` | chapter 4, a commit a chunk | the size of the chunk |
    /// | `copyAll`, as above | chapter 6 | nothing |
    ///
    /// ## What you gave up
    ///
    /// With `saveAll`, neither the callbacks nor the ids: both are there as in a loop of `persist`. Rewriting costs
    /// what it costs in chapter 5, with `saveAll` too: the update counts are `-2`, and an error names the wrong row.
    /// The templates and COPY know no callbacks; chapter 8 has three ways to get the rule back. With Spring Data JPA,
    /// `save` for an entity whose id you assign asks the database first, as in chapter 1; implement `Persistable`, or
    /// give it a `@Version` of type `Long`, not `long`.
    ///
    /// **Try it:** find the call in your own import. Then run `jbang tap` between your program and its database, and see
    /// whether the table above is right about it.
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 12, and 15 for the exercise.
    ///
    /// **Ask:** who has `saveAll` in production? Who knows whether the ids come from a sequence?
    ///
    /// **Demonstrate:** `jbang ch10 --only save-all-identity,save-all-sequence`. Then change nothing but the URL:
    /// `jbang ch10 --only jdbc-template,jdbc-template-rewrite`.
    ///
    /// **Trap:** "we set `batch_size`, so we batch". With an identity column it does nothing, and nothing tells you so.
}
