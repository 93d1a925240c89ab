package dev.wadi.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** Reads a table in the order of its integral key, a few rows at a time: key columns first, then the compared ones. */
final class RowReader implements AutoCloseable {

    private static final int FETCH_SIZE = 500;

    private final Statement statement;
    private final ResultSet rows;
    private final long[] key;
    private boolean ended;

    /** Stands on the first row; the connection must not commit by itself, or all rows are held in memory. */
    RowReader(final Connection connection, final String sql, final int keyColumns) throws SQLException {
        this.statement = connection.createStatement();
        this.key = new long[keyColumns];
        try {
            statement.setFetchSize(FETCH_SIZE);
            this.rows = statement.executeQuery(sql);
            next();
        } catch (final SQLException e) {
            statement.close();
            throw e;
        }
    }

    void next() throws SQLException {
        ended = !rows.next();
        for (int i = 0; i < key.length && !ended; i++) {
            key[i] = rows.getLong(i + 1);
        }
    }

    boolean hasEnded() {
        return ended;
    }

    /** Less than zero if this reader's row comes before the other's; a reader that has ended comes last. */
    int compareKeyTo(final RowReader other) {
        if (ended || other.ended) {
            return Boolean.compare(ended, other.ended);
        }
        return Arrays.compare(key, other.key);
    }

    String text(final int comparedColumn) throws SQLException {
        return rows.getString(key.length + comparedColumn + 1);
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
