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
 * @param invalidation why the server has given it up, as the server says it; empty if it has not
 * @param restart where decoding would begin to read the log
 * @param confirmed what was acknowledged
 */
public record Slot(
        String name,
        String plugin,
        String database,
        int activePid,
        String invalidation,
        Position restart,
        Position confirmed) {

    /** The version from which on a standby can have the slots of its primary. */
    public static final int FAILOVER_SINCE = 17;

    private static final String PLUGIN = "pgoutput";

    /** Columns that a version does not have are null: wal_status since 13, conflicting 16, invalidation_reason 17. */
    private static final String FIND = """
            SELECT plugin, database, active_pid, restart_lsn::text, confirmed_flush_lsn::text,
                   CASE WHEN to_jsonb(s) ->> 'wal_status' = 'lost' OR to_jsonb(s) ->> 'conflicting' = 'true'
                          OR to_jsonb(s) ->> 'invalidation_reason' IS NOT NULL
                        THEN coalesce(to_jsonb(s) ->> 'invalidation_reason', 'wal_removed') ELSE '' END
            FROM pg_replication_slots s WHERE slot_name = ?""";

    public static Optional<Slot> find(final Connection connection, final String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(FIND)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Slot(
                                name,
                                row.getString(1),
                                row.getString(2),
                                row.getInt(3),
                                row.getString(6),
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

    /** Why this pipeline cannot read from the slot, if it cannot; that somebody reads from it now is another matter. */
    public Optional<Finding> problem(final SourceDatabase source) {
        if (!PLUGIN.equals(plugin)) {
            return refusal("has the plugin " + plugin + " and must have pgoutput; choose another name with"
                    + " wadi.source.slot");
        }
        if (!source.name().equals(database)) {
            return refusal("belongs to the database '" + database + "', not to '" + source.name()
                    + "'; choose another name with wadi.source.slot");
        }
        if (isLost()) {
            return refusal(
                    "is lost (" + invalidation + "): the server keeps no log for it any more; drop it and clear the"
                            + " pipeline's position to load everything again",
                    "SELECT pg_drop_replication_slot('" + name + "');");
        }
        return Optional.empty();
    }

    public boolean isLost() {
        return !invalidation.isEmpty();
    }

    private Optional<Finding> refusal(final String text, final String... cure) {
        return Optional.of(Finding.fail("slot", "'" + name + "' " + text, List.of(cure)));
    }
}
