///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//SOURCES ../workshop/OnStage.java
//FILES 02_orm_batch.java
// The notebook begins here.

import static jakarta.persistence.CascadeType.PERSIST;
import static jakarta.persistence.GenerationType.IDENTITY;
import static jakarta.persistence.GenerationType.SEQUENCE;

import module java.base;
import module java.sql;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PrePersist;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import workshop.notebook.Callbacks;
import workshop.notebook.Notebook;
import workshop.notebook.Signup;
import workshop.notebook.Signups;
import workshop.wire.WireTap;

/// # 2. The ORM in batches: keep the entities, wait less often
///
/// Chapter 1 waited for the server at least once a row. Nothing about an ORM makes that necessary. Hibernate can
/// collect INSERTs and send many at a time, with the callbacks and the ids that you are used to. It takes one setting,
/// `hibernate.jdbc.batch_size`, and it is the first thing that everybody tells you to set.
///
/// It is also the setting that most often does nothing at all, without a word.
///
/// **Before you run it:** one of the four ways below has `batch_size` set and waits as often as chapter 1. Which one?
/// And what do you think will become of the callbacks?
class OrmBatch {

    static final int BATCH = 512; // rows; a power of two, which chapter 5 explains
    static final int ID_BLOCK = 8 * BATCH; // ids

    /// ## The same entity, twice
    ///
    /// The rule is that of chapter 1. What differs is who makes the id, and when. Behind PostgreSQL's identity column
    /// is a sequence, `signup_id_seq`, from which the INSERT takes the id. Hibernate can ask it, too, and before the
    /// INSERT. (A new sequence of its own would begin at 1, and collide with the rows that are there.)
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

    @Entity(name = "IdentitySignup")
    @Table(name = "signup")
    static class IdentitySignup extends SignupEntity {
        @Id @GeneratedValue(strategy = IDENTITY) Long id; // by the INSERT
    }

    @Entity(name = "SequenceSignup")
    @Table(name = "signup")
    static class SequenceSignup extends SignupEntity {
        @Id @GeneratedValue(strategy = SEQUENCE, generator = "signup_id_seq") // before the INSERT
        @SequenceGenerator(name = "signup_id_seq", allocationSize = ID_BLOCK)
        Long id;
    }

    /// The table stays as it is, but its sequence must grow by `allocationSize` at a time: one `nextval` stands for a
    /// whole block of ids, which Hibernate hands out without asking again. A larger increment leaves gaps; a smaller
    /// one gives out ids that collide. For other sequences Hibernate compares the two numbers when it starts, and
    /// refuses to start if they differ. The sequence of an identity is one that it does not see. So with
    /// `spring.jpa.hibernate.ddl-auto` set to `validate` it refuses, too: `missing sequence [signup_id_seq]`. Set that
    /// to `none`, or give the column an ordinary sequence with a default of `nextval`, as `bigserial` does; that one
    /// Hibernate does see, and compares.
    ///
    /// So alter the sequence first, and deploy afterwards. Until then the old version only leaves gaps: an INSERT that
    /// leaves its id to the table uses up a block for one row, and so does each row of a COPY later. A `bigint` can
    /// afford that. An `integer` has no ids left after 524,288 such rows, in blocks of 4,096: make it a `bigint` first,
    /// or take smaller blocks.
    ///
    /// `HibernatePersistenceConfiguration` is Hibernate 7's. In Spring, Boot makes the factory from your properties, and
    /// the batch size is `spring.jpa.properties.hibernate.jdbc.batch_size`. Inject the `EntityManagerFactory`; its
    /// `unwrap(SessionFactory.class)` is what the methods below are given. They open a session and a transaction of
    /// their own, and do so in a `@Transactional` method, too. To take part in its transaction, use the injected
    /// `EntityManager` and its `unwrap(Session.class)`.
    void allotBlocks(Connection connection, Signups signups) throws SQLException {
        connection.createStatement().execute(
                "alter table signup alter column id set increment by " + ID_BLOCK);
    }

