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
/// Stores the right rows, and cleans up after a bad one, but with a transaction for each row.
class OneTransaction {

    void main(String... args) {
        new Exercise("01_orm_loop").load(this::load).run(args);
    }

    Object load(String url, Signups signups) {
        try (var sessions = sessions(url)) {
            int row = 0;
            for (var signup : signups) {
                row++;
                try {
                    sessions.inTransaction(session -> session.persist(new SignupEntity(signup)));
                } catch (RuntimeException e) {
                    sessions.inTransaction(session ->
                            session.createMutationQuery("delete from Signup").executeUpdate());
                    throw new IllegalStateException("row " + row + ": " + signup.email(), e);
                }
            }
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
