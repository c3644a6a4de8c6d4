package workshop.wire;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS as with sslmode=require: the connection is encrypted, but the server's identity is not verified. */
final class Tls {

    private static final TrustManager EVERYBODY = new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    private Tls() {}

    /** The server has answered, and said that it does not encrypt connections. */
    static final class NotOffered extends IOException {
        NotOffered() {
            super("it does not offer TLS");
        }
    }

    /** The same socket, encrypted; throws NotOffered if the server says that it does not do that. */
    static Socket over(Socket socket) throws IOException {
        socket.getOutputStream().write(ByteBuffer.allocate(2 * Integer.BYTES).putInt(2 * Integer.BYTES)
                .putInt(WireProtocol.SSL_REQUEST).array());
        int answer = socket.getInputStream().read();
        if (answer == 'N') {
            throw new NotOffered();
        }
        if (answer != 'S') {
            throw new IOException("what answers there does not speak PostgreSQL's protocol");
        }
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {EVERYBODY}, null);
            var encrypted = (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
            encrypted.startHandshake();
            return encrypted;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
