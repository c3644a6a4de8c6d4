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
/// This import commits each row. It is slow, and when a row is bad, those before it are stored and
/// those after it are not. Load all rows in one transaction. When a row is refused, store nothing,
/// and throw an exception whose message says which row it was: its number in the import, as in "row
/// 42" (the first is row 1), and its email.
class OneTransaction {

    void main(String... args) {
        new Exercise("01_orm_loop").load(this::load).run(args);
    }

    // TODO: load in one transaction, and name the row that is refused
    Object load(String url, Signups signups) {
        try (var sessions = sessions(url)) {
            for (var signup : signups) {
                sessions.inTransaction(session -> session.persist(new SignupEntity(signup)));
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
