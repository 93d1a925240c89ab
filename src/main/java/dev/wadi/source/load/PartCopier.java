package dev.wadi.source.load;

import dev.wadi.change.Position;
import dev.wadi.delivery.BulkWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Hands the rows of one part after another from a connection to the source to one to the destination, as the bytes that
 * they are. Used by one thread; {@link #close} by any.
 */
final class PartCopier implements AutoCloseable {

    private static final int BLOCK_BYTES = 64 * 1024;

    private final Connection source;
    private final BulkWriter destination;
    private final Position position;
    private final BooleanSupplier isStopping;
    private final byte[] block = new byte[BLOCK_BYTES];

    /** @param source in the load's snapshot */
    PartCopier(
            final Connection source,
            final BulkWriter destination,
            final Position position,
            final BooleanSupplier isStopping) {
        this.source = source;
        this.destination = destination;
        this.position = position;
        this.isStopping = isStopping;
    }

    void copy(final TablePart part) throws SQLException, InterruptedException {
        destination.begin(part.table().schema().id());
        final CopyOut rows = source.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut(part.copyStatement(destination.trailing(position)));
        int length = 0;
        for (byte[] row = rows.readFromCopy(); row != null; row = rows.readFromCopy()) {
            if (length + row.length > BLOCK_BYTES) {
                write(block, length);
                length = 0;
            }
            if (row.length > BLOCK_BYTES) {
                write(row, row.length);
            } else {
                System.arraycopy(row, 0, block, length, row.length);
                length += row.length;
            }
        }
        write(block, length);
        destination.commit(part.record());
    }

    private void write(final byte[] rows, final int length) throws InterruptedException {
        if (isStopping.getAsBoolean()) {
            throw new InterruptedException("the pipeline is stopping");
        }
        destination.write(rows, length);
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
