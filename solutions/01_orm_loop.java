///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/01_orm_loop.java
//FILES 01_orm_loop.java

import static jakarta.persistence.GenerationType.IDENTITY;

import module java.base;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import workshop.check.Exercise;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 1. One transaction, and an error that helps
///
/// The transaction is around the loop. An exception that leaves `inTransaction` rolls back, so
/// nothing is stored; and the exception is ours, because Hibernate's own does not know the number
/// of the row.
class OneTransaction {

    void main(String... args) {
        new Exercise("01_orm_loop").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) {
        try (var sessions = sessions(url)) {
            for (var signup : signups) {
                sessions.inTransaction(session -> session.persist(new SignupEntity(signup)));
            }
        }
        return null;
    }

    Object load(String url, Signups signups) {
        try (var sessions = sessions(url)) {
            sessions.inTransaction(session -> {
                int row = 0;
                for (var signup : signups) {
                    row++;
                    try {
                        session.persist(new SignupEntity(signup)); // with IDENTITY, it is sent at once
                    } catch (RuntimeException e) {
                        throw new IllegalStateException(
                                "row " + row + " was refused: " + signup.email(), e);
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
    }

    static SessionFactory sessions(String url) {
        return new HibernatePersistenceConfiguration("signups")
                .managedClasses(SignupEntity.class).jdbcUrl(url).createEntityManagerFactory();
    }
}
