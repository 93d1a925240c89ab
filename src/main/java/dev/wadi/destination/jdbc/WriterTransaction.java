package dev.wadi.destination.jdbc;

import dev.wadi.change.Position;
import dev.wadi.delivery.Progress;
import java.sql.SQLException;

/**
 * The transaction that batches are written in, with what is known here because of it: both are taken back together, and
 * become durable together. Used by the thread that writes.
 */
final class WriterTransaction {

    private final BatchTransaction transaction;
    private final WriterProgress progress;
    private final StoppedTables stopped;
    private final TablePlaces places;
    private final RowWriter rowWriter;
    private final PutAside putAside;

    WriterTransaction(
            final BatchTransaction transaction,
            final WriterProgress progress,
            final StoppedTables stopped,
            final TablePlaces places,
            final RowWriter rowWriter,
            final PutAside putAside) {
        this.transaction = transaction;
        this.progress = progress;
        this.stopped = stopped;
        this.places = places;
        this.rowWriter = rowWriter;
        this.putAside = putAside;
    }

    /** What happens from here can be taken back. */
    void beginBatch() throws SQLException {
        stopped.beginBatch();
        transaction.beginBatch();
    }

    void undoBatch() throws SQLException {
        stopped.undoBatch();
        putAside.batchUndone();
        rowWriter.forget();
        places.forget();
        transaction.undoBatch();
    }

    /** The batch stays in the transaction. */
    void batchDone() {
        putAside.batchDone();
    }

    /** Makes everything durable together with the position. */
    void commit(final Position position) throws SQLException {
        final Progress reached = progress.at(position);
        if (progress.isAt(reached)) {
            commit();
        } else {
            commit(reached);
        }
    }

    void commit(final Progress next) throws SQLException {
        progress.write(next);
        commit();
        progress.committed(next);
    }

    /** The progress stays as it was. */
    void commit() throws SQLException {
        transaction.commit();
        rowWriter.forget();
        putAside.committed();
    }

    /** Gives everything up, with its locks. */
    void abandon() throws SQLException {
        transaction.abandon();
    }
}
