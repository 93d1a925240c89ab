package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.LoadPart;
import dev.wadi.delivery.Progress;
import dev.wadi.delivery.StoppedTable;
import dev.wadi.destination.BatchWriter;
import dev.wadi.wire.ConnectionWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes to a PostgreSQL database over one connection. Rows, tables and the position go into the same transaction, so
 * that after any crash they agree.
 */
public final class PostgresBatchWriter implements BatchWriter {

    private final Way way;
    private final PipelineLock lock;
    private final NoteTable notes;
    private final Attempts attempts;
    private final ConnectionWatch bulkConnections;
    private final AtomicLong deadLetters = new AtomicLong();

    /** From the first moment of {@link #open} on: another thread may leave it while one is inside. */
    private volatile DestinationSession session;

    /** On that connection, or still on the one before; null if there was none. Any thread asks it what may be asked. */
    private volatile OpenDestination open;

    public PostgresBatchWriter(final DestinationDatabase database, final String pipeline, final Layout layout) {
        this(new Way(database, pipeline, layout, false));
    }

    private PostgresBatchWriter(final Way way) {
        this.way = way;
        this.lock = new PipelineLock(way.name());
        this.notes = new NoteTable(way.database(), way.pipeline());
        this.attempts = new Attempts(way.database());
        this.bulkConnections = DestinationSession.createWatch(way.database());
    }

    /**
     * For loads beside the stream: how far one is, is not stored, because nobody could go on with it. Where a table has
     * a row per change, the stream writes the changes, and here they are left out.
     */
    public static PostgresBatchWriter aside(
            final DestinationDatabase database, final String pipeline, final Layout layout) {
        return new PostgresBatchWriter(new Way(database, pipeline, layout, true));
    }

    @Override
    public Optional<Progress> open() {
        close();
        return attempts.ask("cannot be reached", () -> {
            session = new DestinationSession(way.database());
            final Connection connection = session.connection();
            way.database().encodingProblem(connection).ifPresent(problem -> {
                throw new DeliveryException(problem);
            });
            lock.take(connection);
            connection.setAutoCommit(false);
            open = OpenDestination.on(connection, way, deadLetters);
            connection.rollback();
            session.beginLongCalls();
            return open.progress().committed();
        });
    }

    @Override
    public void store(final Progress progress) {
        attempts.run("refuses to store the position", () -> {
            open.load().prepare(progress.phase());
            open.transaction().commit(progress);
        });
    }

    @Override
    public void announce(final TableSchema table) {
        attempts.run("refuses to make table " + table.id(), () -> {
            open.transaction().beginBatch();
            open.places().placeOf(table, open.progress().position());
        });
    }

    @Override
    public void write(final List<Change> changes) {
        open.batches().write(changes);
    }

    @Override
    public void commit(final Position position) {
        attempts.run("cannot commit at " + position, () -> open.transaction().commit(position));
    }

    @Override
    public long deadLetters() {
        return deadLetters.get();
    }

    @Override
    public Optional<BulkLoad> bulkLoad(final Executor exclusive) {
        return Optional.of(new PostgresBulkLoad(
                way.database(),
                way.layout(),
                way.pipeline(),
                open.load().announced(),
                lock,
                bulkConnections,
                part -> exclusive.execute(() -> record(part)),
                () -> exclusive.execute(this::replaceLoadedRows)));
    }

    private void record(final LoadPart part) {
        attempts.run("refuses to record rows of table " + part.table(), () -> {
            open.load().record(part);
            open.transaction().commit();
        });
    }

    private void replaceLoadedRows() {
        attempts.run("refuses keys for the loaded tables", () -> {
            open.load().addKeys();
            open.transaction().commit();
            open.progress().replaceLoadedRows();
        });
    }

    @Override
    public void catchUp(final Progress catchingUp) {
        attempts.run("refuses keys for the loaded tables", () -> {
            open.load().addKeys();
            open.transaction().commit(catchingUp);
        });
    }

    @Override
    public void completeLoad(final Progress streaming) {
        attempts.run("refuses to take the loaded tables", () -> {
            open.load().publish(streaming.position());
            open.transaction().commit(streaming);
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
        return open == null ? List.of() : open.stopped().all();
    }

    @Override
    public boolean isWorking() {
        return session == null || session.isWorking();
    }

    @Override
    public void giveUpDeadConnections(final Duration limit) {
        bulkConnections.look(limit);
    }

    @Override
    public void close() {
        if (session == null) {
            return;
        }
        try {
            session.end();
        } catch (final SQLException e) {
            throw new DeliveryException(way.database() + " cannot be left: " + e.getMessage(), e);
        }
    }
}
