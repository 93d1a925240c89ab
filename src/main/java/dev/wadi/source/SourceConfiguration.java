package dev.wadi.source;

import dev.wadi.source.connection.Encryption;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.connection.SshAccess;
import dev.wadi.source.connection.SshTunnel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of a source; set on the component for all of them, or on an endpoint for one. */
@UriParams
public class SourceConfiguration implements Cloneable {

    private static final int MAX_NAME_LENGTH = 255;
    private static final int MAX_PORT = 65535;
    private static final int SHORTEST_SILENCE_LIMIT = 1000;
    private static final Pattern SLOT_NAME = Pattern.compile("[a-z0-9_]{1,63}");

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

    @UriParam(description = "Publication key: the publication whose tables are replicated.")
    @Metadata(required = true)
    private String publication;

    @UriParam(description = "Replication slot; created if absent. wadi_ and the name of the source if not set.")
    private String slot;

    @UriParam(
            defaultValue = "DEBEZIUM",
            description = "DEBEZIUM reads through Camel's Debezium PostgreSQL component, PGOUTPUT through Wadi's own"
                    + " reader of the replication protocol.")
    private ReaderKind reader = ReaderKind.DEBEZIUM;

    @UriParam(
            defaultValue = "true",
            description = "Whether the rows that are there already are loaded before changes are read.")
    private boolean historicalLoad = true;

    @UriParam(
            label = "advanced",
            defaultValue = "2",
            description = "How many connections read the rows that are there already at once, and write them past the"
                    + " route, if the route has only steps that leave the values alone.")
    private int loadConnections = 2;

    @UriParam(
            label = "advanced",
            defaultValue = "8388608",
            description = "About how many bytes of a table the load reads by one statement and commits by themselves."
                    + " A table has no more than 1,000 such parts; before PostgreSQL 14 it is one part.")
    private long loadPartBytes = 8L * 1024 * 1024;

    @UriParam(
            defaultValue = "RESYNC",
            description =
                    "What to do when the publication was altered so that changes may be missing in the copy: RESYNC"
                            + " loads the tables again beside the stream, and stops where that cannot be; STOP stops with what has"
                            + " to be done, TELL says so in the log and goes on.")
    private PublicationPolicy onPublicationChange = PublicationPolicy.RESYNC;

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
            description = "File that keeps the position if no destination of the route can keep it with the data."
                    + " wadi- and the name of the source, ending in .position, if not set.")
    private String positionFile;

    @UriParam(
            label = "advanced",
            defaultValue = "30000",
            description =
                    "How often in milliseconds to look whether the publication covers something else than before.")
    private long refreshInterval = 30_000;

    @UriParam(
            label = "advanced",
            defaultValue = "1000",
            description = "How long in milliseconds to wait before reading is started again after a failure; twice as"
                    + " long each time, up to a minute, until it comes further.")
    private long restartDelay = 1000;

    @UriParam(
            label = "advanced",
            defaultValue = "60000",
            description = "How long in milliseconds the server may say nothing, though asked, before the connection is"
                    + " taken for dead and made anew.")
    private long silenceLimit = 60_000;

    @UriParam(
            label = "advanced",
            prefix = "debezium.",
            multiValue = true,
            description = "Options of Camel's Debezium PostgreSQL component that replace those that Wadi sets.")
    private Map<String, Object> debezium = new LinkedHashMap<>();

    /** Names the first option that cannot be, with its contract key, the value and the fix. */
    public void check(final String name) {
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
            throw invalid("name", name, "a name of 1 to 255 characters");
        }
        requirePresent("host", host, "the host name or address of the PostgreSQL server");
        requirePresent("database", database, "the name of the database to replicate");
        requirePresent("user", user, "the database user that Wadi connects as");
        requirePresent("publication", publication, "the name of a publication in the source database");
        if (port < 1 || port > MAX_PORT) {
            throw invalid("port", String.valueOf(port), "a port from 1 to 65535");
        }
        if (loadConnections < 1) {
            throw invalid("load-connections", String.valueOf(loadConnections), "a number above 0");
        }
        if (loadPartBytes < 1) {
            throw invalid("load-part-bytes", String.valueOf(loadPartBytes), "a number above 0");
        }
        if (silenceLimit < SHORTEST_SILENCE_LIMIT) {
            throw invalid("silence-limit", String.valueOf(silenceLimit), "1000 milliseconds or more");
        }
        checkSsl();
        checkSsh();
        if (!SLOT_NAME.matcher(slotOf(name)).matches()) {
            throw invalid("slot", slotOf(name), "a slot name of at most 63 lower-case letters, digits and underscores");
        }
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
        if (sshPort < 1 || sshPort > MAX_PORT) {
            throw invalid("ssh-port", String.valueOf(sshPort), "a port from 1 to 65535");
        }
    }

    private static void requirePresent(final String key, final String value, final String what) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("wadi.source." + key + ": is missing; give " + what);
        }
    }

    private static IllegalArgumentException invalid(final String key, final String value, final String fix) {
        return new IllegalArgumentException("wadi.source." + key + ": '" + value + "' cannot be used; give " + fix);
    }

    /** The slot of the pipeline of this name. */
    public String slotOf(final String name) {
        return slot == null || slot.isBlank()
                ? "wadi_" + name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_")
                : slot;
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

    public SourceConfiguration copy() {
        try {
            final SourceConfiguration copy = (SourceConfiguration) clone();
            copy.debezium = new LinkedHashMap<>(debezium);
            return copy;
        } catch (final CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
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

    public String getPublication() {
        return publication;
    }

    public void setPublication(final String publication) {
        this.publication = publication;
    }

    public String getSlot() {
        return slot;
    }

    public void setSlot(final String slot) {
        this.slot = slot;
    }

    public ReaderKind getReader() {
        return reader;
    }

    public void setReader(final ReaderKind reader) {
        this.reader = reader;
    }

    public boolean isHistoricalLoad() {
        return historicalLoad;
    }

    public void setHistoricalLoad(final boolean historicalLoad) {
        this.historicalLoad = historicalLoad;
    }

    public int getLoadConnections() {
        return loadConnections;
    }

    public void setLoadConnections(final int loadConnections) {
        this.loadConnections = loadConnections;
    }

    public long getLoadPartBytes() {
        return loadPartBytes;
    }

    public void setLoadPartBytes(final long loadPartBytes) {
        this.loadPartBytes = loadPartBytes;
    }

    public PublicationPolicy getOnPublicationChange() {
        return onPublicationChange;
    }

    public void setOnPublicationChange(final PublicationPolicy onPublicationChange) {
        this.onPublicationChange = onPublicationChange;
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

    public String getPositionFile() {
        return positionFile;
    }

    public void setPositionFile(final String positionFile) {
        this.positionFile = positionFile;
    }

    public Map<String, Object> getDebezium() {
        return debezium;
    }

    public void setDebezium(final Map<String, Object> debezium) {
        this.debezium = debezium;
    }

    public long getRefreshInterval() {
        return refreshInterval;
    }

    public void setRefreshInterval(final long refreshInterval) {
        this.refreshInterval = refreshInterval;
    }

    public long getRestartDelay() {
        return restartDelay;
    }

    public void setRestartDelay(final long restartDelay) {
        this.restartDelay = restartDelay;
    }

    public long getSilenceLimit() {
        return silenceLimit;
    }

    public void setSilenceLimit(final long silenceLimit) {
        this.silenceLimit = silenceLimit;
    }
}
