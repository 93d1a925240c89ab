package dev.wadi.source.connection;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** For the modes that encrypt without asking who the server is, as PostgreSQL's own clients do. */
final class AnyServer extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String type) {}

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String type) {}

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String type, final Socket socket) {}

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String type, final Socket socket) {}

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String type, final SSLEngine engine) {}

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String type, final SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
