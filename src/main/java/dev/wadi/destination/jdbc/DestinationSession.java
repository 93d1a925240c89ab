package dev.wadi.destination.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection as the server sees it: by the number of the process that serves it. Any thread. */
final class DestinationSession {

    private static final Logger LOG = LoggerFactory.getLogger(DestinationSession.class);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final int processId;

    DestinationSession(final Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            processId = row.getInt(1);
        }
    }

    /**
     * Whether the server works for this connection, or has until a moment ago. Between two statements it waits for us
     * as long as a batch takes to be put together, which is no sign of a lost connection.
     */
    boolean isWorking(final DestinationDatabase database) {
        try (Connection connection = database.connect(PATIENCE);
                PreparedStatement query =
                        connection.prepareStatement("SELECT 1 FROM pg_stat_activity WHERE pid = ? AND (state = 'active'"
                                + " AND wait_event IS DISTINCT FROM 'ClientRead'"
                                + " OR clock_timestamp() - state_change < interval '5 s')")) {
            query.setInt(1, processId);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        } catch (final SQLException e) {
            LOG.debug("{} cannot be asked what it is doing", database, e);
            return false;
        }
    }
}
