package dirt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** A network between one program and its server that can die: from then on nothing arrives any more, not even that it ended. */
public final class Silence implements AutoCloseable {

    private static final int BUFFER = 8_192;

    private final ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new ArrayList<>();
    private final String url;
    private volatile boolean dead;

    /** A network to the server of this JDBC URL. */
    public Silence(String url) throws IOException {
        this.url = url;
        Thread.ofVirtual().start(this::connect);
    }

    /** The same URL, through this network. */
    public String url() {
        return url.replaceFirst("//[^/]*/", "//127.0.0.1:" + door.getLocalPort() + "/");
    }

    /** It dies. */
    public void begin() {
        dead = true;
    }

    private void connect() {
        try {
            var parts = Driver.parseURL(url, null);
            var program = keep(door.accept());
            var server = keep(new Socket(PGProperty.PG_HOST.getOrDefault(parts),
                    Integer.parseInt(PGProperty.PG_PORT.getOrDefault(parts))));
            var in = program.getInputStream();
            var out = server.getOutputStream();
            Thread.ofVirtual().start(() -> carry(in, out));
            carry(server.getInputStream(), program.getOutputStream());
        } catch (IOException e) {
            // it is closed
        }
    }

    private synchronized Socket keep(Socket socket) {
        sockets.add(socket);
        return socket;
    }

    private void carry(InputStream from, OutputStream to) {
        var buffer = new byte[BUFFER];
        try {
            for (int count; (count = from.read(buffer)) >= 0 && !dead; ) {
                to.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // it is closed
        }
    }

    @Override
    public synchronized void close() throws IOException {
        door.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
