package dev.wadi.destination.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.postgresql.util.PSQLState;

/**
 * Writes rows of one table whose keys should not be there yet straight into it, which costs the server half of the way by
 * a temporary table. Where a key is there after all (a row that was deleted and made again, a replay after a restart) the
 * server refuses all of them and nothing has happened; then the next parts are not tried, and twice as many after each
 * refusal that follows.
 */
final class NewRows {

    /** For fewer rows the savepoint costs as much as the shorter way saves. */
    static final int LEAST_ROWS = 100;

    private static final int FIRST_PAUSE = 8;
    private static final int LONGEST_PAUSE = 1024;

    private final Connection connection;
    private int pause = FIRST_PAUSE;
    private int partsToPass;

    NewRows(final Connection connection) {
        this.connection = connection;
    }

    interface Copy {
        void run() throws SQLException;
    }

    /** Returns whether the rows are in the table now. */
    boolean areCopied(final int rows, final Copy copy) throws SQLException {
        if (rows < LEAST_ROWS || partsToPass-- > 0) {
            return false;
        }
        final Savepoint before = connection.setSavepoint();
        try {
            copy.run();
        } catch (final SQLException e) {
            if (!PSQLState.UNIQUE_VIOLATION.getState().equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            partsToPass = pause;
            pause = Math.min(2 * pause, LONGEST_PAUSE);
            return false;
        }
        connection.releaseSavepoint(before);
        partsToPass = 0;
        pause = FIRST_PAUSE;
        return true;
    }
}
