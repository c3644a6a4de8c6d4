package workshop.server;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import workshop.server.Where.Host;
import workshop.terminal.Problem;

/** What can be wrong with a database that somebody names, and how to mend it. */
final class Opening {

    private Opening() {}

    /** What to tell a user whose database could not be opened. */
    static Problem problem(Host host, Exception e) {
        if (!(e instanceof SQLException sql)) {
            return Problem.of("opening the database", e);
        }
        var said = Problem.said(sql);
        var schema = host.where().schema();
        var state = String.valueOf(sql.getSQLState());
        if (host.where() instanceof Where.Compose && state.matches("(08|28|3D).*")) {
            return compose(Where.composePort(), sql);
        }
        var advice = switch (state) {
            case String s when said.contains("pg_hba.conf") ->
                    "The server's pg_hba.conf does not allow this connection: " + said + ". Ask whoever runs the server for a"
                    + " line that allows it, or connect as it requires (with &sslmode=require, from another machine, or as"
                    + " another user).";
            case String s when said.contains("does not support SSL") ->
                    "The server does not offer encrypted connections: " + said + ". Take sslmode and ssl out of the URL, or ask"
                    + " whoever runs the server to switch encryption on.";
            case String s when s.startsWith("28") || s.equals("08004") -> // the latter where a password is missing
                    "The server does not let this user in: " + said + ". Correct the user and password in the URL:"
                    + " jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD. In a password, write % as %25 and & as"
                    + " %26.";
            case String s when sql.getCause() instanceof UnknownHostException ->
                    "No PostgreSQL answers there: there is no host by the name of " + sql.getCause().getMessage() + ", or this machine is offline. Mend the URL,"
                    + " or leave out --db to use the embedded server.";
            case String s when s.startsWith("08") ->
                    "No PostgreSQL answers there: " + said + ". Mend the URL, or leave out --db to use the embedded server.";
            case "3D000" -> "The server has no such database: " + said + ". Create it, or mend the URL.";
            case "42501" ->
                    "This user may not create the schema " + schema + ": " + said
                    + ". Grant it (GRANT CREATE ON DATABASE ... TO ...), or choose another database with --db.";
            case "25006" ->
                    "This server, database or user is read-only: " + said + ". A standby never takes rows: name its primary in"
                    + " the URL; otherwise switch default_transaction_read_only off, or choose another database with --db.";
            case "53300" ->
                    "The server has no connection to spare: " + said + ". Close connections that nobody needs, or raise"
                    + " max_connections (or the role's or database's connection limit).";
            case "2BP01" ->
                    "Something of yours depends on a table in the schema " + schema + ": " + said
                    + ". Drop that first; it is not ours to drop.";
            default -> null;
        };
        return advice == null ? Problem.of("opening the database", e) : new Problem(advice, e);
    }

    /** Its user, password and database never change, so a server that rejects them is another server, or is not ready yet. */
    private static Problem compose(String port, SQLException e) {
        if (e.getCause() instanceof ConnectException) {
            return new Problem("The compose server does not answer on port " + port + ". Start it with"
                    + " 'docker compose up --wait' (and the same WORKSHOP_PORT), or leave out --db to use the embedded server.", e);
        }
        return new Problem("What answers on port " + port + " is not the compose server, or is not ready yet: "
                + Problem.said(e) + ". Run 'docker compose up --wait'; if the port is taken, set WORKSHOP_PORT to another one, for"
                + " both commands.", e);
    }
}
