package workshop.terminal;

//DEPS org.postgresql:postgresql:42.7.14

import module java.base;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/** Something that the user can mend. Its message is one line: what went wrong, and what to do about it. */
public final class Problem extends RuntimeException {

    public Problem(String message) {
        this(message, null);
    }

    public Problem(String message, Throwable cause) {
        super(Command.withoutPassword(message), cause); // a library may quote a URL, and not only Command shows this
    }

    /** What to tell a user who runs a command in some other folder than the project's. */
    public static Problem inAnotherFolder() {
        return new Problem("This is not the project's folder. Clone the repository if you have not, change to its folder, and"
                + " run the command again.");
    }

    /** What to tell a user when something failed in the middle of {@code what}. */
    public static Problem of(String what, Throwable e) {
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
                            + ". Is it still running, and does its disk have space left?", e);
                }
                case PSQLException sql -> {
                    var who = sql.getServerErrorMessage() == null ? "The driver" : "PostgreSQL";
                    return new Problem(who + " reported an error (" + what + "): " + said(sql)
                            + ". Run it again with --verbose to see where.", e);
                }
                case OutOfMemoryError error -> {
                    return new Problem("Not enough memory for " + what + ". Load fewer --rows, or use --only to choose an"
                            + " approach that streams.", e);
                }
                case IOException io -> {
                    return new Problem(what + " failed: " + said(io) + ". Mend that, or run it again with --verbose to see where.",
                            e);
                }
                default -> {}
            }
        }
        return new Problem(what + " failed: " + causes.getLast() + ". Run it again with --verbose to see where.", e);
    }

    /** The server's message with the place it names, in one line, without psql's advice to drop what is not ours. */
    public static String said(SQLException e) {
        return line(e.getMessage().replaceAll("(?m)^\\s*Hint: Use DROP \\.\\.\\. CASCADE.*$", ""));
    }

    /** What is wrong with a file, or with whatever else was read or written, in one line. */
    public static String said(IOException e) {
        return line(switch (e) {
            case NoSuchFileException file -> "there is no file or folder " + file.getFile();
            case AccessDeniedException file -> file.getFile() + " may not be read or written by this user";
            case FileSystemException file when file.getReason() == null -> file.getFile() + ": " + e.getClass().getSimpleName();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        });
    }

    private static String line(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("; "))
                .replaceAll("[.;\\s]+$", "");
    }
}
