package dev.wadi.source.connection;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Opens a connection to the source each time; an answer that does not come ends it. */
final class SourceConnections implements DataSource {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SourceDatabase database;

    SourceConnections(final SourceDatabase database) {
        this.database = database;
    }

    @Override
    public Connection getConnection() throws SQLException {
        final Connection connection = database.connect();
        try {
            connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
            return connection;
        } catch (final SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Connection getConnection(final String user, final String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The user of the source is set by wadi.source.user");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(final PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("Connections to the source have no log of their own");
    }

    @Override
    public int getLoginTimeout() {
        return SourceDatabase.CONNECT_TIMEOUT_SECONDS;
    }

    @Override
    public void setLoginTimeout(final int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("The time to connect is fixed");
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("Connections to the source log through SLF4J");
    }

    @Override
    public <T> T unwrap(final Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException(this + " is no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(final Class<?> type) {
        return type.isInstance(this);
    }
}
