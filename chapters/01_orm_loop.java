///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//SOURCES ../workshop/Notebook.java
//FILES 01_orm_loop.java
// The notebook begins here.

import static jakarta.persistence.GenerationType.IDENTITY;

import module java.base;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PrePersist;
import jakarta.persistence.Table;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import workshop.Callbacks;
import workshop.Notebook;
import workshop.Signup;
import workshop.Signups;
import workshop.WireTap;

/// # 1. The ORM loop: one object at a time
///
/// An import begins like this: there is a list, there is an entity, and `repository.save(entity)` is what you call
/// everywhere else. So you call it in a loop. It is the natural way, and it has much to be said for it. It is short,
/// anyone can read it, and every rule that your entities know holds for each row. For a dozen rows it is the right way.
///
/// This tutorial loads ten thousand rows, again and again, each chapter a little differently. The rows, the table and
/// the server stay the same: an email, a number, a time, and an id that the database makes. Start here, because every
/// speed-up that you read of later is against *this*, on *your* machine.
///
/// **Before you run it:** the server is on your own machine and does nothing else. How many rows a second will it take?
/// And which of the three ways below is the slowest?
class OrmLoop {

    void main(String... args) {
        contents().run(args);
    }

    Notebook contents() {
        return new Notebook("01_orm_loop")
                .time("save-each", "persist, a transaction a row", this::sessions, this::saveEach)
                .time("one-transaction", "persist, one transaction",
                        this::sessions, this::oneTransaction)
                .time("merge-each", "merge, id assigned", this::sessions, this::mergeEach)
                .show("callbacks", "Both callbacks run for each row", this::callbacks)
                .show("where-the-time-goes", "Where the time goes", this::whereTheTimeGoes);
    }

    /// ## The entity and its rule
    ///
    /// The business rule stands where an ORM wants it, in the entity's callbacks: an email is trimmed and put into
    /// lower case before it is stored, and somebody is welcomed afterwards. `Callbacks` only counts how often each of
    /// them ran. Keep an eye on that count in the chapters to come. Every faster way is faster because it leaves
    /// something out.
    @Entity(name = "Signup")
    @Table(name = "signup")
    static class SignupEntity {
        @Id @GeneratedValue(strategy = IDENTITY) Long id;
        String email;
        int points;
        @Column(name = "signed_up_at") OffsetDateTime signedUpAt;

        SignupEntity() {} // Hibernate needs it

        SignupEntity(Signup signup) {
            email = signup.email();
            points = signup.points();
            signedUpAt = signup.signedUpAt();
        }

        @PrePersist
        void normalise() {
            email = email.strip().toLowerCase(Locale.ROOT);
            Callbacks.PRE_PERSIST.increment();
        }

        @PostPersist
        void welcome() {
            Callbacks.POST_PERSIST.increment(); // an application would put a mail into its queue
        }
    }

    /// Hibernate starts without any XML. This is done once, and not timed: an application does it when it boots. What
    /// opens here is Hibernate's own small connection pool, which it calls not intended for production; yours will be a
    /// better one.
    SessionFactory sessions(String url) {
        return new HibernatePersistenceConfiguration("signups")
                .managedClasses(SignupEntity.class, SignupWithOwnId.class)
                .jdbcUrl(url)
                .createEntityManagerFactory();
    }

    /// ## A transaction a row
    ///
    /// This is what `repository.save()` in a loop does when nobody has opened a transaction around it: begin, INSERT,
    /// commit, ten thousand times. Each INSERT is a round trip, because JDBC waits for the answer to each statement.
    /// Each commit is another, and makes the server wait until its log is on disk.
    ///
    /// One thing is good about it: when row 5,000 fails, rows 1 to 4,999 are safely stored. If you want that, keep it;
    /// but then write down which row was the last, because the next run must not load them twice.
    void saveEach(SessionFactory sessions, Signups signups) {
        for (var signup : signups) {
            sessions.inTransaction(session -> session.persist(new SignupEntity(signup)));
        }
    }

