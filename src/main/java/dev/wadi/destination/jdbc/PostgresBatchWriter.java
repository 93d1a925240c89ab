package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.LoadPart;
import dev.wadi.delivery.Progress;
import dev.wadi.delivery.StoppedException;
import dev.wadi.delivery.StoppedTable;
import dev.wadi.destination.BatchWriter;
import dev.wadi.destination.TruncatePolicy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to a PostgreSQL database over one connection. Rows, tables and the position go into the same transaction, so
 * that after any crash they agree.
 */
public final class PostgresBatchWriter implements BatchWriter {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresBatchWriter.class);

    /** Aborting a connection needs an executor for its clean-up; there is nothing to gain from another thread. */
    private static final Executor SAME_THREAD = Runnable::run;

    private interface Manner {
        void write(BatchSplitter splitter, List<Change> changes) throws SQLException;
    }

    /** In the hope that nothing is refused. */
    private static final Manner WHOLE = BatchSplitter::writeWhole;

    private static final Manner PIECE_BY_PIECE = BatchSplitter::writeSplit;

    private final DestinationDatabase database;
    private final String pipeline;
    private final Layout layout;
    private final boolean isAside;
    private final PipelineLock lock;
    private final NoteTable notes;
    private final Attempts attempts;

    private volatile Connection connection;
    private volatile DestinationSession session;
    private TargetTables tables;
    private ProgressTable progressTable;
    private LoadStaging staging;
    private LoadPartTable loadParts;
    private RowWriter rowWriter;
    private BatchTransaction transaction;
    private DeadLetterTable letters;
    private PutAside putAside;
    private final AtomicLong deadLetters = new AtomicLong();
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
        this.attempts = new Attempts(database);
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
        return attempts.ask("cannot be reached", () -> {
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
            transaction = new BatchTransaction(connection);
            letters = new DeadLetterTable(
                    connection, pipeline, () -> progress != null && progress.phase() != Progress.Phase.STREAMING);
            letters.open();
            putAside = new PutAside(layout.onRowError(), letters);
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
        attempts.ask("refuses to store the position", () -> {
            tables.createSchema(ProgressTable.SCHEMA);
            progressTable.create();
            letters.create();
            staging.discard();
            if (!isAside) {
                // After the tables are gone: a part that was just being committed is recorded by then.
                loadParts.clear();
            }
            letters.discardLoading();
            if (newProgress.phase() == Progress.Phase.LOADING && !isAside) {
                stopped.clearAll();
            }
            return commit(newProgress);
        });
    }

    @Override
    public void announce(final TableSchema table) {
        attempts.ask("refuses to make table " + table.id(), () -> {
            beginBatch();
            return place(table, progress.position());
        });
    }

    /** Where rows of the shape go now; empty if nowhere, because the table is stopped, or has to be. */
    private Optional<TargetTable> place(final TableSchema schema, final Position since) throws SQLException {
        if (isStopped(schema.id(), since)) {
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
            stop(schema.id(), since, e);
            return Optional.empty();
        }
    }

    /** A load beside the stream is what takes a table out of this state. */
    private boolean isStopped(final TableId table, final Position since) throws SQLException {
        if (stopped.contains(table) && !isAside) {
            return true;
        }
        try {
            tables.requireOwnPlace(table);
            return false;
        } catch (final UnfitTableException e) {
            stop(table, since, e);
            return true;
        }
    }

    private void stop(final TableId table, final Position since, final UnfitTableException why) throws SQLException {
        if (isAside) {
            throw new DeliveryException("Table " + table + " " + why.reason(), why);
        }
        stopped.stop(table, since, why);
    }

    private boolean isCatchingUp() {
        return progress != null && progress.phase() == Progress.Phase.CATCHING_UP;
    }

    @Override
    public void write(final List<Change> changes) {
        try {
            attempts.ask("refuses a savepoint", this::beginBatch);
            writeOrPutAside(changes);
            putAside.batchDone();
        } catch (final DeliveryException e) {
            releaseLocks(e);
            throw e;
        }
    }

    private void writeOrPutAside(final List<Change> changes) {
        try {
            writeAll(changes, WHOLE);
        } catch (final RefusedException e) {
            LOG.debug("Rows were refused and are looked for one by one", e);
            attempts.ask("cannot take a batch back", this::undoBatch);
            writeAll(changes, PIECE_BY_PIECE);
        }
    }

    /** The pause before the next attempt may be long, and others use the destination too. */
    private void releaseLocks(final DeliveryException cause) {
        try {
            connection.rollback();
        } catch (final SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private Boolean beginBatch() throws SQLException {
        stopped.beginBatch();
        return transaction.beginBatch();
    }

    private Boolean undoBatch() throws SQLException {
        stopped.undoBatch();
        putAside.batchUndone();
        rowWriter.forget();
        tables.forget();
        final boolean undone = transaction.undoBatch();
        staging.forget();
        return undone;
    }

    private void writeAll(final List<Change> changes, final Manner manner) {
        final List<Change> run = new ArrayList<>(changes.size());
        for (final Change change : changes) {
            if (change.getOperation() == Operation.TRUNCATE) {
                writeRows(run, manner);
                run.clear();
                truncate(change);
            } else {
                run.add(change);
            }
        }
        writeRows(run, manner);
    }

    private void writeRows(final List<Change> changes, final Manner manner) {
        for (final TableRun run : TableRun.byTable(changes)) {
            attempts.ask("refuses rows of table " + run.schema().id() + " " + run.range(), () -> {
                write(run, manner);
                putAside.write();
                return run;
            });
        }
    }

    private void write(final TableRun run, final Manner manner) throws SQLException {
        final Optional<TargetTable> place = place(run.schema(), run.from());
        if (place.isEmpty()) {
            stopped.skip(run.schema().id(), run.changes().size());
            return;
        }
        final TargetTable table = place.get();
        if (isAside && !run.isLoad() && !table.isMerged()) {
            return;
        }
        // Letters name the table where it will be seen, wherever the rows go now.
        final TargetTable seen = tables.describe(run.schema());
        if (manner == WHOLE) {
            putAside.expect(seen, run.changes().size());
        }
        manner.write(
                new BatchSplitter(
                        connection,
                        seen,
                        run.isLoad() && !replacesLoadedRows
                                ? rows -> rowWriter.copyLoaded(table, rows)
                                : rows -> rowWriter.write(table, rows, isCatchingUp() && !isAside),
                        run.isLoad() ? new HashSet<>() : letters.heldAmong(seen.id(), run.changes()),
                        putAside::take),
                run.changes());
    }

    private void truncate(final Change change) {
        final TableId id = change.getTable();
        if (layout.onTruncate() == TruncatePolicy.STOP) {
            throw new StoppedException("Table " + id + " was truncated at the source at " + change.getPosition()
                    + " and wadi.destination.on-truncate is 'stop'; set it to 'flag' or 'ignore' to go on");
        }
        if (attempts.ask("cannot be asked for table " + id, () -> isStopped(id, change.getPosition()))) {
            attempts.ask("refuses to count changes of table " + id, () -> {
                stopped.skip(id, 1);
                return id;
            });
        } else if (layout.onTruncate() == TruncatePolicy.FLAG) {
            attempts.ask("refuses to mark the rows of table " + id + " deleted", () -> {
                // The first that is heard of a table may be its truncation, which does not tell its columns.
                final TargetTable table =
                        isCatchingUp() ? staging.describe(change.schema()) : tables.describe(change.schema());
                if (!tables.exists(table.id())) {
                    return 0;
                }
                final TargetTable place = tables.describe(change.schema());
                putAside.writtenDeletions(place, change, letters.deleteWaiting(place.id(), change));
                try (Statement statement = connection.createStatement()) {
                    return statement.executeUpdate(
                            table.flagAll(change.getPosition().lsn()));
                }
            });
        }
    }

    @Override
    public void commit(final Position position) {
        attempts.ask("cannot commit at " + position, () -> {
            final Progress reached = requireNonNull(progress, "progress").at(position);
            if (reached.equals(progress)) {
                commit();
                return progress;
            }
            return commit(reached);
        });
    }

    private Progress commit(final Progress newProgress) throws SQLException {
        if (!isAside) {
            progressTable.write(newProgress);
        }
        commit();
        stopped.remind();
        progress = newProgress;
        return newProgress;
    }

    private void commit() throws SQLException {
        try {
            connection.commit();
        } catch (final SQLException e) {
            if (RowErrors.isRefusal(e)) {
                throw endRefused(e);
            }
            throw e;
        }
        transaction.ended();
        rowWriter.forget();
        deadLetters.addAndGet(putAside.committed());
    }

    /** Which row it was is not to be found out any more. */
    private StoppedException endRefused(final SQLException e) {
        return new StoppedException(
                database + " refuses a transaction at its end: " + RowErrors.describe(e)
                        + "; make the constraint one that is not deferred, and start again",
                e);
    }

    @Override
    public long deadLetters() {
        return deadLetters.get();
    }

    @Override
    public Optional<BulkLoad> bulkLoad(final Executor exclusive) {
        return Optional.of(new PostgresBulkLoad(
                database,
                layout,
                pipeline,
                staging.announced(),
                lock,
                part -> exclusive.execute(() -> record(part)),
                () -> exclusive.execute(this::replaceLoadedRows)));
    }

    private void record(final LoadPart part) {
        attempts.ask("refuses to record rows of table " + part.table(), () -> {
            loadParts.add(part);
            commit();
            return part;
        });
    }

    private void replaceLoadedRows() {
        attempts.ask("refuses keys for the loaded tables", () -> {
            staging.addKeys(refusedRows());
            putAside.batchDone();
            commit();
            replacesLoadedRows = true;
            return progress;
        });
    }

    @Override
    public void catchUp(final Progress catchingUp) {
        attempts.ask("refuses keys for the loaded tables", () -> {
            staging.addKeys(refusedRows());
            putAside.batchDone();
            return commit(catchingUp);
        });
    }

    private StagedRows refusedRows() {
        return new StagedRows(connection, tables, putAside);
    }

    @Override
    public void completeLoad(final Progress streaming) {
        attempts.ask("refuses to take the loaded tables", () -> {
            for (final TableId table : staging.tables()) {
                stopped.clear(table);
            }
            for (final TargetTable table : staging.publish(streaming.position(), refusedRows())) {
                letters.loaded(table);
            }
            putAside.batchDone();
            if (!isAside) {
                loadParts.clear();
            }
            return commit(streaming);
        });
    }

    @Override
    public Optional<String> note(final String name) {
        return notes.read(name);
    }

    @Override
    public void note(final String name, final String value) {
        notes.write(name, value);
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
}