    SessionFactory sessions(String url) {
        return new HibernatePersistenceConfiguration("signups")
                .managedClasses(SignupEntity.class, IdentitySignup.class, SequenceSignup.class)
                .jdbcUrl(url)
                .property("hibernate.jdbc.batch_size", BATCH)
                .createEntityManagerFactory();
    }

    /// ## The setting that does nothing
    ///
    /// With IDENTITY the id comes into being in the INSERT. Hibernate must know it at once, because `persist` promises
    /// you an entity with an id; so it executes each INSERT at once, and there is never more than one to put into a
    /// batch. No warning is logged. The recording has [10,001][1] round trips, and chapter 1, in one transaction,
    /// [10,001][2]. Both are loops of round trips, so read their times as the ranges that chapter 1 speaks of.
    ///
    /// [1]: 02_orm_batch/batch-identity.roundTrips
    /// [2]: 01_orm_loop/one-transaction.roundTrips
    void batchIdentity(SessionFactory sessions, Signups signups) {
        sessions.inTransaction(session -> {
            for (var signup : signups) {
                var entity = new IdentitySignup();
                entity.take(signup);
                session.persist(entity);
            }
        });
    }

    /// ## The same setting with a sequence
    ///
    /// A sequence gives out ids before the INSERT, so `persist` need not send one. The INSERTs wait in the session
    /// until it is flushed, and then leave together, a batch at a time. `flush` and `clear` after each batch keep the
    /// session small, whatever the number of rows; without `clear`, it looks through all of its entities again at
    /// each flush.
    ///
    /// In the recording that is [63][1] round trips instead of [10,001][2], and [about 5 times][3] as fast.
    ///
    /// [1]: 02_orm_batch/batch-sequence.roundTrips
    /// [2]: 02_orm_batch/batch-identity.roundTrips
    /// [3]: 02_orm_batch/batch-identity.median / 02_orm_batch/batch-sequence.median >= 2
    void batchSequence(SessionFactory sessions, Signups signups) {
        sessions.inTransaction(session -> {
            int count = 0;
            for (var signup : signups) {
                var entity = new SequenceSignup();
                entity.take(signup);
                session.persist(entity);
                if (++count % BATCH == 0) {
                    session.flush();
                    session.clear();
                }
            }
        });
    }

    /// ## A session without a memory
    ///
    /// `StatelessSession` has no first-level cache and no dirty checking: an entity is a row, `insert` is an INSERT.
    /// `insertMultiple`, which Hibernate still marks `@Incubating`, makes one batch of its list, whatever
    /// `batch_size` says, so give it pieces of a sensible size. (Single calls of `insert` ignore the global setting
    /// too: for those, call `session.setJdbcBatchSize`.)
    ///
    /// It asks for ids while it fills the batch, and each `nextval` ends the batch that it interrupts. That is why a
    /// block of ids is eight batches long here.
    ///
    /// `inStatelessTransaction` came with Hibernate 6.3, and `insertMultiple` with 7.0. With Hibernate 6, which Spring
    /// Boot 3.5 has, write this instead. There a stateless session runs no `@PrePersist` at all; more of that below.
    ///
    /// ```java
    /// void insertMultiple(SessionFactory sessions, Signups signups) {
    ///     sessions.inStatelessTransaction(session -> {
    ///         session.setJdbcBatchSize(BATCH);
    ///         for (var signup : signups) {
    ///             var entity = new SequenceSignup();
    ///             entity.take(signup);
    ///             session.insert(entity);
    ///         }
    ///     });
    /// }
    /// ```
    void insertMultiple(SessionFactory sessions, Signups signups) {
        sessions.inStatelessTransaction(session -> {
            var batch = new ArrayList<SequenceSignup>(BATCH);
            for (var signup : signups) {
                var entity = new SequenceSignup();
                entity.take(signup);
                batch.add(entity);
                if (batch.size() == BATCH) {
                    session.insertMultiple(batch);
                    batch.clear();
                }
            }
            session.insertMultiple(batch);
        });
    }

