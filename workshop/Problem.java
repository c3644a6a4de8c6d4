package workshop;

//DEPS org.postgresql:postgresql:42.7.14

import java.net.ConnectException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.postgresql.util.PSQLException;

/** Something that the user can mend. Its message is one line: what went wrong, and what to do about it. */
public final class Problem extends RuntimeException {

    public Problem(String message) {
        super(message);
    }

    public Problem(String message, Throwable cause) {
        super(message, cause);
    }

    /** What to tell a user who runs a command in some other folder than the project's. */
    static Problem inAnotherFolder() {
        return new Problem("There are no chapters here. Go to the project's folder, and run it there.");
    }

    /** What to tell a user whose database, given as {@code where}, could not be opened; the port is that of the compose server. */
    static Problem opening(String where, String port, Exception e) {
        if (!(e instanceof SQLException sql)) {
            return of("opening the database", e);
        }
        var state = String.valueOf(sql.getSQLState());
        if (where.equals("compose") && state.matches("(08|28|3D).*")) {
            return compose(port, sql);
        }
        if (state.startsWith("28") || state.equals("08004")) { // the latter where a password is missing
            return new Problem("The server lets this user not in: " + said(sql) + ". Mend user and password in the URL:"
                    + " jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD", e);
        }
        if (state.startsWith("08")) {
            return new Problem("No PostgreSQL answers there: " + said(sql) + ". Mend the URL, or leave out --db to use the"
                    + " embedded server.", e);
        }
        if (state.equals("3D000")) {
            return new Problem("The server has no such database: " + said(sql) + ". Create it, or mend the URL.", e);
        }
        if (state.equals("42501")) {
            return new Problem("This user may not create the schema ten_thousand_rows: " + said(sql)
                    + ". Grant it (GRANT CREATE ON DATABASE ... TO ...), or choose another database with --db.", e);
        }
        if (state.equals("2BP01")) {
            return new Problem("Something of yours depends on a table in the schema ten_thousand_rows: " + said(sql)
                    + ". Drop that first; it is not ours to drop.", e);
        }
        return of("opening the database", e);
    }

    /** Its user, password and database are always the same, so who answers otherwise is somebody else, or not up yet. */
    private static Problem compose(String port, SQLException e) {
        if (e.getCause() instanceof ConnectException) {
            return new Problem("The compose server does not answer on port " + port + ". Start it with"
                    + " 'docker compose up --wait' (and the same WORKSHOP_PORT), or leave out --db to use the embedded server.", e);
        }
        return new Problem("What answers on port " + port + " is not the compose server, or not ready: "
                + said(e) + ". Run 'docker compose up --wait'; if the port is taken, set WORKSHOP_PORT to another one, for"
                + " both commands.", e);
    }

    /** What to tell a user when something failed in the middle of {@code what}. */
    static Problem of(String what, Throwable e) {
        var causes = Stream.iterate(e, t -> t != null, Throwable::getCause).toList();
        for (var cause : causes) {
            switch (cause) {
                case Problem problem -> {
                    return problem;
                }
                case PSQLException sql when "53100".equals(sql.getSQLState()) -> {
                    return new Problem("The server's disk is full (" + what + "): " + said(sql)
                            + ". Free some space, or load fewer --rows.", e);
                }
                case PSQLException sql when sql.getSQLState() != null && sql.getSQLState().matches("08...|57P0.") -> {
                    return new Problem("The server ended the connection (" + what + "): " + said(sql)
                            + ". Is it still running, and has its disk some space left?", e);
                }
                case PSQLException sql -> {
                    var who = sql.getServerErrorMessage() == null ? "The driver" : "PostgreSQL";
                    return new Problem(who + " refused (" + what + "): " + said(sql)
                            + ". Run it again with --verbose to see where.", e);
                }
                case OutOfMemoryError error -> {
                    return new Problem("Not enough memory for " + what + ". Load fewer --rows, or choose an approach"
                            + " that streams with --only.", e);
                }
                default -> {}
            }
        }
        return new Problem(what + " failed: " + causes.getLast() + ". Run it again with --verbose to see where.", e);
    }

    /** The server's message with the place it names, in one line. */
    private static String said(SQLException e) {
        var message = e.getMessage().lines().map(String::strip).reduce((a, b) -> a + "; " + b).orElse("");
        return message.replaceAll("[.;\\s]+$", "");
    }
}
