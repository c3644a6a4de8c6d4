package machines;

import java.net.InetSocketAddress;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import workshop.notebook.Signups;
import workshop.wire.Proxy;

/**
 * What an approach loads through: Spark, and the URL by which its executors reach the server. Where these are processes of their
 * own, no tap in this JVM sees their messages, so they connect through a proxy in it when they are counted.
 */
public record Target(Engine engine, String url, Proxy proxy) implements AutoCloseable {

    /** By the engine that the option asks for. */
    public static Target open(Engine engine, String url) throws Exception {
        engine.session();
        var proxy = engine.isApart() ? Proxy.askedFor(url, server(url)) : null;
        return new Target(engine, proxy == null ? url : through(proxy, url), proxy);
    }

    private static InetSocketAddress server(String url) {
        var parts = Driver.parseURL(url, null);
        return new InetSocketAddress(PGProperty.PG_HOST.getOrDefault(parts),
                Integer.parseInt(PGProperty.PG_PORT.getOrDefault(parts)));
    }

    private static String through(Proxy proxy, String url) {
        return url.replaceAll("&socketFactory(Arg)?=[^&]*", "")
                .replaceFirst("^jdbc:postgresql://[^/?]*", "jdbc:postgresql://127.0.0.1:" + proxy.address().getPort());
    }

    /** The CSV files of these rows, as Spark reads them. */
    public Dataset<Row> rows(Signups signups) throws Exception {
        return engine.rows(signups);
    }

    @Override
    public void close() {
        if (proxy != null) {
            proxy.close();
        }
    }
}
