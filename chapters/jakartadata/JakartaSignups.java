//JAVA 25+
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS org.hibernate.orm:hibernate-processor:7.4.13.Final
//DEPS jakarta.data:jakarta.data-api:1.0.1
//SOURCES ../../workshop/notebook/Callbacks.java
//COMPILE_OPTIONS -proc:full

package jakartadata;

import static jakarta.persistence.GenerationType.SEQUENCE;

import jakarta.data.repository.Insert;
import jakarta.data.repository.Repository;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.PostPersist;
import jakarta.persistence.PrePersist;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import workshop.notebook.Callbacks;

/**
 * A repository of Jakarta Data. The class that implements it, JakartaSignups_, is written by Hibernate's annotation processor. It
 * is a jar of its own because of that: the processor writes other classes where Spring is on the class path.
 */
@Repository
public interface JakartaSignups {

    /** How many ids Hibernate takes from the sequence at once. */
    int BLOCK = 4_096;

    /** Inserts them all. */
    @Insert
    void insertAll(List<Row> rows);

    /** The entity of chapter 2. */
    @Entity(name = "Row")
    @Table(name = "signup")
    class Row {
        @Id @GeneratedValue(strategy = SEQUENCE, generator = "ids")
        @SequenceGenerator(name = "ids", sequenceName = "signup_id_seq", allocationSize = BLOCK)
        public Long id;
        public String email;
        public int points;
        @Column(name = "signed_up_at") public OffsetDateTime signedUpAt;

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
}
