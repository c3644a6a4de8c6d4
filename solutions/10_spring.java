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
/// With IDENTITY each `save` sends its INSERT at once, whatever the size of the page. A sequence
/// makes batches possible, but each `saveAll` still ends with a flush and a commit of its own. In
/// one transaction around the loop, no row is sent before its end. And without
/// `hibernate.jdbc.batch_size` Hibernate makes no batch at all. In your own file you change the
/// entity; here there is a second one, so that you can compare.
///
/// All rows stay in memory until the commit. For many, call `flush` and `clear` of the
/// `EntityManager` after each page, with pages as large as a batch.
class SaveAllInPages {

    void main(String... args) {
        new Exercise("10_spring").before(this::before).load(this::load).run(args);
    }

    Object before(String url, Signups signups) {
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

    Object load(String url, Signups signups) {
        try (var sessions = sessions(url)) {
            var transaction = new TransactionTemplate(new JpaTransactionManager(sessions));
            var repository = repository(MendedRepository.class, sessions, transaction);
            transaction.executeWithoutResult(status -> {
                var page = new ArrayList<MendedSignup>();
                for (var signup : signups) {
                    page.add(new MendedSignup(signup));
                    if (page.size() == PAGE) {
                        repository.saveAll(page);
                        page.clear();
                    }
                }
                repository.saveAll(page);
            });
        }
        return null;
    }

    static final int PAGE = 100; // rows

    interface SignupRepository extends JpaRepository<SignupEntity, Long> {}

    interface MendedRepository extends JpaRepository<MendedSignup, Long> {}

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

    @Entity(name = "MendedSignup")
    @Table(name = "signup")
    static class MendedSignup {
        @Id @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "signup_id_seq")
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
                .property("hibernate.jdbc.batch_size", 1_000).createEntityManagerFactory();
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
