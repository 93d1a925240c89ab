package dev.wadi.destination.jdbc;

import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.delivery.BulkWriter;
import dev.wadi.delivery.DeliveryException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** One connection of a {@link PostgresBulkLoad}: one COPY and one transaction for the rows of each part. */
final class PostgresBulkWriter implements BulkWriter {

    private final DestinationDatabase database;
    private final Map<TableId, TargetTable> staged;
    private final Connection connection;
    private TableId table;
    private CopyIn copy;

    PostgresBulkWriter(final DestinationDatabase database, final Map<TableId, TargetTable> staged) {
        this.database = database;
        this.staged = staged;
        try {
            connection = database.connect();
            connection.setAutoCommit(false);
        } catch (final SQLException e) {
            throw new DeliveryException(database + " cannot be reached for the load: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> trailing(final Position position) {
        return List.of("f", Long.toString(position.lsn()));
    }

    @Override
    public void begin(final TableId source) {
        table = source;
        final TargetTable target = staged.get(source);
        attempt(() -> copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(target.copyInto(target.name())));
    }

    @Override
    public void write(final byte[] rows, final int length) {
        attempt(() -> copy.writeToCopy(rows, 0, length));
    }

    @Override
    public void commit() {
        attempt(() -> {
            copy.endCopy();
            connection.commit();
        });
    }

    private interface SqlAction {
        void run() throws SQLException;
    }

    private void attempt(final SqlAction action) {
        try {
            action.run();
        } catch (final SQLException e) {
            throw new DeliveryException(
                    database + " refuses the loaded rows of table " + table + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.abort(Runnable::run);
        } catch (final SQLException e) {
            throw new DeliveryException(database + " cannot be left: " + e.getMessage(), e);
        }
    }
}
