package workshop.server;

//DEPS org.postgresql:postgresql:42.7.14

import module java.base;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.DriverManager;
import java.sql.SQLException;
import workshop.terminal.Problem;

/**
 * A durable PostgreSQL of this process's own, with a data directory that lives as long as it. Everything lies
 * below {@code ~/.ten-thousand-rows} rather than in the system's temporary folder, which is often kept in memory: there,
 * a flush to disk costs nothing, and the slow ways look fast.
 *
 * <p>Its port is open to everybody on this machine. So the server asks for a password that only this process
 * knows, and the role that loads rows may do nothing but connect and make a schema.
 */
public final class EmbeddedServer implements AutoCloseable {

    public static final Path HOME = Path.of(System.getProperty("user.home"), ".ten-thousand-rows");
    private static final String ROLE = "workshop";
    private static final int ATTEMPTS = 3; // somebody may take a free port before the server does

    private final Programs programs;
    private final ServerFolder folder;
    private final String password = randomPassword();
    private final String administratorPassword = randomPassword();
    private int port;

    private EmbeddedServer(Programs programs, ServerFolder folder) {
        this.programs = programs;
        this.folder = folder;
    }

    /** Starts a server on a free port of the loopback interface, in less than a second; throws a Problem if it cannot. */
    public static synchronized EmbeddedServer start() {
        if (System.getProperty("user.home").equals("?")) { // what Java says where there is no passwd entry either
            throw new Problem("There is no home folder to keep PostgreSQL in: set the environment variable HOME.");
        }
        try {
            MadeOnce.createPrivate(HOME);
            try {
                return tryToStart();
            } catch (IOException | Problem e) {
                if (!Programs.areDamaged(HOME) & !Template.isDamaged(HOME)) { // both are looked at
                    throw e;
                }
                return tryToStart();
            }
        } catch (IOException e) {
            throw new Problem("The embedded server cannot start below " + HOME + ": " + Problem.said(e)
                    + ". Mend that, or choose another server with --db.", e);
        }
    }

    private static EmbeddedServer tryToStart() throws IOException {
        var programs = Programs.unpacked(HOME);
        var template = Template.of(HOME, programs);
        var server = new EmbeddedServer(programs, ServerFolder.create(HOME, programs));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        try {
            server.boot(template);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private synchronized void boot(Template template) throws IOException {
        template.copy(folder.data());
        for (int i = 1; !startsOn(freePort()); i++) {
            var said = Programs.lastError(folder.path().resolve("server.log"), folder.path().resolve("pg_ctl.log"));
            if (i == ATTEMPTS || !said.contains("could not create any TCP/IP sockets")) {
                throw new IOException("PostgreSQL in " + programs.folder() + " says '" + said + "'");
            }
        }
        try (var connection = DriverManager.getConnection(url("postgres", template.password()));
                var statement = connection.createStatement()) {
            statement.execute("""
                    alter role postgres password '%s';
                    create role %s login password '%s';
                    grant create on database postgres to %2$s"""
                    .formatted(administratorPassword, ROLE, password));
        } catch (SQLException e) {
            throw new IOException("its roles cannot be made (" + Problem.said(e) + ")", e);
        }
    }

    private boolean startsOn(int port) throws IOException {
        this.port = port;
        return programs.run(folder.path().resolve("pg_ctl.log"), "pg_ctl", "start", "--wait", "--timeout=60",
                "--pgdata=" + folder.data(), "--log=" + folder.path().resolve("server.log"), "--options=-p " + port);
    }

    /** Lets the server crash, and starts it again on what its disk has; throws a Problem if it does not start. */
    public synchronized void crash() {
        try {
            ServerFolder.end(folder.data(), programs);
            if (!startsOn(port)) {
                throw new Problem("The server could not be restarted: "
                        + Programs.lastError(folder.path().resolve("server.log")));
            }
        } catch (IOException e) {
            throw new Problem("The server could not be restarted: " + Problem.said(e), e);
        }
    }

    /** The JDBC URL for loading rows. It has a password in it: never show it, and give it to no child as an argument. */
    public String url() {
        return url(ROLE, password);
    }

    /** The same for a superuser: for whoever changes the server itself. */
    public String administratorUrl() {
        return url("postgres", administratorPassword);
    }

    private String url(String role, String password) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + role + "&password=" + password;
    }

    /** Stops the server and deletes its folder. Also run when the process is asked to end, by Ctrl-C for example. */
    @Override
    public synchronized void close() {
        try {
            folder.remove(programs);
        } catch (IOException e) {
            // what is left is removed at the next start
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** 144 random bits, in letters that neither a URL nor SQL takes for anything else. */
    static String randomPassword() {
        var bits = new byte[18];
        new SecureRandom().nextBytes(bits);
        return Base64.getUrlEncoder().encodeToString(bits);
    }
}
