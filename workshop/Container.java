package workshop;

//DEPS org.testcontainers:testcontainers-postgresql:2.0.5
//DEPS org.slf4j:slf4j-nop:2.0.20

import org.testcontainers.containers.ContainerFetchException;
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
        } catch (ContainerFetchException e) {
            throw new Problem("The image " + IMAGE + " is not on this machine and cannot be pulled. Run 'docker pull "
                    + IMAGE + "' with a network, or leave out --db to use the embedded server.", e);
        } catch (RuntimeException e) {
            throw new Problem("Testcontainers finds no Docker engine that works. Start Docker, or leave out --db to use the"
                    + " embedded server.", e);
        }
    }

    String url() {
        return container.getJdbcUrl() + "&user=" + container.getUsername() + "&password=" + container.getPassword();
    }

    @Override
    public void close() {
        container.close();
    }
}
