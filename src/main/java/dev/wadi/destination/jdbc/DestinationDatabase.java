package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.wire.Pooler;
import dev.wadi.wire.SessionSettings;
import dev.wadi.wire.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** The database that a JDBC destination writes to. Shown by its URL without what may be secret in it. */
public final class DestinationDatabase {

    /** Text is passed on as the source wrote it, and keys are looked up by it, so the forms are those of the source. */
    private static final SessionSettings SETTINGS = SessionSettings.EXACT_VALUES.with("synchronous_commit", "on");

    static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);

    private final String url;
    private final String user;
    private final String password;

    /**
     * @param user may be null if the URL needs none
     * @param password may be null
     */
    public DestinationDatabase(final String url, final String user, final String password) {
        this.url = requireNonNull(url, "url");
        this.user = user;
        this.password = password;
    }

    /** A connection on which an answer may take as long as it takes, once it is there. */
    Connection connect() throws SQLException {
        final Connection connection = connect(CONNECT_PATIENCE);
        try {
            connection.setNetworkTimeout(Runnable::run, 0);
            return connection;
        } catch (final SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection on which each answer has to come within this time; in whole seconds. */
    Connection connect(final Duration patience) throws SQLException {
        return connect(patience, new Wire());
    }

    /** The same over a wire that shows what moves. */
    Connection connect(final Duration patience, final Wire wire) throws SQLException {
        final Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "wadi");
        // Values are read as the text that the server writes.
        properties.setProperty("binaryTransfer", "false");
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_PATIENCE.toSeconds()));
        properties.setProperty("socketTimeout", String.valueOf(patience.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        // The server's DETAIL shows rows; those have no place in logs.
        properties.setProperty("logServerErrorDetail", "false");
        final Connection connection = wire.connect(url, properties);
        try {
            Pooler.requireOwnSession(connection, () -> new Wire().connect(url, properties));
            SETTINGS.apply(connection);
            return connection;
        } catch (final SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public String toString() {
        final int parameters = url.indexOf('?');
        return "Destination " + (parameters < 0 ? url : url.substring(0, parameters));
    }
}
