package dev.wadi.destination.jdbc;

import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.delivery.BulkWriter;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.LoadPart;
import dev.wadi.wire.ConnectionWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** One connection of a {@link PostgresBulkLoad}: one COPY and one transaction for the rows of each part. */
final class PostgresBulkWriter implements BulkWriter {

    private final DestinationDatabase database;
    private final Attempts attempts;
    private final PipelineLock lock;
    private final Map<TableId, TargetTable> staged;
    private final boolean replacesRows;
    private final DestinationSession session;
    private final Connection connection;
    private final LoadPartTable loadParts;

    /** Those whose rows go by way of a temporary table, once it is made. */
    private final Set<TargetTable> detours = new HashSet<>();

    private TargetTable table;
    private CopyIn copy;

    PostgresBulkWriter(
            final DestinationDatabase database,
            final String pipeline,
            final PipelineLock lock,
            final ConnectionWatch watch,
            final Map<TableId, TargetTable> staged,
            final boolean replacesRows) {
        this.database = database;
        this.attempts = new Attempts(database);
        this.lock = lock;
        this.staged = staged;
        this.replacesRows = replacesRows;
        try {
            session = new DestinationSession(database);
            connection = session.connection();
            connection.setAutoCommit(false);
            session.beginLongCalls(watch);
        } catch (final SQLException e) {
            throw new DeliveryException(database + " cannot be reached for the load: " + e.getMessage(), e);
        }
        loadParts = new LoadPartTable(connection, pipeline);
    }

    @Override
    public List<String> trailing(final Position position) {
        return List.of("f", Long.toString(position.lsn()));
    }

    @Override
    public void begin(final TableId source) {
        table = staged.get(source);
        attempt(() -> {
            if (takesDetour() && detours.add(table)) {
                execute(table.batch().drop());
                execute(table.batch().create());
            }
            copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(takesDetour() ? table.batch().copyInto() : table.copyInto(table.name()));
        });
    }

    private boolean takesDetour() {
        return replacesRows && table.isMerged();
    }

    @Override
    public void write(final byte[] rows, final int length) {
        attempt(() -> copy.writeToCopy(rows, 0, length));
    }

    @Override
    public void commit(final Optional<LoadPart> part) {
        attempt(() -> {
            copy.endCopy();
            if (takesDetour()) {
                execute(table.batch().upsert());
            }
            if (part.isPresent()) {
                loadParts.add(part.get());
            }
            // The staged table is locked by now: whoever takes the pipeline over later waits for the end of this.
            lock.requireTaken(connection);
            connection.commit();
        });
    }

    @Override
    public void undo() {
        attempts.run("cannot take rows back", () -> {
            if (copy != null && copy.isActive()) {
                copy.cancelCopy();
            }
            connection.rollback();
            detours.clear();
        });
    }

    private void execute(final String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void attempt(final Attempts.Action action) {
        attempts.run("refuses the loaded rows of table " + table.schema().id(), action);
    }

    @Override
    public void close() {
        try {
            session.end();
        } catch (final SQLException e) {
            throw new DeliveryException(database + " cannot be left: " + e.getMessage(), e);
        }
    }
}
