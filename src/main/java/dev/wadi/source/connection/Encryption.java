package dev.wadi.source.connection;

import static java.util.Objects.requireNonNull;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How connections are encrypted.
 *
 * @param mode pgjdbc's sslmode
 * @param caFile PEM file with the authorities that may have signed the server's certificate; null for those that Java
 *     knows
 * @param clientCertificate PEM file with the certificate that the server asks for; null for none
 * @param clientKey PEM file with its private key; null for none
 * @param clientKeyPassphrase null for none
 */
public record Encryption(
        String mode, String caFile, String clientCertificate, String clientKey, String clientKeyPassphrase) {

    public Encryption {
        requireNonNull(mode, "mode");
    }

    boolean isRequired() {
        return mode.equals("require") || isVerified();
    }

    boolean isVerified() {
        return mode.startsWith("verify-");
    }

    /**
     * @throws SourceException if a file is missing, cannot be read, or the key is not that of the certificate
     */
    public void checkFiles() {
        new PemSocketFactory(this);
    }

    /** The driver's settings; the driver makes the factory, which reads the files again for every connection. */
    Map<String, String> driverProperties() {
        final Map<String, String> properties = new LinkedHashMap<>();
        properties.put("sslmode", mode);
        properties.put("sslfactory", PemSocketFactory.class.getName());
        putIfPresent(properties, "sslrootcert", caFile);
        putIfPresent(properties, "sslcert", clientCertificate);
        putIfPresent(properties, "sslkey", clientKey);
        if (clientKeyPassphrase != null) {
            properties.put(Passphrases.TICKET, Passphrases.issue(clientKeyPassphrase));
        }
        if (!isVerified()) {
            // Whoever stands in between would only have to ask for it.
            properties.put("requireAuth", "!password");
        }
        return properties;
    }

    private static void putIfPresent(final Map<String, String> properties, final String name, final String value) {
        if (value != null) {
            properties.put(name, value);
        }
    }

    Optional<List<X509Certificate>> authorities() {
        return Optional.ofNullable(caFile).map(file -> new PemFile("wadi.source.ssl-ca-file", file).certificates());
    }

    Optional<List<X509Certificate>> clientCertificates() {
        return Optional.ofNullable(clientCertificate)
                .map(file -> new PemFile("wadi.source.ssl-client-certificate", file).certificates());
    }

    /** Until when the client certificate is valid, if there is one. */
    public Optional<Instant> clientCertificateEnd() {
        return clientCertificates().map(chain -> chain.get(0).getNotAfter().toInstant());
    }

    /** Never the passphrase. */
    @Override
    public String toString() {
        return mode;
    }
}
