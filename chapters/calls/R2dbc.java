package calls;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * A connection of R2DBC.
 *
 * @param address where it leads
 * @param connection one that is open
 */
public record R2dbc(Address address, PostgresqlConnection connection) implements AutoCloseable {

    /** Connects to what a URL of pgjdbc names; throws what the driver throws. */
    public static R2dbc open(String url) {
        var address = Address.of(url);
        try {
            return new R2dbc(address, new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                    .host(address.host()).port(address.port()).database(address.database()).username(address.user())
                    .password(address.password()).options(address.settings()).build()).create().block());
        } catch (RuntimeException e) {
            address.close();
            throw e;
        }
    }

    /** The last result, once all are there; throws what went wrong, with all that the server says of it. */
    public static <T> T wait(Publisher<T> results) {
        try {
            return Flux.from(results).blockLast();
        } catch (RuntimeException e) {
            throw e instanceof PostgresqlException said
                    ? new IllegalStateException(said.getErrorDetails().getMessage() + " " + said.getErrorDetails().getDetail()
                            .orElse("") + " " + said.getErrorDetails().getWhere().orElse(""), e) : e;
        }
    }

    @Override
    public void close() {
        connection.close().block();
        address.close();
    }
}
