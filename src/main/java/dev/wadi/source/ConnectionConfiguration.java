package dev.wadi.source;

import dev.wadi.source.connection.Encryption;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.connection.SshAccess;
import dev.wadi.source.connection.SshTunnel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of a source that say how it is reached. */
@UriParams
public abstract class ConnectionConfiguration {

    private static final int MAX_PORT = 65535;
    private static final int SHORTEST_SILENCE_LIMIT = 1000;

    @UriParam(description = "Host of the PostgreSQL server; on Aurora the cluster (writer) endpoint.")
    @Metadata(required = true)
    private String host;

    @UriParam(defaultValue = "5432", description = "Port of the PostgreSQL server.")
    private int port = 5432;

    @UriParam(description = "Database to replicate.")
    @Metadata(required = true)
    private String database;

    @UriParam(
            label = "security",
            description = "User of the source database; needs LOGIN, replication and SELECT rights only.")
    @Metadata(required = true)
    private String user;

    @UriParam(
            label = "security",
            secret = true,
            description = "Password of the user. Set it on the component, from the environment or a vault, rather than"
                    + " in the URI.")
    private String password;

    @UriParam(
            label = "security",
            enums = "disable,allow,prefer,require,verify-ca,verify-full",
            description = "Whether the connection is encrypted and the server's certificate checked (pgjdbc's"
                    + " sslmode). verify-full if there is a CA file, else prefer, if not set.")
    private String ssl;

    @UriParam(
            label = "security",
            description = "PEM file with the authorities that may have signed the server's certificate. Those that"
                    + " Java knows if not set.")
    private String sslCaFile;

    @UriParam(label = "security", description = "PEM file with the certificate by which the server knows the client.")
    private String sslClientCertificate;

    @UriParam(
            label = "security",
            description = "PEM file with the private key of the client's certificate, as PKCS#8, PKCS#1 or SEC1."
                    + " Only its owner may be able to read it.")
    private String sslClientKey;

    @UriParam(label = "security", secret = true, description = "Passphrase of the client's private key.")
    private String sslClientKeyPassphrase;

    @UriParam(
            label = "security",
            description = "Host of an SSH server through which all connections to the source go. None if not set.")
    private String sshHost;

    @UriParam(label = "security", defaultValue = "22", description = "Port of the SSH server.")
    private int sshPort = 22;

    @UriParam(label = "security", description = "User of the SSH server.")
    private String sshUser;

    @UriParam(
            label = "security",
            description = "File with the private key of the SSH user. Only its owner may be able to read it.")
    private String sshPrivateKey;

    @UriParam(label = "security", secret = true, description = "Passphrase of the SSH user's private key.")
    private String sshPrivateKeyPassphrase;

    @UriParam(
            label = "security",
            description = "File with the keys of known SSH servers, as OpenSSH writes it; a server that is not in it is"
                    + " refused. .ssh/known_hosts of the home directory if not set.")
    private String sshKnownHosts;

    @UriParam(
            label = "advanced",
            defaultValue = "60000",
            description = "How long in milliseconds the server may say nothing, though asked, before the connection is"
                    + " taken for dead and made anew.")
    private long silenceLimit = 60_000;

    void checkConnection() {
        requirePresent("host", host, "the host name or address of the PostgreSQL server");
        requirePresent("database", database, "the name of the database to replicate");
        requirePresent("user", user, "the database user that Wadi connects as");
        requirePort("port", port);
        if (silenceLimit < SHORTEST_SILENCE_LIMIT) {
            throw invalid("silence-limit", String.valueOf(silenceLimit), "1000 milliseconds or more");
        }
        checkSsl();
        checkSsh();
    }

    /** In these modes the connection may go unencrypted, and the certificate is never looked at. */
    private void checkSsl() {
        if (sslCaFile != null && Set.of("disable", "allow", "prefer").contains(sslMode())) {
            throw invalid("ssl", ssl, "verify-full to use wadi.source.ssl-ca-file, or remove the file");
        }
        try {
            encryption().checkFiles();
        } catch (final SourceException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private void checkSsh() {
        if (sshHost == null) {
            return;
        }
        requirePresent("ssh-user", sshUser, "the user of the SSH server");
        requirePresent("ssh-private-key", sshPrivateKey, "the file with the private key of the SSH user");
        requirePort("ssh-port", sshPort);
    }

    private static void requirePort(final String key, final int value) {
        if (value < 1 || value > MAX_PORT) {
            throw invalid(key, String.valueOf(value), "a port from 1 to 65535");
        }
    }

    static void requirePresent(final String key, final String value, final String what) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("wadi.source." + key + ": is missing; give " + what);
        }
    }

