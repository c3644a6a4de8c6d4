package ledger;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.OffsetDateTime;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import ledger.Members.AssignedMember;
import ledger.Members.AssignedPremium;
import ledger.Members.IdentityPremium;
import ledger.Members.Member;
import ledger.Members.SequencePremium;
import org.hibernate.Session;
import org.hibernate.SessionBuilder;
import org.hibernate.SessionFactory;
import org.hibernate.SharedSessionBuilder;
import org.hibernate.StatelessSession;
import org.hibernate.StatelessSessionBuilder;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.MappingMetamodel;
import org.hibernate.persister.entity.EntityPersister;

/**
 * Stands between an approach and Hibernate. Whatever the approach calls is called; but where it hands over a signup of its
 * own, alone or in a list, Hibernate gets a member in its place, with the same values and the same way to get an id.
 */
final class Swap {

    private static final List<Class<?>> WRAPPED = List.of(SessionFactory.class, Session.class, StatelessSession.class,
            SharedSessionBuilder.class, SessionBuilder.class, StatelessSessionBuilder.class);

    private final MappingMetamodel entities;
    private final Map<Object, Member> members = new IdentityHashMap<>();

    private Swap(MappingMetamodel entities) {
        this.entities = entities;
    }

    /** The factory of {@code sessions} that know members, for an approach whose entities {@code own} knows. */
    static SessionFactory between(SessionFactory own, SessionFactory sessions) {
        return (SessionFactory) new Swap(own.unwrap(SessionFactoryImplementor.class).getMappingMetamodel()).wrapped(sessions);
    }

    /** A proxy where it is something that takes entities, or leads to it. */
    private Object wrapped(Object value) {
        return WRAPPED.stream().filter(type -> type.isInstance(value)).findFirst().map(type -> Proxy.newProxyInstance(
                Swap.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> call(value, method, arguments)))
                .orElse(value);
    }

    private Object call(Object target, Method method, Object[] given) throws Throwable {
        var arguments = given == null ? null : Stream.of(given).map(this::swapped).toArray();
        try {
            var result = method.invoke(target, arguments);
            members.forEach((signup, member) -> entity(signup).setIdentifier(signup, member.id(), null));
            if (method.getName().equals("unwrap")) {
                return result; // Spring unwraps until it is not a proxy any more
            }
            return result instanceof Member ? given[0] : wrapped(result); // merge returns what it has stored
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @SuppressWarnings("unchecked")
    private Object swapped(Object argument) {
        return switch (argument) {
            case Consumer<?> action -> (Consumer<Object>) session -> ((Consumer<Object>) action).accept(wrapped(session));
            case Function<?, ?> action -> (Function<Object, Object>) session ->
                    ((Function<Object, Object>) action).apply(wrapped(session));
            case List<?> several -> several.stream().map(this::swapped).toList();
            case null -> null;
            default -> isSignup(argument) ? members.computeIfAbsent(argument, this::member) : argument;
        };
    }

    private EntityPersister entity(Object signup) {
        return entities.getEntityDescriptor(signup.getClass());
    }

    private boolean isSignup(Object argument) {
        return entities.isEntityClass(argument.getClass())
                && entity(argument).getMappedTableDetails().getTableName().equals("signup");
    }

    private Member member(Object signup) {
        var entity = entity(signup);
        var generator = entity.getGenerator();
        Member member;
        if (generator.generatedOnExecution()) {
            member = new IdentityPremium();
        } else if (!generator.generatesOnInsert()) {
            member = new AssignedPremium();
            ((AssignedMember) member).id = ((Number) entity.getIdentifier(signup)).longValue();
        } else {
            member = new SequencePremium();
        }
        member.email = (String) entity.getPropertyValue(signup, "email");
        member.points = (int) entity.getPropertyValue(signup, "points");
        member.signedUpAt = (OffsetDateTime) entity.getPropertyValue(signup, "signedUpAt");
        return member;
    }
}
