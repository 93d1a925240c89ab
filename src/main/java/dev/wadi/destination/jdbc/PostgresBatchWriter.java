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
import dev.wadi.delivery.StoppedTable;
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
    private final boolean isAside;
    private final PipelineLock lock;
    private final NoteTable notes;

    private volatile Connection connection;
    private volatile DestinationSession session;
    private TargetTables tables;
    private ProgressTable progressTable;
    private LoadStaging staging;
    private LoadPartTable loadParts;
    private RowWriter rowWriter;
    private volatile StoppedTables stopped;

    /** Whether a load goes on that was cut off: its rows may be there already. */
    private volatile boolean replacesLoadedRows;

    private Progress progress;

    public PostgresBatchWriter(final DestinationDatabase database, final String pipeline, final Layout layout) {
        this(database, pipeline, layout, false);
    }

    private PostgresBatchWriter(
            final DestinationDatabase database, final String pipeline, final Layout layout, final boolean isAside) {
        this.isAside = isAside;
        this.database = requireNonNull(database, "database");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.layout = requireNonNull(layout, "layout");
        this.lock = new PipelineLock(isAside ? pipeline + "/aside" : pipeline);
        this.notes = new NoteTable(database, pipeline);
    }

    /**
     * For loads beside the stream: how far one is, is not stored, because nobody could go on with it. Where a table has
     * a row per change, the stream writes the changes, and here they are left out.
     */
    public static PostgresBatchWriter aside(
            final DestinationDatabase database, final String pipeline, final Layout layout) {
        return new PostgresBatchWriter(database, pipeline, layout, true);
    }

    @Override
    public Optional<Progress> open() {
        close();
        return attempt("cannot be reached", () -> {
            connection = database.connect(DestinationDatabase.CONNECT_PATIENCE);
            lock.take(connection);
            connection.setAutoCommit(false);
            session = new DestinationSession(connection);
            tables = new TargetTables(connection, layout, new KnownShapes(connection, pipeline));
            progressTable = new ProgressTable(connection, pipeline);
            staging = new LoadStaging(connection, tables, isAside ? pipeline + "/aside" : pipeline);
            loadParts = new LoadPartTable(connection, pipeline);
            replacesLoadedRows = false;
            rowWriter = new RowWriter(connection);
            progress = isAside ? null : progressTable.read().orElse(null);
            stopped = new StoppedTables(connection, pipeline);
            stopped.read();
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
            staging.discard();
            if (!isAside) {
                // After the tables are gone: a part that was just being committed is recorded by then.
                loadParts.clear();
            }
            if (newProgress.phase() == Progress.Phase.LOADING && !isAside) {
                stopped.clearAll();
            }
            return commit(newProgress);
        });
    }

    @Override
    public void announce(final TableSchema table) {
        attempt("refuses to make table " + table.id(), () -> place(table, progress.position()));
    }

    /** Where rows of the shape go now; empty if nowhere, because the table is stopped, or has to be. */
    private Optional<TargetTable> place(final TableSchema schema, final Position since) throws SQLException {
        if (isStopped(schema.id())) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    switch (progress.phase()) {
                        case LOADING -> replacesLoadedRows ? staging.forChanges(schema) : staging.forRows(schema);
                        case CATCHING_UP -> staging.forChanges(schema);
                        case STREAMING -> tables.ready(schema);
                    });
        } catch (final UnfitTableException e) {
            if (isAside) {
                throw new DeliveryException("Table " + schema.id() + " " + e.reason(), e);
            }
            stopped.stop(schema.id(), since, e);
            return Optional.empty();
        }
    }

    /** A load beside the stream is what takes a table out of this state. */
    private boolean isStopped(final TableId table) {
        return stopped.contains(table) && !isAside;
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
                write(run);
                return run;
            });
        }
    }

    private void write(final TableRun run) throws SQLException {
        final Optional<TargetTable> table = place(run.schema(), run.from());
        if (table.isEmpty()) {
            stopped.skip(run.schema().id(), run.changes().size());
        } else if (run.isLoad() && !replacesLoadedRows) {
            rowWriter.copy(table.get(), table.get().name(), run.changes());
        } else if (table.get().isMerged() || !isAside) {
            rowWriter.write(table.get(), run.changes(), isCatchingUp() && !isAside);
        }
    }

    private void truncate(final Change change) {
        final TableId id = change.getTable();
        if (layout.onTruncate() == TruncatePolicy.STOP) {
            throw new DeliveryException("Table " + id + " was truncated at the source at " + change.getPosition()
                    + " and wadi.destination.on-truncate is 'stop'; set it to 'flag' or 'ignore' to go on");
        }
        if (isStopped(id)) {
            attempt("refuses to count changes of table " + id, () -> {
                stopped.skip(id, 1);
                return id;
            });
        } else if (layout.onTruncate() == TruncatePolicy.FLAG) {
            attempt("refuses to mark the rows of table " + id + " deleted", () -> {
                // The first that is heard of a table may be its truncation, which does not tell its columns.
                final TargetTable table =
                        isCatchingUp() ? staging.describe(change.schema()) : tables.describe(change.schema());
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
        if (!isAside) {
            progressTable.write(newProgress);
        }
        connection.commit();
        rowWriter.committed();
        stopped.remind();
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
            for (final TableId table : staging.tables()) {
                stopped.clear(table);
            }
            staging.publish(streaming.position());
            if (!isAside) {
                loadParts.clear();
            }
            return commit(streaming);
        });
    }

    @Override
    public Optional<String> note(final String name) {
        return attempt("cannot be asked for the note '" + name + "'", () -> notes.read(name));
    }

    @Override
    public void note(final String name, final String value) {
        attempt("refuses the note '" + name + "'", () -> notes.write(name, value));
    }

    @Override
    public List<StoppedTable> stoppedTables() {
        return stopped == null ? List.of() : stopped.all();
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
