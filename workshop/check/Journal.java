package workshop.check;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What the server itself saw of a load, by whatever connection it came: a trigger keeps a line of each statement that put
 * rows into the table. What was rolled back is not in it.
 *
 * @param rows how many rows the statements brought
 * @param byValues how many of them came by INSERT ... VALUES
 * @param statements how many statements there were that the client sent
 * @param transactions how many transactions brought rows
 * @param literals statements that had an email in their text
 * @param undurable statements under another synchronous_commit than the server's, or into an unlogged table
 */
record Journal(long rows, long byValues, long statements, long transactions, long literals, long undurable) {

    private static final String REMOVE = "drop function if exists keep_journal cascade; drop table if exists journal;";

    private static final String BEGIN = REMOVE + """
            create table journal (query text, literal boolean, rows bigint, transaction xid8, at timestamptz,
                synchronous_commit text, persistence "char");
            create function keep_journal() returns trigger language plpgsql set search_path from current as $$ begin
                insert into journal values (left(current_query(), 1000), current_query() ilike '%%@example.org%%',
                    (select count(*) from added), pg_current_xact_id(), statement_timestamp(),
                    current_setting('synchronous_commit'), (select relpersistence from pg_class where oid = tg_relid));
                return null;
            end $$;
            create trigger keep_journal after insert on %s referencing new table as added
                for each statement execute function keep_journal()""";

    private static final String READ = """
            select coalesce(sum(rows), 0), coalesce(sum(rows) filter (where query ~* '\\mvalues\\M'), 0),
                count(distinct (at, query)), count(distinct transaction) filter (where rows > 0), count(*) filter (where literal),
                count(*) filter (where synchronous_commit <> current_setting('synchronous_commit') or persistence <> 'p')
            from journal""";

    /** Begins a new one for this table. */
    static void begin(Connection connection, String table) throws SQLException {
        Task.execute(connection, BEGIN.formatted(table));
    }

    /** Ends it, so that what is timed has no trigger. */
    static void end(Connection connection) throws SQLException {
        Task.execute(connection, REMOVE);
    }

    static Journal read(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var result = statement.executeQuery(READ)) {
            result.next();
            return new Journal(result.getLong(1), result.getLong(2), result.getLong(3), result.getLong(4), result.getLong(5),
                    result.getLong(6));
        }
    }
}
