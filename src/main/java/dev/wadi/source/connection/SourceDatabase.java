package dev.wadi.source.connection;

import static java.util.Objects.requireNonNull;

import dev.wadi.wire.Pooler;
import dev.wadi.wire.SessionSettings;
import dev.wadi.wire.Wire;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;

/**
 * The database that is replicated. Every connection writes values in the same forms, whatever the settings of the role
 * or the database are, and goes the same way: encrypted, and through the tunnel if there is one. Any thread.
 *
 * @param tunnel through which it is reached; empty for directly
 * @param silenceLimit how long an answer may take, except where a connection says otherwise; in whole seconds
 */
public record SourceDatabase(
        String host,
        int port,
        String name,
        String user,
        String password,
        Encryption encryption,
        Optional<SshTunnel> tunnel,
        Duration silenceLimit)
        implements AutoCloseable {

    public static final int CONNECT_TIMEOUT_SECONDS = 10;

    private static final String REPLICATION = "replication";

    public SourceDatabase {
        requireNonNull(host, "host");
        requireNonNull(name, "name");
        requireNonNull(user, "user");
        requireNonNull(encryption, "encryption");
        requireNonNull(tunnel, "tunnel");
        requireNonNull(silenceLimit, "silenceLimit");
    }

    public Connection connect() throws SQLException {
        return connect(properties(), DriverManager::getConnection);
    }

    /** The same over a wire that shows what moves. */
    public Connection connect(final Wire wire) throws SQLException {
        return connect(properties(), wire::connect);
    }

    /** The same connections for those who ask for a data source; each is new, so that it reaches today's writer. */
    public DataSource dataSource() {
        return new SourceConnections(this);
    }

    /** A connection that speaks the replication protocol besides SQL. */
    public Connection connectForReplication() throws SQLException {
        return connect(replicationProperties(), DriverManager::getConnection);
    }

    /** The same over a wire that shows what moves. */
    public Connection connectForReplication(final Wire wire) throws SQLException {
        return connect(replicationProperties(), wire::connect);
    }

    private Properties replicationProperties() {
        final Properties properties = properties();
        properties.setProperty(REPLICATION, "database");
        properties.setProperty("assumeMinServerVersion", "10");
        properties.setProperty("preferQueryMode", "simple");
        return properties;
    }

    /** For one connection, the way that all of them go. */
    public Wire wire() {
        return tunnel.map(way -> new Wire(way::connect)).orElseGet(Wire::new);
    }

    /** A connection that shows values as the server, the database and the role have it: not for reading rows. */
    public Connection connectWithItsForms() throws SQLException {
        return connect(properties(), DriverManager::getConnection, SessionSettings.ISOLATED);
    }

    private interface Driver {
        Connection connect(String url, Properties properties) throws SQLException;
    }

    private Connection connect(final Properties properties, final Driver driver) throws SQLException {
        return connect(properties, driver, SessionSettings.EXACT_VALUES);
    }

    private Connection connect(final Properties properties, final Driver driver, final SessionSettings settings)
            throws SQLException {
        final Connection connection = driver.connect(url(), properties);
        try {
            if (properties.getProperty(REPLICATION) == null) {
                Pooler.requireOwnSession(connection, () -> DriverManager.getConnection(url(), properties));
            }
            settings.apply(connection);
            return connection;
        } catch (final SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private String url() {
        final String address = host.contains(":") ? "[" + host + "]" : host;
        return "jdbc:postgresql://" + address + ":" + port + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private Properties properties() {
        final Properties properties = new Properties();
        properties.setProperty("user", user);
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "wadi");
        properties.setProperty("loginTimeout", String.valueOf(2 * CONNECT_TIMEOUT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        driverProperties().forEach(properties::setProperty);
        return properties;
    }

    /**
     * The settings of pgjdbc that every connection to this database needs, whoever makes it; no credentials of it, and
     * nothing of the session's settings.
     */
    public Map<String, String> driverProperties() {
        final Map<String, String> properties = new LinkedHashMap<>(encryption.driverProperties());
        tunnel.ifPresent(way -> properties.putAll(way.driverProperties()));
        properties.put("connectTimeout", String.valueOf(CONNECT_TIMEOUT_SECONDS));
        properties.put("socketTimeout", String.valueOf(silenceLimit.toSeconds()));
        properties.put("logServerErrorDetail", "false");
        return properties;
    }

    /** Closes the tunnel, and with it every connection through it. The next connection opens it again. */
    @Override
    public void close() {
        tunnel.ifPresent(SshTunnel::close);
    }

    /** Where it is and as whom; never the password. */
    @Override
    public String toString() {
        return "Source " + user + "@" + host + ":" + port + "/" + name;
    }
}
