package dev.wadi.destination.jdbc;

import dev.wadi.wire.ConnectionWatch;
import dev.wadi.wire.ServerSession;
import dev.wadi.wire.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the destination that somebody else can ask after, and end whatever its own thread waits for. Until it is
 * told otherwise, an answer has to come soon. Any thread; the connection itself is its owner's.
 */
final class DestinationSession {

    private static final Logger LOG = LoggerFactory.getLogger(DestinationSession.class);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DestinationDatabase database;
    private final Wire wire = new Wire();
    private final Connection connection;
    private final ServerSession session;

    DestinationSession(final DestinationDatabase database) throws SQLException {
        this.database = database;
        this.connection = database.connect(DestinationDatabase.CONNECT_PATIENCE, wire);
        try {
            this.session = ServerSession.of(connection);
        } catch (final SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** For connections that are asked after while nothing moves on them. */
    static ConnectionWatch createWatch(final DestinationDatabase database) {
        return new ConnectionWatch(database.toString(), () -> database.connect(PATIENCE));
    }

    Connection connection() {
        return connection;
    }

    /** From now on an answer may take as long as it takes. */
    void beginLongCalls() throws SQLException {
        connection.setNetworkTimeout(Runnable::run, 0);
    }

    /** The same, as long as the destination works on it. */
    void beginLongCalls(final ConnectionWatch watch) throws SQLException {
        watch.add(connection, wire, session);
        beginLongCalls();
    }

    /** Whether the destination works on the call that another thread is inside of, or has until a moment ago. */
    boolean isWorking() {
        try (Connection other = database.connect(PATIENCE)) {
            return session.hasJustWorked(other);
        } catch (final SQLException e) {
            LOG.debug("{} cannot be asked what it is doing", database, e);
            return false;
        }
    }

    /** Drops what was not committed, and makes a call that another thread is inside of fail. */
    void end() throws SQLException {
        wire.cut();
        connection.abort(Runnable::run);
    }
}
