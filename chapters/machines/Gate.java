package machines;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Stops each attempt of each task twice, and asks at a port of loopback whether it may go on: once when half of its rows have
 * been read, and once when its work is done and committed, but Spark has not heard of that yet. So a fault can be made at
 * a moment that is known, whatever the approach does with the rows.
 *
 * @param half how many rows an attempt reads before it asks
 */
record Gate(int port, String token, int half) implements Serializable {

    static final String WITHIN = "within";
    static final String AFTER = "after";

    /** The same rows, read through this gate. */
    Dataset<Row> before(Dataset<Row> rows) {
        return rows.mapPartitions((MapPartitionsFunction<Row, Row>) this::guarded, Encoders.row(rows.schema()));
    }

    private Iterator<Row> guarded(Iterator<Row> rows) {
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> {
            if (!context.isFailed() && !context.isInterrupted()) {
                ask(AFTER, context);
            }
        });
        return new Iterator<>() {
            private int read;

            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                if (++read == half) {
                    ask(WITHIN, TaskContext.get());
                }
                return rows.next();
            }
        };
    }

    /** Says who asks, and waits for an answer; where nobody listens any more, it goes on. */
    private void ask(String moment, TaskContext context) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("%s %s %d %d %d\n".formatted(token, moment, context.partitionId(),
                    context.attemptNumber(), ProcessHandle.current().pid()).getBytes(US_ASCII));
            socket.getInputStream().read();
        } catch (IOException e) {
            // the fault has been made
        }
    }

    /** An attempt that waits at the gate. */
    record Waiting(Socket socket, String moment, int partition, int attempt, long pid) {

        /** The one that has connected; null where it does not know the token. */
        static Waiting of(Socket socket, String token) throws IOException {
            var line = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
            var parts = line == null ? new String[0] : line.split(" ");
            return parts.length != 5 || !parts[0].equals(token) ? null : new Waiting(socket, parts[1],
                    Integer.parseInt(parts[2]), Integer.parseInt(parts[3]), Long.parseLong(parts[4]));
        }

        boolean is(String moment, int partition, int attempt) {
            return this.moment.equals(moment) && this.partition == partition && this.attempt == attempt;
        }

        /** Lets it go on. */
        void release() {
            try (socket) {
                socket.getOutputStream().write(1);
            } catch (IOException e) {
                // it is gone
            }
        }
    }
}
