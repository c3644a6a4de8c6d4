///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS de.siegmar:fastcsv:4.4.0
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/08_what_you_gave_up.java
//FILES 08_what_you_gave_up.java

import static jakarta.persistence.GenerationType.SEQUENCE;
import static java.nio.charset.StandardCharsets.UTF_8;

import module java.base;
import module java.sql;
import de.siegmar.fastcsv.writer.CsvWriter;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.PrePersist;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.postgresql.PGConnection;
import workshop.check.Exercise;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 8. One rule for both ways in
///
/// The rule is a method from a signup to a signup, because it concerns two fields. The callback
/// calls it, and so does the COPY; the next change is made once. A trigger in the database would
/// hold for everybody else as well, and costs a call for each row. (The check counts the methods
/// that call `toLowerCase`. It cannot see a second rule that is written in some other way.)
class OneRule {

    void main(String... args) {
        new Exercise("08_what_you_gave_up").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) throws SQLException, IOException {
        var all = new ArrayList<Signup>();
        signups.forEach(all::add);
        byOrm(url, all.subList(0, all.size() / 2));
        byCopy(url, all.subList(all.size() / 2, all.size()));
        return null;
    }

    Object load(String url, Signups signups) throws SQLException, IOException {
        var all = new ArrayList<Signup>();
        signups.forEach(all::add);
        byOrm(url, all.subList(0, all.size() / 2));
        copyByRule(url, all.subList(all.size() / 2, all.size()));
        return null;
    }

    /** The rule for a signup, for whoever stores one. */
    static Signup rule(Signup given) {
        var email = given.email().strip().toLowerCase(Locale.ROOT);
        return new Signup(email.replaceFirst("\\+[^@]*@", "@"),
                email.contains("+") ? 0 : given.points(), given.signedUpAt());
    }

    static void copyByRule(String url, List<Signup> signups) throws SQLException, IOException {
        var file = new StringWriter();
        var csv = CsvWriter.builder().build(file);
        for (var signup : signups) {
            var kept = rule(signup);
            csv.writeRecord(kept.email(),
                    String.valueOf(kept.points()), kept.signedUpAt().toString());
        }
        csv.flush();
        try (var connection = DriverManager.getConnection(url)) {
            connection.unwrap(PGConnection.class).getCopyAPI()
                    .copyIn(COPY, new ByteArrayInputStream(file.toString().getBytes(UTF_8)));
        }
    }

    @Entity(name = "Signup")
    @Table(name = "signup")
    static class SignupEntity {
        @Id @GeneratedValue(strategy = SEQUENCE, generator = "signup_id_seq")
        @SequenceGenerator(name = "signup_id_seq", allocationSize = 1_000) Long id;
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
            var kept = rule(new Signup(email, points, signedUpAt));
            email = kept.email();
            points = kept.points();
        }
    }

    static void byOrm(String url, List<Signup> signups) {
        try (var sessions = new HibernatePersistenceConfiguration("signups").jdbcUrl(url)
                .managedClasses(SignupEntity.class).property("hibernate.jdbc.batch_size", 500)
                .createEntityManagerFactory()) {
            sessions.inTransaction(session ->
                    signups.forEach(each -> session.persist(new SignupEntity(each))));
        }
    }

    static void byCopy(String url, List<Signup> signups) throws SQLException, IOException {
        var file = new StringWriter();
        var csv = CsvWriter.builder().build(file);
        for (var signup : signups) {
            csv.writeRecord(signup.email().strip().toLowerCase(Locale.ROOT),
                    String.valueOf(signup.points()), signup.signedUpAt().toString());
        }
        csv.flush();
        try (var connection = DriverManager.getConnection(url)) {
            connection.unwrap(PGConnection.class).getCopyAPI()
                    .copyIn(COPY, new ByteArrayInputStream(file.toString().getBytes(UTF_8)));
        }
    }

    static final String COPY =
            "copy signup (email, points, signed_up_at) from stdin (format csv)";
}
