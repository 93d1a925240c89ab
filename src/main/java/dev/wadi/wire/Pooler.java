package dev.wadi.wire;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * Recognizes a connection pooler between a connection and its server. With session pooling a connection has a session of
 * the server to itself, and everything works. With transaction pooling it does not: settings, locks, temporary tables
 * and prepared statements end up in sessions of others.
 */
public final class Pooler {

    /** How a pooler in statement mode refuses a transaction. */
    private static final String PROTOCOL_VIOLATION = "08P01";

    /** Other clients of the pooler can hide it from one look. */
    private static final int LOOKS = 3;

    /** Makes a second connection of the same kind. */
    public interface Opening {
        Connection connect() throws SQLException;
    }

    private Pooler() {}

    /**
     * For a connection on which nothing has been done: what would be set in the session of another one stays there.
     *
     * @throws SharedSessionException if it has no session to itself
     */
    public static void requireOwnSession(final Connection connection, final Opening opening) throws SQLException {
        if (!isBefore(connection)) {
            return;
        }
        try (Connection other = opening.connect()) {
            for (int look = 0; look < LOOKS; look++) {
                if (isShared(connection, other)) {
                    throw new SharedSessionException();
                }
            }
        }
    }

    /** Whether one is between a connection and its server: it cannot tell which process will serve, and makes a number up. */
    public static boolean isBefore(final Connection connection) throws SQLException {
        return processId(connection) != connection.unwrap(PGConnection.class).getBackendPID();
    }

    /** While the other one holds a session in a transaction, this one has to have another, and always the same. */
    private static boolean isShared(final Connection connection, final Connection other) throws SQLException {
        final int own = processId(connection);
        try (Statement statement = other.createStatement()) {
            // Not by the driver, which would prepare it under a name and leave that in the session.
            statement.execute("BEGIN");
            final int others = processId(other);
            final boolean isShared = others == own || processId(connection) != own || processId(connection) != own;
            statement.execute("ROLLBACK");
            return isShared;
        } catch (final SQLException e) {
            if (PROTOCOL_VIOLATION.equals(e.getSQLState())) {
                return true;
            }
            throw e;
        }
    }

    private static int processId(final Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
