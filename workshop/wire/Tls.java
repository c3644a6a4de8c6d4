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

/** TLS to a server, as sslmode=require makes it: nobody can listen, but who answers is not verified. */
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

    /** The same socket, encrypted; throws an IOException where the server does not offer that. */
    static Socket over(Socket socket) throws IOException {
        socket.getOutputStream().write(ByteBuffer.allocate(2 * Integer.BYTES).putInt(2 * Integer.BYTES)
                .putInt(WireProtocol.SSL_REQUEST).array());
        if (socket.getInputStream().read() != 'S') {
            throw new IOException("it does not offer TLS");
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
