package dev.wadi.source.load;

import dev.wadi.change.Position;
import dev.wadi.source.connection.SourceDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The database as it is now, for connections that go on with a load. It can be used until this is closed. */
final class LaterSnapshot implements AutoCloseable {

    private final Connection connection;
    private final String name;
    private final Position end;

    private LaterSnapshot(final Connection connection, final String name, final Position end) {
        this.connection = connection;
        this.name = name;
        this.end = end;
    }

    static LaterSnapshot take(final SourceDatabase database) throws SQLException {
        final Connection connection = database.connectForLongQueries();
        try {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            final String name = text(connection, "SELECT pg_export_snapshot()");
            return new LaterSnapshot(connection, name, LogEnd.read(connection));
        } catch (final SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static String text(final Connection connection, final String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    String name() {
        return name;
    }

    /** Every transaction that it shows ends here or before. */
    Position end() {
        return end;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
