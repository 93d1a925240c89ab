package dev.wadi.wire;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A connection as its server sees it, which is asked over another one. Any thread.
 *
 * @param processId of the server's process that serves it
 * @param since when that has begun: the number may be another's later
 */
public record ServerSession(int processId, String since) {

    private static final String THIS = " FROM pg_stat_activity WHERE pid = ? AND backend_start::text = ?";

    private static final String WORKS = "wait_event IS NULL OR wait_event NOT IN ('ClientRead', 'ClientWrite')";

    public static ServerSession of(final Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(
                        "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()")) {
            row.next();
            return new ServerSession(row.getInt(1), row.getString(2));
        }
    }

    /**
     * Whether the server works for the connection. It does not if it waits for us to send or to take something. Its state
     * is not asked for: not every version tells that of a connection that makes a slot.
     */
    public boolean isWorking(final Connection other) throws SQLException {
        return exists(other, "SELECT 1" + THIS + " AND (" + WORKS + ")");
    }

    /**
     * The same, or whether it has until a moment ago: for a call of several statements. Between two of them the server
     * waits for us, which is no sign of a lost connection.
     */
    public boolean hasJustWorked(final Connection other) throws SQLException {
        return exists(
                other, "SELECT 1" + THIS + " AND (" + WORKS + " OR clock_timestamp() - state_change < interval '5 s')");
    }

    /**
     * Makes the server end what it still has of the connection.
     *
     * @return whether there was nothing left
     */
    public boolean end(final Connection other) throws SQLException {
        return !exists(other, "SELECT pg_terminate_backend(pid)" + THIS);
    }

    private boolean exists(final Connection other, final String sql) throws SQLException {
        try (PreparedStatement query = other.prepareStatement(sql)) {
            query.setInt(1, processId);
            query.setString(2, since);
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }
}
