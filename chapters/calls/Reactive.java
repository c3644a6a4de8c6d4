package calls;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.util.concurrent.CompletionException;

/**
 * A connection of Vert.x, and what it runs on.
 *
 * @param address where it leads
 * @param vertx its event loop
 * @param connection one that is open
 */
public record Reactive(Address address, Vertx vertx, PgConnection connection) implements AutoCloseable {

    /** Connects to what a URL of pgjdbc names; throws what the driver throws. */
    public static Reactive open(String url) {
        var address = Address.of(url);
        var vertx = Vertx.vertx();
        try {
            return new Reactive(address, vertx, wait(PgConnection.connect(vertx, new PgConnectOptions().setHost(address.host())
                    .setPort(address.port()).setDatabase(address.database()).setUser(address.user())
                    .setPassword(address.password()).setProperties(address.settings()))));
        } catch (RuntimeException e) {
            vertx.close();
            address.close();
            throw e;
        }
    }

    /** The result, once it is there; throws what went wrong, with all that the server says of it. */
    public static <T> T wait(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof PgException said
                    ? new IllegalStateException(said.getErrorMessage() + " " + said.getDetail() + " " + said.getWhere(), said) : e;
        }
    }

    @Override
    public void close() {
        connection.close();
        wait(vertx.close());
        address.close();
    }
}
