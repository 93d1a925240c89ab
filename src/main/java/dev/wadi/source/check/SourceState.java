package dev.wadi.source.check;

import dev.wadi.change.Position;
import dev.wadi.source.connection.SourceDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a pipeline has to know of its source before it reads, all at one moment and over one connection: which system it
 * is, how far its log goes, the slot, and what the publication covers.
 *
 * @param holder who reads from the slot; empty if nobody does
 */
public record SourceState(
        SourceIdentity identity,
        Position end,
        boolean isReader,
        Optional<Slot> slot,
        Optional<SlotHolder> holder,
        Coverage coverage) {

    /** Asks over the replication protocol: the functions that tell the same may be kept from a user. */
    public static SourceState read(final SourceDatabase database, final String slotName, final String publication)
            throws SQLException {
        try (Connection connection = database.connectForReplication()) {
            final Optional<Slot> slot = Slot.find(connection, slotName);
            final Optional<SlotHolder> holder = slot.filter(Slot::isActive).isPresent()
                    ? SlotHolder.of(connection, slot.get().activePid())
                    : Optional.empty();
            final Coverage coverage = Coverage.read(connection, publication);
            final boolean isReader = new Query(connection).flag("SELECT pg_is_in_recovery()");
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
                row.next();
                return new SourceState(
                        new SourceIdentity(row.getString("systemid"), row.getInt("timeline")),
                        Position.parse(row.getString("xlogpos")),
                        isReader,
                        slot,
                        holder,
                        coverage);
            }
        }
    }

    /**
     * Where the source's timeline has left an earlier one.
     *
     * @return empty if its history does not know the earlier one
     */
    public static Optional<Position> leftAt(final SourceDatabase database, final int timeline, final int earlier)
            throws SQLException {
        try (Connection connection = database.connectForReplication();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
            row.next();
            return new String(row.getBytes("content"), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields.length > 1 && number(fields[0]).equals(OptionalInt.of(earlier)))
                    .map(fields -> Position.parse(fields[1]))
                    .findFirst();
        }
    }

    /** Other lines of a history are comments. */
    private static OptionalInt number(final String text) {
        return text.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
