///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/02_orm_batch.java
//FILES 02_orm_batch.java

import static jakarta.persistence.GenerationType.IDENTITY;

import module java.base;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.PrePersist;
import jakarta.persistence.Table;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import workshop.check.Exercise;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 2. Batches that happen
///
/// Stores the right rows, with more settings that do nothing.
class BatchesThatHappen {

    void main(String... args) {
        new Exercise("02_orm_batch").load(this::load).run(args);
    }

    static final int BATCH = 5_000; // rows

    Object load(String url, Signups signups) {
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

    static SessionFactory sessions(String url) {
        return new HibernatePersistenceConfiguration("signups")
                .managedClasses(SignupEntity.class).jdbcUrl(url)
                .property("hibernate.jdbc.batch_size", BATCH)
                .property("hibernate.order_inserts", true).createEntityManagerFactory();
    }
}
