package dev.wadi.destination.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The transaction of one or more batches, of which the last can be taken back: as a whole if it is the only one, to a
 * savepoint if others came before. Most transactions have one batch, and cost nothing more.
 */
final class BatchTransaction {

    private final Connection connection;
    private boolean isUsed;
    private boolean hasSavepoint;

    BatchTransaction(final Connection connection) {
        this.connection = connection;
    }

    /** Returns whether others came before. */
    boolean beginBatch() throws SQLException {
        if (isUsed) {
            execute(hasSavepoint ? "RELEASE SAVEPOINT wadi_batch; SAVEPOINT wadi_batch" : "SAVEPOINT wadi_batch");
            hasSavepoint = true;
        }
        final boolean isContinued = isUsed;
        isUsed = true;
        return isContinued;
    }

    /** Takes the batch back; it can be written again. Returns whether anything before it is left. */
    boolean undoBatch() throws SQLException {
        if (hasSavepoint) {
            execute("ROLLBACK TO SAVEPOINT wadi_batch");
        } else {
            connection.rollback();
        }
        return hasSavepoint;
    }

    /** The transaction was committed. */
    void ended() {
        isUsed = false;
        hasSavepoint = false;
    }

    private void execute(final String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