    static IllegalArgumentException invalid(final String key, final String value, final String fix) {
        return new IllegalArgumentException("wadi.source." + key + ": '" + value + "' cannot be used; give " + fix);
    }

    /** The database that these options lead to. */
    public SourceDatabase source() {
        return new SourceDatabase(
                host, port, database, user, password, encryption(), tunnel(), Duration.ofMillis(silenceLimit));
    }

    private Encryption encryption() {
        return new Encryption(sslMode(), sslCaFile, sslClientCertificate, sslClientKey, sslClientKeyPassphrase);
    }

    private String sslMode() {
        return ssl == null ? sslCaFile == null ? "prefer" : "verify-full" : ssl;
    }

    private Optional<SshTunnel> tunnel() {
        return Optional.ofNullable(sshHost)
                .map(server -> new SshTunnel(
                        new SshAccess(server, sshPort, sshUser, sshPrivateKey, sshPrivateKeyPassphrase, sshKnownHosts),
                        host,
                        port));
    }

    public String getHost() {
        return host;
    }

    public void setHost(final String host) {
        this.host = host;
    }

    public int getPort() {
        return port;
    }

    public void setPort(final int port) {
        this.port = port;
    }

    public String getDatabase() {
        return database;
    }

    public void setDatabase(final String database) {
        this.database = database;
    }

    public String getUser() {
        return user;
    }

    public void setUser(final String user) {
        this.user = user;
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(final String password) {
        this.password = password;
    }

    public String getSsl() {
        return ssl;
    }

    public void setSsl(final String ssl) {
        this.ssl = ssl;
    }

    public String getSslCaFile() {
        return sslCaFile;
    }

    public void setSslCaFile(final String sslCaFile) {
        this.sslCaFile = sslCaFile;
    }

    public String getSslClientCertificate() {
        return sslClientCertificate;
    }

    public void setSslClientCertificate(final String sslClientCertificate) {
        this.sslClientCertificate = sslClientCertificate;
    }

    public String getSslClientKey() {
        return sslClientKey;
    }

    public void setSslClientKey(final String sslClientKey) {
        this.sslClientKey = sslClientKey;
    }

    public String getSslClientKeyPassphrase() {
        return sslClientKeyPassphrase;
    }

    public void setSslClientKeyPassphrase(final String sslClientKeyPassphrase) {
        this.sslClientKeyPassphrase = sslClientKeyPassphrase;
    }

    public String getSshHost() {
        return sshHost;
    }

    public void setSshHost(final String sshHost) {
        this.sshHost = sshHost;
    }

    public int getSshPort() {
        return sshPort;
    }

    public void setSshPort(final int sshPort) {
        this.sshPort = sshPort;
    }

    public String getSshUser() {
        return sshUser;
    }

    public void setSshUser(final String sshUser) {
        this.sshUser = sshUser;
    }

    public String getSshPrivateKey() {
        return sshPrivateKey;
    }

    public void setSshPrivateKey(final String sshPrivateKey) {
        this.sshPrivateKey = sshPrivateKey;
    }

    public String getSshPrivateKeyPassphrase() {
        return sshPrivateKeyPassphrase;
    }

    public void setSshPrivateKeyPassphrase(final String sshPrivateKeyPassphrase) {
        this.sshPrivateKeyPassphrase = sshPrivateKeyPassphrase;
    }

    public String getSshKnownHosts() {
        return sshKnownHosts;
    }

    public void setSshKnownHosts(final String sshKnownHosts) {
        this.sshKnownHosts = sshKnownHosts;
    }

    public long getSilenceLimit() {
        return silenceLimit;
    }

    public void setSilenceLimit(final long silenceLimit) {
        this.silenceLimit = silenceLimit;
    }
}
