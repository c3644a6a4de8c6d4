package workshop.notebook;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What became of a file that may be dirty.
 *
 * @param loaded rows of the file that are stored as they should be
 * @param rejected lines that the approach has named, each with a reason
 * @param wrong rows that were neither stored correctly nor named as rejects
 */
public record Rejects(long loaded, long rejected, long wrong) {

    /** Judges approaches that load a file, where each stores as much of it as it can, and not the signups of all chapters. */
    public interface Judge {

        /** Puts into the emptied tables what is there before each load. */
        void before(Connection connection) throws SQLException;

        /** What became of the file by the load that has just ended. */
        Rejects after(Connection connection) throws SQLException;
    }
}
