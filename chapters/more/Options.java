package more;

import static more.Costs.execute;
import static more.Costs.number;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import workshop.notebook.Grid;
import workshop.notebook.Signups;
import workshop.server.EmbeddedServer;
import workshop.terminal.Format;

/** What options of table and server change, on a server of their own: it crashes after each load. */
public final class Options {

    private static final String CHECKPOINTS = "select num_requested from pg_stat_checkpointer";

    private Options() {}

    /**
     * An option.
     *
     * @param id what it is called in the grid
     * @param system settings of the server, or an empty text
     * @param session a setting of the connection, or an empty text
     * @param table the SQL that makes the table signup
     * @param together whether the same transaction makes the table and loads it
     * @param load the load
     * @param after what the transaction does then, or an empty text
     */
    public record Option(String id, String system, String session, String table, boolean together, Load load, String after) {}

    /** Loads these rows into the table signup. */
    public interface Load {
        void load(Connection connection, Signups rows) throws SQLException;
    }

    /** Fills the grid: milliseconds, bytes of write-ahead log, checkpoints, and the rows that are there after a crash. */
    public static void fill(String chapter, List<Option> options, Signups rows, Grid.Sheet sheet) throws SQLException {
        for (var column : List.of("elapsed", "log", "checkpoints", "after a crash")) {
            sheet.column(column.replace(' ', '-'), Format.many(rows.count(), "row"), column);
        }
        try (var server = EmbeddedServer.start()) {
            for (var option : options) {
                sheet.next(option.id, rows);
                var row = chapter + "/" + option.id;
                try (var connection = DriverManager.getConnection(server.administratorUrl())) {
                    // so that the server does not write its log by itself before it crashes
                    execute(connection, "alter system reset all");
                    execute(connection, "alter system set wal_writer_delay = '10s'");
                    for (var setting : option.system.split(";")) {
                        execute(connection, setting);
                    }
                    execute(connection, "drop table if exists signup");
                }
                server.crash(); // and so the settings hold
                try (var connection = DriverManager.getConnection(server.administratorUrl())) {
                    execute(connection, option.session);
                    execute(connection, option.together ? "" : option.table);
                    long checkpoints = number(connection, CHECKPOINTS);
                    var cost = Costs.Cost.of(connection, () -> load(connection, option, rows));
                    checkpoints = number(connection, CHECKPOINTS) - checkpoints;
                    sheet.mark(row, "elapsed", Format.duration(cost.millis()), cost.millis(), "");
                    sheet.mark(row, "log", Format.bytes(cost.walBytes()), cost.walBytes(), "");
                    sheet.mark(row, "checkpoints", Format.whole(checkpoints), checkpoints, "");
                }
                server.crash();
                try (var connection = DriverManager.getConnection(server.administratorUrl())) {
                    long kept = number(connection, "select count(*) from signup");
                    sheet.mark(row, "after-a-crash", Format.whole(kept), kept, "");
                }
            }
        }
    }

    private static void load(Connection connection, Option option, Signups rows) throws SQLException {
        connection.setAutoCommit(false);
        execute(connection, option.together ? option.table : "");
        option.load.load(connection, rows);
        execute(connection, option.after);
        connection.commit();
        connection.setAutoCommit(true);
    }
}
