package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.Progress;
import dev.wadi.destination.BatchWriter;
import dev.wadi.destination.TruncatePolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Writes to a PostgreSQL database over one connection. Rows, tables and the position go into the same transaction, so
 * that after any crash they agree.
 */
public final class PostgresBatchWriter implements BatchWriter {

    /** Aborting a connection needs an executor for its clean-up; there is nothing to gain from another thread. */
    private static final Executor SAME_THREAD = Runnable::run;

    private final DestinationDatabase database;
    private final String pipeline;
    private final Layout layout;

    private volatile Connection connection;
    private volatile DestinationSession session;
    private TargetTables tables;
    private ProgressTable progressTable;
    private LoadStaging staging;
    private LoadPartTable loadParts;
    private RowWriter rowWriter;

    /** Whether a load goes on that was cut off: its rows may be there already. */
    private volatile boolean replacesLoadedRows;

    private Progress progress;

    public PostgresBatchWriter(final DestinationDatabase database, final String pipeline, final Layout layout) {
        this.database = requireNonNull(database, "database");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.layout = requireNonNull(layout, "layout");
    }

    @Override
    public Optional<Progress> open() {
        close();
        return attempt("cannot be reached", () -> {
            connection = database.connect(DestinationDatabase.CONNECT_PATIENCE);
            connection.setAutoCommit(false);
            session = new DestinationSession(connection);
            tables = new TargetTables(connection, layout);
            progressTable = new ProgressTable(connection, pipeline);
            staging = new LoadStaging(connection, tables, layout, pipeline);
            loadParts = new LoadPartTable(connection, pipeline);
            rowWriter = new RowWriter(connection);
            replacesLoadedRows = false;
            progress = progressTable.read().orElse(null);
            connection.rollback();
            connection.setNetworkTimeout(SAME_THREAD, 0);
            return Optional.ofNullable(progress);
        });
    }

    @Override
    public void store(final Progress newProgress) {
        attempt("refuses to store the position", () -> {
            tables.createSchema(ProgressTable.SCHEMA);
            progressTable.create();
            loadParts.create();
            staging.discard();
            // After the tables are gone: a part that was just being committed is recorded by then.
            loadParts.clear();
            return commit(newProgress);
        });
    }

    @Override
    public void announce(final TableSchema table) {
        attempt(
                "refuses to make table " + table.id(),
                () -> isCatchingUp() ? staging.forChanges(table) : staging.forRows(table));
    }

    private boolean isCatchingUp() {
        return progress != null && progress.phase() == Progress.Phase.CATCHING_UP;
    }

    @Override
    public void write(final List<Change> changes) {
        final List<Change> run = new ArrayList<>(changes.size());
        for (final Change change : changes) {
            if (change.getOperation() == Operation.TRUNCATE) {
                writeRows(run);
                run.clear();
                truncate(change);
            } else {
                run.add(change);
            }
        }
        writeRows(run);
    }

    private void writeRows(final List<Change> changes) {
        for (final TableRun run : TableRun.byTable(changes)) {
            attempt("refuses rows of table " + run.schema().id() + " " + run.range(), () -> {
                if (run.isLoad() && !replacesLoadedRows) {
                    final TargetTable table = staging.forRows(run.schema());
                    rowWriter.copy(table, table.name(), run.changes());
                } else {
                    rowWriter.write(
                            run.isLoad() ? staging.forChanges(run.schema()) : ready(run.schema()), run.changes());
                }
                return run;
            });
        }
    }

    /** Where changes of a table go now. */
    private TargetTable ready(final TableSchema schema) throws SQLException {
        return isCatchingUp() ? staging.forChanges(schema) : tables.ready(schema);
    }

    private void truncate(final Change change) {
        final TableId id = change.getTable();
        if (layout.onTruncate() == TruncatePolicy.STOP) {
            throw new DeliveryException("Table " + id + " was truncated at the source at " + change.getPosition()
                    + " and wadi.destination.on-truncate is 'stop'; set it to 'flag' or 'ignore' to go on");
        }
        if (layout.onTruncate() == TruncatePolicy.FLAG) {
            attempt("refuses to mark the rows of table " + id + " deleted", () -> {
                final TargetTable table =
                        isCatchingUp() ? staging.forChanges(change.schema()) : tables.describe(change.schema());
                if (!tables.exists(table.id())) {
                    return 0;
                }
                try (Statement statement = connection.createStatement()) {
                    return statement.executeUpdate(
                            table.flagAll(change.getPosition().lsn()));
                }
            });
        }
    }

    @Override
    public void commit(final Position position) {
        attempt("cannot commit at " + position, () -> {
            final Progress reached = requireNonNull(progress, "progress").at(position);
            if (reached.equals(progress)) {
                connection.commit();
                rowWriter.committed();
                return progress;
            }
            return commit(reached);
        });
    }

    private Progress commit(final Progress newProgress) throws SQLException {
        progressTable.write(newProgress);
        connection.commit();
        rowWriter.committed();
        progress = newProgress;
        return newProgress;
    }

    @Override
    public Optional<BulkLoad> bulkLoad() {
        return Optional.of(
                new PostgresBulkLoad(database, layout, pipeline, staging.announced(), () -> replacesLoadedRows = true));
    }

    @Override
    public void catchUp(final Progress catchingUp) {
        attempt("refuses keys for the loaded tables", () -> {
            staging.addKeys();
            return commit(catchingUp);
        });
    }

    @Override
    public void completeLoad(final Progress streaming) {
        attempt("refuses to take the loaded tables", () -> {
            staging.publish(streaming.position());
            loadParts.clear();
            return commit(streaming);
        });
    }

    @Override
    public boolean isWorking() {
        return session == null || session.isWorking(database);
    }

    @Override
    public void close() {
        if (connection == null) {
            return;
        }
        try {
            connection.abort(SAME_THREAD);
        } catch (final SQLException e) {
            throw new DeliveryException(database + " cannot be left: " + e.getMessage(), e);
        }
    }

    private interface SqlAction<T> {
        T run() throws SQLException;
    }

    private <T> T attempt(final String what, final SqlAction<T> action) {
        try {
            return action.run();
        } catch (final SQLException | IllegalArgumentException e) {
            throw new DeliveryException(database + " " + what + ": " + e.getMessage(), e);
        }
    }
}
