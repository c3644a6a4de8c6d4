package calls;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;
import workshop.terminal.Problem;
import workshop.wire.Proxy;

/**
 * What a URL of pgjdbc says, for drivers that are not JDBC. The tap and the distance of a chapter sit in pgjdbc's socket; where
 * the URL asks for them, the driver connects to a proxy that does the same, and this closes it.
 *
 * @param host where to connect
 * @param port where to connect
 * @param database its name
 * @param user who connects
 * @param password empty where there is none
 * @param settings what the server is told of the session, such as its search_path
 * @param proxy what stands between driver and server; null where nothing does
 */
public record Address(String host, int port, String database, String user, String password, Map<String, String> settings,
        Proxy proxy) implements AutoCloseable {

    private static final String PREFIX = "jdbc:postgresql:";
    private static final Map<String, String> SETTINGS =
            Map.of("currentSchema", "search_path", "options", "options", "ApplicationName", "application_name");

    /** Throws a Problem if the URL is not one of a PostgreSQL without TLS. */
    public static Address of(String url) {
        // whoever notes what pgjdbc returns has put something before it
        var own = url.contains(PREFIX) ? Driver.parseURL(url.substring(url.indexOf(PREFIX)), new Properties()) : null;
        if (own == null || own.getProperty("PGHOST").contains(",")) {
            throw new Problem("This way to load needs the URL of one PostgreSQL, such as " + PREFIX + "//localhost:5432/test.");
        }
        if (!own.getProperty("sslmode", "prefer").matches("disable|allow|prefer")) {
            throw new Problem("The drivers of this chapter that are not JDBC connect without TLS here, and the URL insists on it."
                    + " Take another server, or leave them out with --only.");
        }
        var settings = new LinkedHashMap<String, String>();
        SETTINGS.forEach((ours, theirs) -> {
            if (own.getProperty(ours) != null) {
                settings.put(theirs, own.getProperty(ours));
            }
        });
        var server = new InetSocketAddress(own.getProperty("PGHOST"), Integer.parseInt(own.getProperty("PGPORT")));
        var proxy = Proxy.askedFor(url, server);
        var at = proxy == null ? server : proxy.address();
        return new Address(at.getHostString(), at.getPort(), own.getProperty("PGDBNAME"), own.getProperty("user"),
                own.getProperty("password", ""), settings, proxy);
    }

    @Override
    public void close() {
        if (proxy != null) {
            proxy.close();
        }
    }
}
