package workshop.server;

//DEPS org.testcontainers:testcontainers-postgresql:2.0.5
//DEPS org.slf4j:slf4j-nop:2.0.20
//FILES testcontainers.properties

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.postgresql.PostgreSQLContainer;
import workshop.terminal.Problem;

/** A durable PostgreSQL in a container of its own, by Testcontainers. */
final class Container implements AutoCloseable {

    static final String IMAGE = "postgres:18";

    private final PostgreSQLContainer container = new PostgreSQLContainer(IMAGE).withStartupAttempts(1)
            .withPassword(EmbeddedServer.randomPassword()) // Docker lets other machines reach its port
            .withCommand("postgres", "-c", "fsync=on", "-c", "timezone=UTC"); // its default is fsync=off

    private Container() {}

    /** Starts one; throws a Problem if there is no Docker, or no image. */
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
            var message = String.valueOf(cause.getMessage());
            if (message.contains("RemoteDockerImage")) { // it may be an image of Testcontainers' own helpers
                var named = Pattern.compile("imageName=([^,)]+)").matcher(message);
                return new Problem(named.find() ? "The image " + named.group(1) + " is not on this machine and cannot be pulled."
                        + " Run 'docker pull " + named.group(1) + "' with a network, or leave out --db to use the embedded server."
                        : "An image that Testcontainers needs is not on this machine and cannot be pulled. Run this once with"
                        + " a network, or leave out --db to use the embedded server.", e);
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
