package dev.wadi.source.pgoutput;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.delivery.SqlErrorText;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.reader.ChangeReader;
import dev.wadi.source.reader.Handover;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads PostgreSQL's logical replication protocol itself. The thread of {@link #run} reads, decodes and hands over; while
 * it waits for the route, a second one keeps the server content and acknowledges what has become durable.
 */
public final class PgoutputReader implements ChangeReader {

    private static final Logger LOG = LoggerFactory.getLogger(PgoutputReader.class);

    private static final long STATUS_MILLIS = 100;

    /** A position that only passed what is not published is stored so often. */
    private static final long MOVE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Each empty poll takes a millisecond; after so many there is a pause between them, to save the CPU. */
    private static final int POLLS_BEFORE_PAUSE = 100;

    private static final long PAUSE_MILLIS = 5;

    /** How long a stop waits for the rest of a message, or for the route. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

    private final SourceDatabase database;
    private final String slot;
    private final String publication;
    private final Handover handover;
    private final ObjIntConsumer<TableId> described;
    private final Runnable watch;
    private final CountDownLatch stopRequested = new CountDownLatch(1);

    private long lastMove = System.nanoTime();

    /**
     * @param described told under which name the changes of a table come, and its number in the catalog
     * @param watch called often while nothing else happens; throws if a destination has failed
     */
    public PgoutputReader(
            final SourceDatabase database,
            final String slot,
            final String publication,
            final Handover handover,
            final ObjIntConsumer<TableId> described,
            final Runnable watch) {
        this.database = requireNonNull(database, "database");
        this.slot = requireNonNull(slot, "slot");
        this.publication = requireNonNull(publication, "publication");
        this.handover = requireNonNull(handover, "handover");
        this.described = requireNonNull(described, "described");
        this.watch = requireNonNull(watch, "watch");
    }

    @Override
    public void run(final Position from) throws Exception {
        handover.startAt(from);
        try (CatalogLookup lookup = new CatalogLookup(database, described);
                ReplicationStream stream =
                        ReplicationStream.open(database, slot, publication, from, handover::durable)) {
            final Thread status = new Thread(() -> keepStatus(stream), "wadi-status-" + slot);
            status.setDaemon(true);
            status.start();
            try {
                read(stream, lookup, from);
            } finally {
                status.interrupt();
                status.join();
            }
        } catch (final SQLException e) {
            if (stopRequested.getCount() > 0) {
                throw new SQLException(
                        database + ", slot " + slot + ": reading changes failed: " + SqlErrorText.withoutValues(e),
                        e.getSQLState(),
                        e);
            }
            LOG.debug("Reading from slot {} failed while stopping", slot, e);
        }
    }

    private void read(final ReplicationStream stream, final CatalogLookup lookup, final Position from)
            throws SQLException, InterruptedException {
        final PendingChanges pending = new PendingChanges(handover, from, lookup::requireUnchanged);
        final PgoutputDecoder decoder = new PgoutputDecoder(lookup, from, pending);
        int emptyPolls = 0;
        while (stopRequested.getCount() > 0) {
            final byte[] data = stream.poll();
            if (data != null) {
                decoder.decode(ReplicationStream.lsn(data), data, ReplicationStream.MESSAGE_OFFSET);
                emptyPolls = 0;
            } else {
                pending.handOverWhole();
                watch.run();
                if (++emptyPolls >= POLLS_BEFORE_PAUSE) {
                    lookup.release();
                    stopRequested.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
            if (!decoder.isInTransaction()) {
                moveIfDue(stream, pending);
            }
            stream.updateStatus();
            if (Thread.interrupted()) {
                throw new InterruptedException("Reading from slot " + slot + " was interrupted");
            }
        }
    }

    /**
     * The slot keeps the server's log also while only tables are written that are not published, or other databases. A
     * server that asks for an answer may be waiting for it to shut down.
     */
    private void moveIfDue(final ReplicationStream stream, final PendingChanges pending) {
        final long now = System.nanoTime();
        if (now - lastMove >= MOVE_NANOS || stream.wasPinged()) {
            lastMove = now;
            pending.reached(stream.walEnd());
            pending.moveToReached();
        }
    }

    private void keepStatus(final ReplicationStream stream) {
        try {
            while (!stopRequested.await(STATUS_MILLIS, TimeUnit.MILLISECONDS)) {
                stream.updateStatus();
            }
            Thread.sleep(STOP_PATIENCE.toMillis());
            stream.abort();
        } catch (final SQLException e) {
            // The thread that reads finds out by itself, as soon as it reads.
            LOG.debug("The status of slot {} cannot be sent", slot, e);
        } catch (final InterruptedException e) {
            // The run has ended, and with it this thread.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void stop() {
        stopRequested.countDown();
    }
}
