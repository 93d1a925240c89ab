package dev.wadi.source.load;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.source.check.Catalog;
import dev.wadi.source.check.PublishedTable;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.reader.Handover;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * The rows of one table at the very point where the changes of a temporary slot begin. The slot lives as long as this.
 * Used by one thread at a time.
 */
public final class TableSnapshot implements AutoCloseable {

    private final LoadSource source;
    private final NewSlot slot;

    private TableSnapshot(final LoadSource source, final NewSlot slot) {
        this.source = source;
        this.slot = slot;
    }

    /** The name of a temporary slot beside that of a stream. */
    public static String slotNameBeside(final String slot) {
        return NewSlot.nameBeside(slot);
    }

    /**
     * Waits for the transactions that are running at the source.
     *
     * @throws SourceException if the source has no slot left, with what to do
     */
    public static TableSnapshot take(final LoadSource source, final String slotName) throws SQLException {
        requireNonNull(source, "source");
        try {
            return new TableSnapshot(source, NewSlot.createTemporary(source, slotName));
        } catch (final SQLException e) {
            if (NewSlot.isLimit(e)) {
                throw new SourceException(
                        source.database()
                                + " has no replication slot left, and loading a table beside the stream needs one"
                                + " more for as long as it takes; raise max_replication_slots and max_wal_senders, or"
                                + " drop a slot that nobody needs",
                        e);
            }
            throw e;
        }
    }

    /** The rows are as they were here, and the slot has every change since. */
    public Position consistentPoint() {
        return slot.consistentPoint();
    }

    /** The only connection that may read the slot. From its first use on the rows can no longer be read. */
    public Connection slotConnection() {
        return slot.connection();
    }

    /**
     * Hands over all rows.
     *
     * @param progress told how many rows were handed over so far, often
     * @return false if the publication does not cover the table
     * @throws InterruptedException if the thread was interrupted
     */
    public boolean handOver(
            final TableId id,
            final String publication,
            final Handover handover,
            final Clock clock,
            final LongConsumer progress)
            throws SQLException, InterruptedException {
        try (SnapshotReading reading = SnapshotReading.open(source, slot.snapshot())) {
            final Optional<PublishedTable> found = new Catalog(reading.connection())
                    .publishedTables(publication).stream()
                            .filter(published -> published.schema().id().equals(id))
                            .findFirst();
            if (found.isEmpty()) {
                return false;
            }
            final PublishedTable table = found.get();
            handover.announce(table.schema());
            final AtomicLong count = new AtomicLong();
            new RouteRows(
                            reading.connection(),
                            handover,
                            slot.beforeChanges(),
                            (of, rows, bytes) -> progress.accept(count.addAndGet(rows)),
                            clock,
                            Thread::interrupted)
                    .handOver(StoredTable.readByName(table));
            reading.requireWhole(List.of(table));
            return true;
        }
    }

    @Override
    public void close() throws SQLException {
        slot.close();
    }
}
