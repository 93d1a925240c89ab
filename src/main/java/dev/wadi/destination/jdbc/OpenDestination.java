package dev.wadi.destination.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a writer has open on one connection, and what lives as long as that: everything here goes into its transaction.
 * Used by the thread that writes, but for the stopped tables, which any thread may ask.
 */
record OpenDestination(
        WriterProgress progress,
        StoppedTables stopped,
        TablePlaces places,
        WriterTransaction transaction,
        Batches batches,
        LoadSteps load) {

    /**
     * Reads what is there to be known. The caller ends the transaction.
     *
     * @param deadLetters counts those that are committed
     */
    static OpenDestination on(final Connection connection, final Way way, final AtomicLong deadLetters)
            throws SQLException {
        final String pipeline = way.pipeline();
        final Layout layout = way.layout();
        final WriterProgress progress = new WriterProgress(new ProgressTable(connection, pipeline), way.isAside());
        final DeadLetterTable letters = new DeadLetterTable(connection, pipeline, progress::isLoading);
        letters.open();
        final StoppedTables stopped = new StoppedTables(connection, pipeline);
        stopped.read();

        final TargetTables tables = new TargetTables(connection, layout, new KnownShapes(connection, pipeline));
        final LoadStaging staging = new LoadStaging(connection, tables, way.name());
        final TablePlaces places = new TablePlaces(tables, staging, stopped, progress);
        final RowWriter rowWriter = new RowWriter(connection);
        final PutAside putAside = new PutAside(layout.onRowError(), letters, deadLetters);
        final WriterTransaction transaction = new WriterTransaction(
                new BatchTransaction(connection, way.database()), progress, stopped, places, rowWriter, putAside);

        final Attempts attempts = new Attempts(way.database());
        return new OpenDestination(
                progress,
                stopped,
                places,
                transaction,
                new Batches(
                        attempts,
                        transaction,
                        new TableRunWriter(connection, places, progress, rowWriter, letters, putAside),
                        new Truncations(layout.onTruncate(), attempts, connection, places, letters, putAside)),
                new LoadSteps(
                        progress,
                        staging,
                        new LoadPartTable(connection, pipeline),
                        new StagedRows(connection, tables, putAside),
                        stopped,
                        letters));
    }
}
