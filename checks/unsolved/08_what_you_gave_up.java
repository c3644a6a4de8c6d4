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
/// Rows come in by two routes, half by ORM and half by COPY. The rule for emails stood in the
/// entity's callback, and whoever wrote the COPY made a copy of it. Since then the rule has grown
/// in the entity: ada+news@example.org is stored as ada@example.org, and as a second address it
/// earns no points. The COPY has not heard of it. Let both call one rule, which stands in one
/// place, and let each half keep its way in.
class OneRule {

    void main(String... args) {
        new Exercise("08_what_you_gave_up").load(this::load).run(args);
    }

    // TODO: let both halves use one rule
    Object load(String url, Signups signups) throws SQLException, IOException {
        var all = new ArrayList<Signup>();
        signups.forEach(all::add);
        byOrm(url, all.subList(0, all.size() / 2));
        byCopy(url, all.subList(all.size() / 2, all.size()));
        return null;
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
            points = email.contains("+") ? 0 : points;
            email = email.strip().toLowerCase(Locale.ROOT).replaceFirst("\\+[^@]*@", "@");
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
