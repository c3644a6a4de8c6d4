package more;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/** Rows of many columns, all of them numbers, into a table {@code wide}. */
public record Wide(int columns, int rows) {

    private static final int BATCH = 1_024; // rows

    /** The SQL that makes the table. */
    public String table() {
        return IntStream.rangeClosed(1, columns).mapToObj(column -> "c" + column + " int")
                .collect(Collectors.joining(", ", "create table wide (", ")"));
    }

    /** Loads by batches of INSERTs; they are rewritten if the connection's URL says so. */
    public void insert(Connection connection) throws SQLException {
        try (var insert = connection.prepareStatement("insert into wide values (?" + ", ?".repeat(columns - 1) + ")")) {
            for (int row = 1; row <= rows; row++) {
                for (int column = 1; column <= columns; column++) {
                    insert.setInt(column, row);
                }
                insert.addBatch();
                if (row % BATCH == 0 || row == rows) {
                    insert.executeBatch();
                }
            }
        }
    }

    /** Loads by binary COPY. */
    public void copy(Connection connection) throws SQLException, IOException {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy wide from stdin (format binary)");
        try {
            var out = new DataOutputStream(new PGCopyOutputStream(copy, 65_536));
            out.write("PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
            for (int row = 1; row <= rows; row++) {
                out.writeShort(columns);
                for (int column = 1; column <= columns; column++) {
                    out.writeInt(Integer.BYTES);
                    out.writeInt(row);
                }
            }
            out.writeShort(-1);
            out.flush();
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy(); // after an exception
            }
        }
    }
}
