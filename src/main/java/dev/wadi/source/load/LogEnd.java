package dev.wadi.source.load;

import dev.wadi.change.Position;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The end of the source's log: every transaction that can be seen ends there or before, also one not flushed yet. */
public final class LogEnd {

    private static final int LONG_PAGE_HEADER = 40;
    private static final int PAGE_HEADER = 24;

    private static final String QUERY = """
            SELECT pg_current_wal_insert_lsn()::text, current_setting('wal_block_size')::bigint,
                   pg_size_bytes(current_setting('wal_segment_size'))""";

    private LogEnd() {}

    public static Position read(final Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            row.next();
            return beforeHeader(Position.parse(row.getString(1)), row.getLong(2), row.getLong(3));
        }
    }

    /**
     * At the beginning of a page PostgreSQL answers with the place behind the header of the page, which is not written
     * before there is a record on it: on a source at rest the log would never reach that.
     */
    static Position beforeHeader(final Position position, final long page, final long segment) {
        final long lsn = position.lsn();
        if (Long.remainderUnsigned(lsn, segment) == LONG_PAGE_HEADER) {
            return new Position(lsn - LONG_PAGE_HEADER);
        }
        return Long.remainderUnsigned(lsn, page) == PAGE_HEADER ? new Position(lsn - PAGE_HEADER) : position;
    }
}