    /// ## One parameter in the URL
    ///
    /// The fourth approach runs the same code. Only its URL differs: with `reWriteBatchedInserts=true`, pgjdbc turns
    /// a batch of INSERTs into INSERTs of many rows each, on their way out. Chapter 5 opens that box, and has the name of
    /// the parameter in Spring.
    ///
    /// ## Why it is faster
    ///
    /// Count the round trips: about one a row with IDENTITY; with a sequence a few per batch, and now and then one
    /// for the next block of ids. The callbacks still run for each row, in every one of these approaches (with
    /// Hibernate 7.4; for older versions see below). The last one runs [20,000][1] callbacks, and is
    /// [about 75 times][2] as fast as the loop that chapter 1 began with.
    ///
    /// ## What you gave up
    ///
    /// With a session and a sequence, little, but two things move. An error appears at the flush, not at the
    /// `persist` that caused it. And `@PostPersist` runs when a row joins the batch, before it is sent: after an
    /// error, people have been welcomed whose rows do not exist. Send the welcome after the commit.
    ///
    /// In a stateless session you give up more than its name says. See the next two cells.
    ///
    /// ## A stateless session loses what @PrePersist changes
    ///
    /// The callback runs. It changes the entity. And the row has the old value all the same, because Hibernate 7.4
    /// takes the values out of the entity before it calls back. A rule that only checks still works. A rule that
    /// corrects looks as if it worked: print the entity and you see the right value. Hibernate 8, a beta as of this
    /// writing, reads the values again after the callback (HHH-20436).
    ///
    /// Before version 7.2, Hibernate does not call `@PrePersist` in a stateless session at all. The 6.6 of Spring Boot
    /// 3.5 calls only `@PostPersist`: there even a rule that only checks is skipped, without a word.
    ///
    /// [1]: 02_orm_batch/insert-multiple-rewrite.callbacks
    /// [2]: 01_orm_loop/save-each.median / 02_orm_batch/insert-multiple-rewrite.median >= 10
    void lostChange(String url, PrintStream out) {
        try (var sessions = sessions(url)) {
            var entity = new SequenceSignup();
            entity.take(new Signup("  Ada@Example.ORG ", 1, Signup.OPENING));
            long before = Callbacks.PRE_PERSIST.sum();
            sessions.inStatelessTransaction(session -> session.insertMultiple(List.of(entity)));
            var stored = sessions.fromSession(session -> session
                    .createSelectionQuery("select email from SequenceSignup", String.class)
                    .getSingleResult());
            out.println("@PrePersist ran: " + (Callbacks.PRE_PERSIST.sum() - before) + " time");
            out.println("in the object:  '" + entity.email + "'");
            out.println("in the table:   '" + stored + "'");
        }
    }

    /// ## A stateless session does not cascade
    ///
    /// A team with two members, and `cascade = PERSIST` between them. A session stores three rows. A stateless
    /// session stores the team, and says nothing of the members.
    @Entity(name = "Team")
    static class Team {
        @Id @GeneratedValue Long id;
        @OneToMany(mappedBy = "team", cascade = PERSIST)
        List<Member> members = List.of(new Member(this), new Member(this));
    }

    @Entity(name = "Member")
    static class Member {
        @Id @GeneratedValue Long id;
        @ManyToOne Team team;

        Member() {}

        Member(Team team) {
            this.team = team;
        }
    }

    void noCascade(String url, PrintStream out) {
        try (var sessions = teams(url, Map.of())) {
            sessions.inTransaction(session -> session.persist(new Team()));
            out.println("persist in a session:            members stored: " + members(sessions));
            sessions.getSchemaManager().truncate();
            sessions.inStatelessTransaction(session -> session.insert(new Team()));
            out.println("insert in a stateless session:   members stored: " + members(sessions));
        }
    }

