package dirt;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import workshop.notebook.Rejects;
import workshop.notebook.Signup;

/** What is known of the file, in tables beside the one that is loaded; it judges what an approach has made of it. */
public final class Known implements Rejects.Judge {

    private static final String TABLES = """
            drop table if exists %2$sknown, %2$sthere, %2$sreported;
            create %1$s table known (line bigint primary key, email text, points int, signed_up_at timestamptz, stale boolean);
            create %1$s table there (email text, points int, signed_up_at timestamptz);
            create %1$s table reported (line bigint primary key)""";

    /** Of lines with the same email, the last one counts; an approach that stores an earlier one has stored a stale row. */
    private static final String STALE = """
            update known set stale = true from (select email, max(line) as last from known group by email) as newest
            where known.email = newest.email and line < last;
            delete from known using known as newest where known.stale and not newest.stale
            and (known.email, known.points, known.signed_up_at) = (newest.email, newest.points, newest.signed_up_at);
            analyze known""";

    private static final String JUDGED = """
            with stored as (select email, points, signed_up_at from signup),
            others as (select * from there where email not in (select email from known where email is not null))
            select (select count(*) from known join stored using (email, points, signed_up_at) where not stale),
                (select count(*) from reported),
                case when ? then (select count(*) from (table stored except table there) as left_behind)
                else (select count(*) from known left join stored using (email, points,
                        signed_up_at) left join reported using (line)
                    where case when known.email is null then reported.line is null
                        when stale then stored.email is not null
                        else stored.email is null and reported.line is null end)
                    + (select count(*) from (table others except table stored) as disturbed) end""";

    private boolean stopped;
    private List<Long> lines = List.of();

    /** Gives each line of the file: its number, and what has to be stored of it, or null. */
    public interface Lines {
        void each(Taker taker) throws IOException, SQLException;
    }

    /** Takes a line. */
    public interface Taker {
        void take(long line, Signup expected) throws IOException, SQLException;
    }

    /** Makes the tables, in the schema or for this connection alone, and fills them. */
    public static void fill(Connection connection, boolean temporary, Lines lines, Lines there) throws SQLException, IOException {
        try (var statement = connection.createStatement()) {
            statement.execute(TABLES.formatted(temporary ? "temporary" : "unlogged", temporary ? "pg_temp." : ""));
            copy(connection, "known (line, stale, email, points, signed_up_at)", lines, true);
            copy(connection, "there (email, points, signed_up_at)", there, false);
            statement.execute(STALE);
        }
    }

    private static void copy(Connection connection, String table, Lines lines, boolean numbered) throws SQLException,
            IOException {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + table + " from stdin (format csv)");
        try {
            var csv = CsvWriter.builder().quoteStrategy(QuoteStrategies.EMPTY).build(
                    new OutputStreamWriter(new PGCopyOutputStream(copy), StandardCharsets.UTF_8));
            lines.each((line, expected) -> {
                var values = expected == null ? new String[3]
                        : new String[] {expected.email(), String.valueOf(expected.points()), expected.signedUpAt().toString()};
                if (numbered) {
                    csv.writeRecord(String.valueOf(line), "f", values[0], values[1], values[2]);
                } else {
                    csv.writeRecord(values);
                }
            });
            csv.flush();
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    /** What the load says that has just ended: whether an error has stopped it, and the lines that it has named. */
    public void report(boolean stopped, List<Long> lines) {
        this.stopped = stopped;
        this.lines = lines;
    }

    @Override
    public void before(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("insert into signup (email, points, signed_up_at) table there");
        }
    }

    @Override
    public Rejects after(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var insert = connection.prepareStatement("insert into reported select distinct unnest(?)");
                var judged = connection.prepareStatement(JUDGED)) {
            statement.execute("truncate reported");
            insert.setArray(1, connection.createArrayOf("bigint", lines.toArray()));
            insert.execute();
            statement.execute("analyze signup");
            judged.setBoolean(1, stopped);
            try (var result = judged.executeQuery()) {
                result.next();
                return new Rejects(result.getLong(1), result.getLong(2), result.getLong(3));
            }
        }
    }
}
