package workshop;

//DEPS org.testcontainers:testcontainers-postgresql:2.0.5
//DEPS org.slf4j:slf4j-nop:2.0.20

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A durable PostgreSQL in a container of its own, by Testcontainers. */
final class Container implements AutoCloseable {

    static final String IMAGE = "postgres:18";

    private final PostgreSQLContainer container = new PostgreSQLContainer(IMAGE)
            .withCommand("postgres", "-c", "fsync=on", "-c", "timezone=UTC"); // its default is fsync=off

    private Container() {}

    /** Starts one; throws a Problem where there is no Docker, or no image. */
    static Container start() {
        try {
            var container = new Container();
            container.container.start();
            return container;
        } catch (RuntimeException e) {
            throw problem(e);
        }
    }

    /** What Testcontainers means by what it throws, which is wrapped in others of its own. */
    static Problem problem(RuntimeException e) {
        var causes = Stream.iterate((Throwable) e, t -> t != null, Throwable::getCause).toList();
        for (var cause : causes) {
            if (cause instanceof ContainerFetchException) { // it may be the image of Testcontainers' own helper
                var named = Pattern.compile("imageName=([^,)]+)").matcher(String.valueOf(cause.getMessage()));
                var image = named.find() ? named.group(1) : IMAGE;
                return new Problem("The image " + image + " is not on this machine and cannot be pulled. Run 'docker pull "
                        + image + "' with a network, or leave out --db to use the embedded server.", e);
            }
        }
        if (causes.stream().anyMatch(ContainerLaunchException.class::isInstance)) {
            var reason = String.valueOf(causes.getLast().getMessage()).lines().collect(Collectors.joining("; "));
            return new Problem("Docker runs, but no container does: " + reason.replaceAll("[.;\\s]+$", "") + ". Is its disk or"
                    + " memory full? Mend that, or leave out --db to use the embedded server.", e);
        }
        return new Problem("Testcontainers finds no Docker engine that works. Start Docker, or leave out --db to use the"
                + " embedded server.", e);
    }

    String url() {
        return container.getJdbcUrl() + "&user=" + container.getUsername() + "&password=" + container.getPassword();
    }

    @Override
    public void close() {
        container.close();
    }
}
