package dev.wadi.source.load;

import dev.wadi.change.Position;
import dev.wadi.change.SqlName;
import dev.wadi.source.check.Slot;
import dev.wadi.source.connection.SourceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.UUID;

/**
 * A slot that was just made, and the snapshot of the database at the very point where its changes begin. The snapshot
 * can be used until this is closed; the slot stays, unless it is temporary.
 */
final class NewSlot implements AutoCloseable {

    private static final int MAX_SLOT_NAME = 63;
    private static final Set<String> LIMITS = Set.of("53400", "53300");

    private final Connection connection;
    private final Position consistentPoint;
    private final String snapshot;
    private final Position beforeChanges;

    private NewSlot(
            final Connection connection,
            final Position consistentPoint,
            final String snapshot,
            final Position beforeChanges) {
        this.connection = connection;
        this.consistentPoint = consistentPoint;
        this.snapshot = snapshot;
        this.beforeChanges = beforeChanges;
    }

    static NewSlot create(final LoadSource source, final String name) throws SQLException {
        return create(source, name, false);
    }

    /** A name that no other slot of the server has, also while it has not noticed the end of an earlier process. */
    static String nameBeside(final String slot) {
        final String ending = "_load_" + UUID.randomUUID().toString().substring(0, 8);
        return slot.substring(0, Math.min(slot.length(), MAX_SLOT_NAME - ending.length())) + ending;
    }

    /** Whether a slot could not be made because the server has no slot, or no process to serve one, left. */
    static boolean isLimit(final SQLException e) {
        return LIMITS.contains(e.getSQLState());
    }

    /** One that ends with its connection, and that only this connection may read. */
    static NewSlot createTemporary(final LoadSource source, final String name) throws SQLException {
        return create(source, name, true);
    }

    private static NewSlot create(final LoadSource source, final String name, final boolean isTemporary)
            throws SQLException {
        final Connection connection = source.connectForSlot();
        try {
            try (Statement statement = connection.createStatement();
                    ResultSet made = statement.executeQuery(command(connection, name, isTemporary))) {
                made.next();
                return new NewSlot(
                        connection,
                        Position.parse(made.getString("consistent_point")),
                        made.getString("snapshot_name"),
                        restartPosition(source, name));
            }
        } catch (final SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** The driver's own builder cannot make slots that a standby may take over. */
    private static String command(final Connection connection, final String name, final boolean isTemporary)
            throws SQLException {
        final boolean survivesFailover =
                !isTemporary && connection.getMetaData().getDatabaseMajorVersion() >= Slot.FAILOVER_SINCE;
        return "CREATE_REPLICATION_SLOT " + SqlName.quote(name) + (isTemporary ? " TEMPORARY" : "")
                + " LOGICAL pgoutput" + (survivesFailover ? " (FAILOVER)" : "");
    }

    private static Position restartPosition(final LoadSource source, final String name) throws SQLException {
        try (Connection connection = source.database().connect()) {
            return Slot.find(connection, name)
                    .orElseThrow(() -> new SourceException("Slot '" + name + "' was dropped while the load began"))
                    .restart();
        }
    }

    /** Every transaction that commits after it is in the slot, every other one in the snapshot. */
    Position consistentPoint() {
        return consistentPoint;
    }

    /**
     * No change in the slot lies before it. This is not {@link #consistentPoint()}: a transaction that commits after
     * that may have made changes before.
     */
    Position beforeChanges() {
        return beforeChanges;
    }

    Connection connection() {
        return connection;
    }

    String snapshot() {
        return snapshot;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