    static SessionFactory teams(String url, Map<String, ?> properties) {
        return new HibernatePersistenceConfiguration("teams")
                .managedClasses(Team.class, Member.class).jdbcUrl(url)
                .property("hibernate.hbm2ddl.auto", "create-drop").properties(properties)
                .createEntityManagerFactory();
    }

    static long members(SessionFactory sessions) {
        return sessions.fromSession(session -> session
                .createSelectionQuery("select count(*) from Member", Long.class).getSingleResult());
    }

    /// ## What ends a batch
    ///
    /// All entries of a batch have the same statement. A team and its members go into two tables, in turn, and each
    /// change from one to the other ends a batch, whatever its size: with a batch size alone, no more than the two
    /// members of a team share one. `hibernate.order_inserts` sorts the INSERTs first; it is off unless you ask for it.
    /// (In Spring Boot, `spring.jpa.properties.` stands before both names.)
    ///
    /// And set the size. Ask Hibernate 7.4 for its batch size on PostgreSQL, and it says 15 where you have set none.
    /// It batches nothing all the same.
    void whatEndsABatch(String url, PrintStream out) throws Exception {
        var batch = "hibernate.jdbc.batch_size";
        var order = "hibernate.order_inserts";
        out.println("100 teams, 200 members                     round trips");
        for (var settings : List.<Map<String, Object>>of(
                Map.of(), Map.of(batch, 50), Map.of(order, true), Map.of(batch, 50, order, true))) {
            var tap = new WireTap();
            try (var sessions = teams(tap.on(url), settings)) {
                var traffic = tap.count(() -> sessions.inTransaction(session ->
                        Stream.generate(Team::new).limit(100).forEach(session::persist)));
                out.printf("batch_size %-7s   order_inserts %-7s   %11d%n", settings.getOrDefault(batch, "not set"),
                        settings.getOrDefault(order, "not set"), traffic.roundTrips());
            }
        }
    }

    /// ## What this script runs
    ///
    /// The increment of the sequence is set first, and is not part of any time.
    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("02_orm_batch")
                .prepare(this::allotBlocks)
                .time("batch-identity", "batch_size, IDENTITY", this::sessions, this::batchIdentity)
                .time("batch-sequence", "batch_size, SEQUENCE", this::sessions, this::batchSequence)
                .time("insert-multiple", "insertMultiple", this::sessions, this::insertMultiple)
                .time("insert-multiple-rewrite", "insertMultiple, rewritten",
                        url -> sessions(url + "&reWriteBatchedInserts=true"), this::insertMultiple)
                .show("lost-change", "A stateless session loses what @PrePersist changes",
                        this::lostChange)
                .show("no-cascade", "A stateless session does not cascade", this::noCascade)
                .show("what-ends-a-batch", "What ends a batch", this::whatEndsABatch);
    }

    /// ## When to use it
    ///
    /// A session with a sequence is the first thing to try when an import by ORM is too slow: you change an
    /// annotation, a setting and the increment of a sequence. Take a stateless session for entities that have neither
    /// cascades nor a `@PrePersist` (since Hibernate 7.2, one that only checks is safe). If you may change neither the
    /// mapping nor the sequence, read on.
    ///
    /// **Try it:** set `BATCH` to 5, then to 5,000, and compare the round trips. From which size on does it no longer
    /// matter?
    ///
    /// ### For the instructor
    ///
    /// **Minutes:** 13, and 15 for the exercise.
    ///
    /// **Ask:** who has `hibernate.jdbc.batch_size` set at work, and how do you know that it does something? Hardly
    /// anybody has counted.
    ///
    /// **Demonstrate:** `jbang ch02 --only batch-identity,batch-sequence`, and point at the round trips before the
    /// times. Then `--only lost-change`: the object is right and the row is wrong.
    ///
    /// **Trap:** the increment of the sequence. Hibernate checks that of an ordinary sequence when it starts. It does
    /// not see that of an identity, and if you forget `set increment by`, ids collide.
}
