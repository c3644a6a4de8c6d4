///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS de.siegmar:fastcsv:4.4.0
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/08_what_you_gave_up.java
//FILES 08_what_you_gave_up.java

import static jakarta.persistence.GenerationType.SEQUENCE;

import module java.base;
import module java.sql;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.PrePersist;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import workshop.check.Exercise;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 8. One rule for both ways in
///
/// Stores the right rows, all of them by ORM.
class OneRule {

    void main(String... args) {
        new Exercise("08_what_you_gave_up").load(this::load).run(args);
    }

    Object load(String url, Signups signups) {
        var all = new ArrayList<Signup>();
        signups.forEach(all::add);
        byOrm(url, all);
        return null;
    }

    @Entity(name = "Signup")
    @Table(name = "signup")
    static class SignupEntity {
        @Id @GeneratedValue(strategy = SEQUENCE, generator = "signup_id_seq")
        @SequenceGenerator(name = "signup_id_seq", allocationSize = 1_000)
        Long id;
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
            points = email.contains("+") ? 0 : points;
            email = email.strip().toLowerCase(Locale.ROOT).replaceFirst("\\+[^@]*@", "@");
        }
    }

    static void byOrm(String url, List<Signup> signups) {
        var configuration = new HibernatePersistenceConfiguration("signups")
                .managedClasses(SignupEntity.class).jdbcUrl(url)
                .property("hibernate.jdbc.batch_size", 500);
        try (var sessions = configuration.createEntityManagerFactory()) {
            sessions.inTransaction(session ->
                    signups.forEach(each -> session.persist(new SignupEntity(each))));
        }
    }
}
