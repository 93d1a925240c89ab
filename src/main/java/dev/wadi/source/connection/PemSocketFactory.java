package dev.wadi.source.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS with PEM files in any usual form, of which pgjdbc by itself reads one. The driver makes it by its name for every
 * connection, so renewed files are used from the next connection on.
 */
public final class PemSocketFactory extends SSLSocketFactory {

    private final SSLSocketFactory sockets;
    private final boolean checksHost;

    /** Called by the driver, with its own names for the settings. */
    public PemSocketFactory(final Properties driver) {
        this(new Encryption(
                driver.getProperty("sslmode", "prefer"),
                driver.getProperty("sslrootcert"),
                driver.getProperty("sslcert"),
                driver.getProperty("sslkey"),
                Passphrases.redeem(driver.getProperty(Passphrases.TICKET))));
    }

    PemSocketFactory(final Encryption encryption) {
        checksHost = encryption.mode().equals("verify-full");
        try {
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(encryption), trust(encryption), new SecureRandom());
            sockets = context.getSocketFactory();
        } catch (final GeneralSecurityException | IOException e) {
            throw new SourceException("The files of wadi.source.ssl-... cannot be used: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trust(final Encryption encryption) throws GeneralSecurityException, IOException {
        final List<X509Certificate> authorities = encryption.authorities().orElse(List.of());
        if (authorities.isEmpty() && !encryption.isVerified()) {
            return new TrustManager[] {new AnyServer()};
        }
        final TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (authorities.isEmpty()) {
            trust.init((KeyStore) null);
        } else {
            final KeyStore store = emptyStore();
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("ca-" + i, authorities.get(i));
            }
            trust.init(store);
        }
        return trust.getTrustManagers();
    }

    private static KeyManager[] keys(final Encryption encryption) throws GeneralSecurityException, IOException {
        if (encryption.clientCertificate() == null && encryption.clientKey() == null) {
            return null;
        }
        final List<X509Certificate> chain = encryption
                .clientCertificates()
                .orElseThrow(() -> new SourceException("wadi.source.ssl-client-certificate: is missing; give the"
                        + " certificate that belongs to wadi.source.ssl-client-key"));
        if (encryption.clientKey() == null) {
            throw new SourceException("wadi.source.ssl-client-key: is missing; give the private key that belongs to"
                    + " wadi.source.ssl-client-certificate");
        }
        final PemFile file = new PemFile("wadi.source.ssl-client-key", encryption.clientKey()).mustBePrivate();
        final PrivateKey key = new PemKey(file, encryption.clientKeyPassphrase()).read();
        if (!isPair(key, chain.get(0).getPublicKey())) {
            throw file.refused(
                    "is not the key of wadi.source.ssl-client-certificate; give the two that belong" + " together",
                    null);
        }
        final KeyStore store = emptyStore();
        store.setKeyEntry("client", key, new char[0], chain.toArray(X509Certificate[]::new));
        final KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static boolean isPair(final PrivateKey key, final PublicKey certified) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        final Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                });
        signature.initSign(key);
        signature.update((byte) 1);
        final byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update((byte) 1);
        return signature.verify(signed);
    }

    /** Java checks the host's name in the handshake, and says what is wrong with it. */
    private Socket checked(final Socket socket) {
        if (checksHost && socket instanceof SSLSocket ssl) {
            final SSLParameters parameters = ssl.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            ssl.setSSLParameters(parameters);
        }
        return socket;
    }

    @Override
    public Socket createSocket(final Socket socket, final String host, final int port, final boolean autoClose)
            throws IOException {
        return checked(sockets.createSocket(socket, host, port, autoClose));
    }

    @Override
    public Socket createSocket(final String host, final int port) throws IOException {
        return checked(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(final String host, final int port, final InetAddress localHost, final int localPort)
            throws IOException {
        return checked(sockets.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(final InetAddress host, final int port) throws IOException {
        return checked(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(final InetAddress host, final int port, final InetAddress localHost, final int localPort)
            throws IOException {
        return checked(sockets.createSocket(host, port, localHost, localPort));
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }
}
