package workshop.notebook;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import workshop.server.Database;

/**
 * How many rows there are, and a checksum of them that does not depend on their order: the sum of the first
 * 32 bits of each row's MD5. It is computed here from the rows to load, and by the server from the rows stored.
 */
public record Content(long rows, long sum) {

    private static final String OF_TABLE = """
            select count(*), coalesce(sum(('x' || left(md5(convert_to(row, 'UTF8')), 8))::bit(32)::bigint), 0)
            from signup,
                concat_ws(' ', points, (extract(epoch from signed_up_at) * 1000000)::bigint, email) as row""";

    /** The content that a table holds once these rows, and no others, are loaded. */
    public static Content of(Signups signups) {
        var md5 = md5();
        long sum = 0;
        for (var signup : signups) {
            long micros = ChronoUnit.MICROS.between(Instant.EPOCH, signup.signedUpAt());
            var row = signup.points() + " " + micros + " " + signup.email();
            sum += Integer.toUnsignedLong(ByteBuffer.wrap(md5.digest(row.getBytes(StandardCharsets.UTF_8))).getInt());
        }
        return new Content(signups.count(), sum);
    }

    /** What the table {@code signup} of this database holds now. */
    public static Content stored(Database database) throws SQLException {
        return stored(database.connection());
    }

    /** The same, by a connection that finds the table. */
    public static Content stored(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(OF_TABLE)) {
            result.next();
            return new Content(result.getLong(1), result.getLong(2));
        }
    }

    /** The checksum as it is printed: the lowest 32 bits of the sum, in hexadecimal. */
    public String checksum() {
        return "%08x".formatted((int) sum);
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
