package dev.wadi.destination.jdbc;

import dev.wadi.delivery.StoppedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The transaction of one or more batches, of which the last can be taken back: as a whole if it is the only one, to a
 * savepoint if others came before. Most transactions have one batch, and cost nothing more.
 */
final class BatchTransaction {

    private final Connection connection;
    private final DestinationDatabase database;
    private boolean isUsed;
    private boolean hasSavepoint;

    BatchTransaction(final Connection connection, final DestinationDatabase database) {
        this.connection = connection;
        this.database = database;
    }

    void beginBatch() throws SQLException {
        if (isUsed) {
            execute(hasSavepoint ? "RELEASE SAVEPOINT wadi_batch; SAVEPOINT wadi_batch" : "SAVEPOINT wadi_batch");
            hasSavepoint = true;
        }
        isUsed = true;
    }

    /** Takes the batch back; it can be written again. */
    void undoBatch() throws SQLException {
        if (hasSavepoint) {
            execute("ROLLBACK TO SAVEPOINT wadi_batch");
        } else {
            connection.rollback();
        }
    }

    void commit() throws SQLException {
        try {
            connection.commit();
        } catch (final SQLException e) {
            if (RowErrors.isRefusal(e)) {
                throw endRefused(e);
            }
            throw e;
        }
        isUsed = false;
        hasSavepoint = false;
    }

    /** Which row it was is not to be found out any more. */
    private StoppedException endRefused(final SQLException e) {
        return new StoppedException(
                database + " refuses a transaction at its end: " + RowErrors.describe(e)
                        + "; make the constraint one that is not deferred, and start again",
                e);
    }

    /** Gives everything up, with its locks; nothing can be written any more. */
    void abandon() throws SQLException {
        connection.rollback();
    }

    private void execute(final String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
