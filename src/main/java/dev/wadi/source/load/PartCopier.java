package dev.wadi.source.load;

import dev.wadi.change.Position;
import dev.wadi.delivery.BulkWriter;
import dev.wadi.delivery.LoadProgress;
import dev.wadi.delivery.RefusedRowsException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the rows of one part after another from a connection to the source to one to the destination, as the bytes that
 * they are. Used by one thread; {@link #close} by any.
 */
final class PartCopier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PartCopier.class);

    private static final int BLOCK_BYTES = 64 * 1024;

    private final Connection source;
    private final BiFunction<TablePart, SQLException, SQLException> ended;
    private final BulkWriter destination;
    private final Position position;
    private final LoadProgress progress;
    private final BooleanSupplier isStopping;
    private final byte[] block = new byte[BLOCK_BYTES];

    /**
     * @param source in the load's snapshot
     * @param ended told with which failure reading a part has ended, and tells what to throw
     */
    PartCopier(
            final Connection source,
            final BiFunction<TablePart, SQLException, SQLException> ended,
            final BulkWriter destination,
            final Position position,
            final LoadProgress progress,
            final BooleanSupplier isStopping) {
        this.source = source;
        this.ended = ended;
        this.destination = destination;
        this.position = position;
        this.progress = progress;
        this.isStopping = isStopping;
    }

    /** @return whether the rows are there; not if the destination refuses some of them, and then none is */
    boolean copy(final TablePart part) throws SQLException, InterruptedException {
        try {
            return copyOrUndo(part);
        } catch (final SQLException e) {
            throw ended.apply(part, e);
        }
    }

    private boolean copyOrUndo(final TablePart part) throws SQLException, InterruptedException {
        final CopyOut rows = source.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(part.copyStatement(destination.trailing(position)));
        try {
            copy(part, rows);
            return true;
        } catch (final RefusedRowsException e) {
            LOG.info(
                    "Table {}: a part of its rows is written one by one, so that only the rows that the destination refuses"
                            + " become dead letters: {}",
                    part.table().schema().id(),
                    e.getMessage());
            // To be ended otherwise it would have to be cancelled, and the snapshot would be lost with it.
            while (rows.isActive() && rows.readFromCopy() != null) {
                requireRunning();
            }
            destination.undo();
            return false;
        }
    }

    private void copy(final TablePart part, final CopyOut rows) throws SQLException, InterruptedException {
        destination.begin(part.table().schema().id());
        int length = 0;
        long count = 0;
        for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
            if (length + row.length > BLOCK_BYTES) {
                write(part, block, length, count);
                length = 0;
                count = 0;
            }
            count++;
            if (row.length > BLOCK_BYTES) {
                write(part, row, row.length, count);
                count = 0;
            } else {
                System.arraycopy(row, 0, block, length, row.length);
                length += row.length;
            }
        }
        write(part, block, length, count);
        destination.commit(part.record());
        progress.finished(part.table().schema().id(), part.bytes());
    }

    private void write(final TablePart part, final byte[] rows, final int length, final long count)
            throws InterruptedException {
        requireRunning();
        destination.write(rows, length);
        progress.read(part.table().schema().id(), count, length);
    }

    private void requireRunning() throws InterruptedException {
        if (isStopping.getAsBoolean()) {
            throw new InterruptedException("the pipeline is stopping");
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            source.abort(Runnable::run);
        } finally {
            destination.close();
        }
    }
}