    /// ## One transaction around the loop
    ///
    /// One line moves, and nothing else changes: `@Transactional` on the importing method. There is one commit, and one
    /// wait for the disk. There are still as many round trips as rows. And it is all or nothing now, which for most
    /// imports is what you want: after an error, mend the data and run it again.
    ///
    /// The session holds on to every entity until the end, to see what has changed. For very many rows that is memory,
    /// and time at each flush; chapter 2 clears it as it goes.
    void oneTransaction(SessionFactory sessions, Signups signups) {
        sessions.inTransaction(session -> {
            for (var signup : signups) {
                session.persist(new SignupEntity(signup));
            }
        });
    }

    /// ## When the id is yours
    ///
    /// An entity whose id you assign looks the same and costs more. `repository.save()` sees an id, concludes that the
    /// row may exist, and calls `merge`. Hibernate then asks the database first: a SELECT before each INSERT, which
    /// finds nothing, ten thousand times. If you assign ids, implement Spring Data's `Persistable`, or call `persist`
    /// yourself. If other rows get theirs from the identity, move that on afterwards (`setval`), or it will give out
    /// yours again.
    @Entity(name = "SignupWithOwnId")
    @Table(name = "signup")
    static class SignupWithOwnId {
        @Id long id;
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
    }

    void mergeEach(SessionFactory sessions, Signups signups) {
        long id = 0;
        for (var signup : signups) {
            var entity = new SignupWithOwnId();
            entity.id = ++id;
            entity.email = signup.email();
            entity.points = signup.points();
            entity.signedUpAt = signup.signedUpAt();
            sessions.inTransaction(session -> session.merge(entity));
        }
    }

    /// ## Both callbacks run for each row
    ///
    /// This is what you pay for, so see it work. The email goes in with blanks and capitals, and is stored without.
    void callbacks(String url, PrintStream out) {
        var messy = new Signup("  Ada@Example.ORG ", 1, Signup.OPENING);
        long before = callbacksRun();
        try (var sessions = sessions(url)) {
            sessions.inTransaction(session -> session.persist(new SignupEntity(messy)));
            var stored = sessions.fromSession(session -> session
                    .createSelectionQuery("select email from Signup", String.class).getSingleResult());
            out.println("given '" + messy.email() + "', stored '" + stored + "'");
        }
        out.println("callbacks run: " + (callbacksRun() - before));
    }

    static long callbacksRun() {
        return Callbacks.PRE_PERSIST.sum() + Callbacks.POST_PERSIST.sum();
    }

    /// ## Where the time goes
    ///
    /// Milliseconds depend on your machine; these counts do not. A round trip is once "send, then wait for the answer".
    /// A commit is once "wait until it is on disk".
    void whereTheTimeGoes(String url, PrintStream out) throws Exception {
        var hundred = Signups.first(100);
        try (var sessions = sessions(WireTap.on(url))) {
            var each = WireTap.count(() -> saveEach(sessions, hundred));
            empty(sessions);
            var one = WireTap.count(() -> oneTransaction(sessions, hundred));
            empty(sessions);
            var merge = WireTap.count(() -> mergeEach(sessions, hundred));
            out.println("100 rows              round trips   commits");
            out.printf("a transaction a row   %11d   %7d%n", each.roundTrips(), each.commits());
            out.printf("one transaction       %11d   %7d%n", one.roundTrips(), one.commits());
            out.printf("merge, id assigned    %11d   %7d%n", merge.roundTrips(), merge.commits());
        }
    }

    static void empty(SessionFactory sessions) {
        sessions.inTransaction(session ->
                session.createMutationQuery("delete Signup").executeUpdate());
    }

    /// ## When to use it
    ///
    /// Use the loop, in one transaction, for as many rows as a person can type, and wherever the entities' rules matter
    /// more than the time. When the import takes longer than you like to wait, read on: the next chapter keeps the
    /// entity, its callbacks and its id, and still sends a fraction of the messages.
    ///
    /// **Try it:** put `@Transactional` on your own import, or remove it, and count the commits: `select xact_commit
    /// from pg_stat_database where datname = current_database()`, before and after.
}
