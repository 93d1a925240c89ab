package dev.wadi.monitor;

import dev.wadi.change.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the source says of the slot at one time.
 *
 * @param retainedBytes the log that the server keeps for the slot: from where decoding would restart until now
 * @param unconfirmedBytes the log from what was confirmed until now; never more than is retained
 * @param walStatus reserved, extended, unreserved or lost; empty before PostgreSQL 13
 * @param safeWalBytes how much more can be written before the server breaks the slot; empty if it sets no limit
 * @param seesSessions whether this user may see the transactions of others
 */
public record SlotReading(
        Instant at,
        boolean exists,
        boolean isActive,
        long retainedBytes,
        long unconfirmedBytes,
        Position confirmed,
        String walStatus,
        OptionalLong safeWalBytes,
        Optional<String> invalidation,
        Optional<OpenTransaction> oldestTransaction,
        Optional<PreparedTransaction> oldestPrepared,
        Optional<OtherSlot> otherSlot,
        boolean seesSessions) {

    /** From the row that the route's query returns; the keys are its column names. */
    public static SlotReading of(final Map<String, Object> row, final Instant at) {
        final Columns columns = new Columns(row);
        return new SlotReading(
                at,
                columns.has("slot_name"),
                columns.flag("active"),
                columns.number("retained_bytes"),
                columns.number("unconfirmed_bytes"),
                columns.has("confirmed") ? Position.parse(columns.text("confirmed")) : Position.ZERO,
                columns.text("wal_status"),
                columns.has("safe_wal_bytes")
                        ? OptionalLong.of(columns.number("safe_wal_bytes"))
                        : OptionalLong.empty(),
                columns.has("invalidation") ? Optional.of(columns.text("invalidation")) : Optional.empty(),
                columns.has("open_pid")
                        ? Optional.of(new OpenTransaction(
                                columns.number("open_pid"),
                                columns.text("open_user"),
                                columns.text("open_state"),
                                columns.seconds("open_seconds"),
                                columns.text("open_query_start")))
                        : Optional.empty(),
                columns.has("prepared_id")
                        ? Optional.of(new PreparedTransaction(
                                columns.text("prepared_id"),
                                columns.text("prepared_owner"),
                                columns.text("prepared_database"),
                                columns.seconds("prepared_seconds")))
                        : Optional.empty(),
                columns.has("other_slot")
                        ? Optional.of(new OtherSlot(columns.text("other_slot"), columns.number("other_slot_bytes")))
                        : Optional.empty(),
                columns.flag("sees_sessions"));
    }

    public boolean isLost() {
        return "lost".equals(walStatus) || invalidation.isPresent();
    }

    /** All the log that the server would keep for the slot at most; empty if it sets no limit. */
    public OptionalLong serverLimitBytes() {
        return safeWalBytes.isPresent()
                ? OptionalLong.of(Math.max(1, retainedBytes + safeWalBytes.getAsLong()))
                : OptionalLong.empty();
    }

    private record Columns(Map<String, Object> row) {

        boolean has(final String name) {
            return row.get(name) != null;
        }

        boolean flag(final String name) {
            return Boolean.TRUE.equals(row.get(name));
        }

        long number(final String name) {
            return row.get(name) instanceof Number number ? number.longValue() : 0;
        }

        Duration seconds(final String name) {
            return Duration.ofSeconds(number(name));
        }

        /** Names come from the database, whose users choose them. */
        String text(final String name) {
            return has(name) ? Readable.line(row.get(name).toString()) : "";
        }
    }
}
