///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/02_orm_batch.java
//FILES 02_orm_batch.java

import static jakarta.persistence.GenerationType.IDENTITY;
import static jakarta.persistence.GenerationType.SEQUENCE;

import module java.base;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.PrePersist;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import workshop.check.Exercise;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 2. Batches that happen
///
/// With IDENTITY the INSERT makes the id, so Hibernate sends each INSERT at once and there is
/// never a batch. A sequence gives out the id beforehand. `allocationSize` must be what the
/// sequence grows by: where it is larger, ids collide; where it is smaller, as the default of 50
/// is here, batches happen, but between them the load waits for ids. In your own file you change
/// the annotation of the entity; here is a second entity, so that you can compare.
class BatchesThatHappen {

    void main(String... args) {
        new Exercise("02_orm_batch").before(this::before).load(this::load).run(args);
    }

    static final int BATCH = 500; // rows

    Object before(String url, Signups signups) {
        try (var sessions = sessions(url)) {
            sessions.inTransaction(session -> {
                int count = 0;
                for (var signup : signups) {
                    session.persist(new SignupEntity(signup));
                    if (++count % BATCH == 0) {
                        session.flush();
                        session.clear();
                    }
                }
            });
        }
        return null;
    }

    Object load(String url, Signups signups) {
        try (var sessions = sessions(url)) {
            sessions.inTransaction(session -> {
                int count = 0;
                for (var signup : signups) {
                    session.persist(new MendedSignup(signup));
                    if (++count % BATCH == 0) {
                        session.flush();
                        session.clear();
                    }
                }
            });
        }
        return null;
    }

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
        }
    }

    @Entity(name = "MendedSignup")
    @Table(name = "signup")
    static class MendedSignup {
        @Id @GeneratedValue(strategy = SEQUENCE, generator = "signup_id_seq")
        @SequenceGenerator(name = "signup_id_seq", allocationSize = 1_000)
        Long id;
        String email;
        int points;
        @Column(name = "signed_up_at") OffsetDateTime signedUpAt;

        MendedSignup() {}

        MendedSignup(Signup signup) {
            email = signup.email();
            points = signup.points();
            signedUpAt = signup.signedUpAt();
        }

        @PrePersist
        void normalise() {
            email = email.strip().toLowerCase(Locale.ROOT);
        }
    }

    static SessionFactory sessions(String url) {
        return new HibernatePersistenceConfiguration("signups")
                .managedClasses(SignupEntity.class, MendedSignup.class).jdbcUrl(url)
                .property("hibernate.jdbc.batch_size", BATCH).createEntityManagerFactory();
    }
}
