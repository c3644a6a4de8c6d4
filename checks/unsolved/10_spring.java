///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.hibernate.orm:hibernate-core:7.4.13.Final
//DEPS org.springframework:spring-context:7.0.10
//DEPS org.springframework:spring-core:7.0.10
//DEPS org.springframework:spring-orm:7.0.10
//DEPS org.springframework.data:spring-data-jpa:4.1.2
//SOURCES ../workshop/check/Exercise.java
//SOURCES ../checks/10_spring.java
//FILES 10_spring.java

import module java.base;
import jakarta.persistence.*;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.support.JpaRepositoryFactory;
import org.springframework.orm.jpa.*;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.transaction.support.TransactionTemplate;
import workshop.check.Exercise;
import workshop.notebook.Signup;
import workshop.notebook.Signups;

/// # 10. saveAll, page by page
///
/// This application reads a page of rows, calls `saveAll`, and reads the next. For five thousand
/// rows it waits more than five thousand times: bring it below 60 round trips. Three things stand
/// in the way, and you have to mend all of them. The entity's callback must still run. Take the ids
/// from the sequence `signup_id_seq`, which here grows by 1,000 at a time. In your own project you
/// would use `@Transactional`; without a container, `transaction.executeWithoutResult` does it.
class SaveAllInPages {

    void main(String... args) {
        new Exercise("10_spring").load(this::load).run(args);
    }

    // TODO: bring it below 60 round trips for 5,000 rows
    Object load(String url, Signups signups) {
        try (var sessions = sessions(url)) {
            var transaction = new TransactionTemplate(new JpaTransactionManager(sessions));
            var repository = repository(SignupRepository.class, sessions, transaction);
            var page = new ArrayList<SignupEntity>();
            for (var signup : signups) {
                page.add(new SignupEntity(signup));
                if (page.size() == PAGE) {
                    repository.saveAll(page);
                    page.clear();
                }
            }
            repository.saveAll(page);
        }
        return null;
    }

    static final int PAGE = 100; // rows

    interface SignupRepository extends JpaRepository<SignupEntity, Long> {}

    @Entity(name = "Signup")
    @Table(name = "signup")
    static class SignupEntity {
        @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
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
                .managedClasses(SignupEntity.class).jdbcUrl(url).createEntityManagerFactory();
    }

    /// Each method of the repository joins the transaction that is there, or has one of its own.
    static <T> T repository(Class<T> type, SessionFactory sessions, TransactionTemplate own) {
        var manager = (TransactionManager) own.getTransactionManager();
        var factory = new JpaRepositoryFactory(
                SharedEntityManagerCreator.createSharedEntityManager(sessions));
        factory.addRepositoryProxyPostProcessor((proxy, _) -> proxy.addAdvice(
                new TransactionInterceptor(manager, new AnnotationTransactionAttributeSource())));
        return factory.getRepository(type);
    }
}
