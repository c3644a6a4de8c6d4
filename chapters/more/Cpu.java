package more;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.postgresql.PGConnection;
import workshop.wire.WireTap;

/**
 * What a load took: milliseconds of the clock, and seconds in which a core worked for it, in this program and in the
 * server's processes of its connections; those are NaN where the server is on another machine.
 */
public record Cpu(double millis, double program, double server) {

    /** Of this action, which works through these connections. */
    public static Cpu of(List<Connection> connections, WireTap.Action action) throws Exception {
        double server = ofServer(connections);
        double program = ofProgram();
        long start = System.nanoTime();
        action.run();
        double millis = (System.nanoTime() - start) / 1e6;
        return new Cpu(millis, ofProgram() - program, ofServer(connections) - server);
    }

    private static double ofProgram() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    private static double ofServer(List<Connection> connections) throws SQLException {
        double seconds = 0;
        for (var connection : connections) {
            seconds += ProcessHandle.of(connection.unwrap(PGConnection.class).getBackendPID()).map(ProcessHandle::info)
                    .filter(info -> info.command().orElse("").contains("postgres")) // and not somebody else's
                    .flatMap(ProcessHandle.Info::totalCpuDuration).map(Duration::toNanos).map(nanos -> nanos / 1e9)
                    .orElse(Double.NaN);
        }
        return seconds;
    }

    /** Such as 1.2 s. */
    public static String text(double seconds) {
        return Double.isNaN(seconds) ? "?" : String.format(Locale.ROOT, "%.2f s", seconds);
    }
}
