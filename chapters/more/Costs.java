package more;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import workshop.notebook.Grid;
import workshop.notebook.Signups;
import workshop.terminal.Format;

/** What a load costs into tables that differ, with their keys, indexes and triggers there before it, or added after it. */
public final class Costs {

    private static final String BEFORE = "before";
    private static final String AFTER = "after";

    private Costs() {}

    /**
     * A table {@code cost}.
     *
     * @param id what it is called in the grid
     * @param key the type of its id, and where that comes from
     * @param more the SQL that adds what it has
     * @param late whether that can be added when the rows are there
     */
    public record Table(String id, String key, String more, boolean late) {}

    /** Loads these rows into the table {@code cost}. */
    public interface Load {
        void load(Connection connection, Signups rows) throws SQLException;
    }

    /** Fills the grid: milliseconds, and bytes of write-ahead log. A table that the server does not know has no number. */
    public static void fill(String chapter, List<Table> tables, String url, Signups rows, Grid.Sheet sheet, Load load)
            throws SQLException {
        for (var group : List.of("elapsed, " + Format.many(rows.count(), "row"), "write-ahead log")) {
            for (var when : List.of(BEFORE, AFTER)) {
                sheet.column((group.startsWith("write") ? "wal-" : "") + when, group, when);
            }
        }
        try (var connection = DriverManager.getConnection(url)) {
            measure(connection, tables.getFirst(), rows, true, load); // for a warm start
            for (var table : tables) {
                for (var when : List.of(BEFORE, AFTER)) {
                    sheet.next(table.id + ", " + when, rows);
                    var row = chapter + "/" + table.id;
                    boolean known = !table.key.contains("uuidv7") || connection.getMetaData().getDatabaseMajorVersion() >= 18;
                    if (!known || when.equals(AFTER) && !table.late) {
                        sheet.mark(row, when, "-", "");
                        sheet.mark(row, "wal-" + when, "-", "");
                        continue;
                    }
                    var cost = measure(connection, table, rows, when.equals(BEFORE), load);
                    sheet.mark(row, when, Format.duration(cost.millis()), cost.millis(), "");
                    sheet.mark(row, "wal-" + when, Format.bytes(cost.walBytes()), cost.walBytes(), "");
                }
            }
            execute(connection, "drop table cost");
        }
    }

    private static Cost measure(Connection connection, Table table, Signups rows, boolean before, Load load) throws SQLException {
        execute(connection, "drop table if exists cost; create table cost (id " + table.key
                + ", email varchar(255) not null, points int not null, signed_up_at timestamptz not null);"
                + (before ? table.more : ""));
        return Cost.of(connection, () -> {
            load.load(connection, rows);
            execute(connection, before ? "" : table.more);
        });
    }

    /** Of one load: milliseconds, and bytes of write-ahead log. */
    record Cost(double millis, long walBytes) {

        interface Action {
            void run() throws SQLException;
        }

        static Cost of(Connection connection, Action load) throws SQLException {
            long wal = number(connection, "select (pg_current_wal_insert_lsn() - '0/0')::bigint");
            long start = System.nanoTime();
            load.run();
            double millis = (System.nanoTime() - start) / 1e6;
            return new Cost(millis, number(connection, "select (pg_current_wal_insert_lsn() - '0/0')::bigint") - wal);
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }
}
