package dev.wadi.source.check;

import dev.wadi.change.Position;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A replication slot as {@code pg_replication_slots} shows it.
 *
 * @param activePid the process that reads from it; 0 for none
 * @param restart where decoding would begin to read the log
 * @param confirmed what was acknowledged
 */
public record Slot(
        String name,
        String plugin,
        String database,
        int activePid,
        boolean isLost,
        Position restart,
        Position confirmed) {

    private static final String PLUGIN = "pgoutput";

    public static Optional<Slot> find(final Connection connection, final String name) throws SQLException {
        final boolean hasWalStatus = connection.getMetaData().getDatabaseMajorVersion() >= 13;
        final String sql = "SELECT plugin, database, active_pid, restart_lsn::text, confirmed_flush_lsn::text, "
                + (hasWalStatus ? "coalesce(wal_status = 'lost', false)" : "false")
                + " FROM pg_replication_slots WHERE slot_name = ?";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Slot(
                                name,
                                row.getString(1),
                                row.getString(2),
                                row.getInt(3),
                                row.getBoolean(6),
                                position(row.getString(4)),
                                position(row.getString(5))))
                        : Optional.empty();
            }
        }
    }

    private static Position position(final String text) {
        return text == null ? Position.ZERO : Position.parse(text);
    }

    public static void drop(final Connection connection, final String name) throws SQLException {
        try (PreparedStatement drop = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            drop.setString(1, name);
            drop.execute();
        }
    }

    public boolean isActive() {
        return activePid != 0;
    }

    /** Why this pipeline cannot read from the slot, if it cannot. */
    Optional<Finding> problem(final SourceDatabase source) {
        if (!PLUGIN.equals(plugin)) {
            return refusal("has the plugin " + plugin + " and must have pgoutput; choose another name with"
                    + " wadi.source.slot");
        }
        if (!source.name().equals(database)) {
            return refusal("belongs to the database '" + database + "', not to '" + source.name()
                    + "'; choose another name with wadi.source.slot");
        }
        if (isLost) {
            return refusal(
                    "is lost: the server has removed log that was not read yet; drop it and clear the pipeline's"
                            + " position to load everything again",
                    "SELECT pg_drop_replication_slot('" + name + "');");
        }
        return !isActive()
                ? Optional.empty()
                : refusal("is in use by process " + activePid + " of the server; stop the other reader, or choose"
                        + " another name with wadi.source.slot");
    }

    private Optional<Finding> refusal(final String text, final String... cure) {
        return Optional.of(Finding.fail("slot", "'" + name + "' " + text, List.of(cure)));
    }
}
