package dev.wadi.source.pgoutput;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.reader.Handover;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a slot up to a position and no further, and then on to the next that it is told. In between the connection is
 * kept alive by a thread of its own. Used by one thread at a time; what is durable is acknowledged to the slot.
 */
public final class CatchUp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

    private static final long STATUS_MILLIS = 100;

    private final String slot;
    private final ReplicationStream stream;
    private final CatalogLookup lookup;
    private final PgoutputDecoder decoder;
    private final PendingChanges pending;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread status;

    private CatchUp(
            final ReplicationStream stream,
            final CatalogLookup lookup,
            final String slot,
            final Position from,
            final Predicate<TableId> tables,
            final Handover handover) {
        this.slot = slot;
        this.stream = stream;
        this.lookup = lookup;
        this.pending = new PendingChanges(handover, from, lookup::requireUnchanged);
        this.decoder = new PgoutputDecoder(lookup, from, new Wanted(tables));
        this.status = new Thread(this::keepStatus, "wadi-status-" + slot);
        status.setDaemon(true);
        status.start();
    }

    /**
     * The changes of some tables only; what ends a transaction passes. They are shown at the commit of their transaction:
     * loaded rows may be as they were at a later position than the first changes, and what they show already are just the
     * transactions that were committed before it.
     */
    private final class Wanted implements Receiver {

        private final Predicate<TableId> tables;

        private Wanted(final Predicate<TableId> tables) {
            this.tables = tables;
        }

        @Override
        public void change(final Change change, final int bytes) {
            if (tables.test(change.getTable())) {
                pending.change(change.at(decoder.commitPosition()), bytes);
            }
        }

        @Override
        public void commit(final Position end) {
            pending.commit(end);
        }
    }

    /**
     * @param connection speaks the replication protocol and may read the slot, as only that does which made a temporary
     *     one; closed with this
     * @param tables whose changes are handed over
     */
    public static CatchUp open(
            final Connection connection,
            final SourceDatabase database,
            final String slot,
            final String publication,
            final Position from,
            final Predicate<TableId> tables,
            final Handover handover)
            throws SQLException {
        requireNonNull(tables, "tables");
        final ReplicationStream stream =
                ReplicationStream.open(connection, slot, publication, from, handover::durable, database.silenceLimit());
        try {
            return new CatchUp(stream, new CatalogLookup(database), slot, from, tables, handover);
        } catch (final SQLException e) {
            stream.close();
            throw e;
        }
    }

    /**
     * Hands over every transaction that ends at the position or before, and the position as the last boundary. Nothing
     * that ends after it.
     *
     * @throws InterruptedException if the thread was interrupted; reading can go on
     */
    public void readTo(final Position to) throws SQLException, InterruptedException {
        while (!hasReached(to)) {
            final byte[] data = stream.poll();
            if (data == null) {
                pending.handOverWhole();
                stream.askForAnswer();
            } else {
                decoder.decode(ReplicationStream.lsn(data), data, ReplicationStream.MESSAGE_OFFSET);
            }
            stream.updateStatus();
            if (Thread.interrupted()) {
                throw new InterruptedException("catching up to " + to + " was interrupted");
            }
        }
        lookup.release();
        pending.reached(to);
        pending.moveToReached();
    }

    /** Transactions come in the order of their commits, so that the first beyond the position ends what is wanted. */
    private boolean hasReached(final Position to) {
        return decoder.isInTransaction()
                ? !to.isAfter(decoder.commitPosition())
                : !to.isAfter(pending.reached()) || !to.isAfter(stream.walEnd());
    }

    private void keepStatus() {
        try {
            while (!closing.await(STATUS_MILLIS, TimeUnit.MILLISECONDS)) {
                stream.updateStatus();
            }
        } catch (final SQLException e) {
            // The one who reads finds out by itself: the stream keeps the failure.
            LOG.debug("The status of slot {} cannot be sent", slot, e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws SQLException {
        closing.countDown();
        try {
            stream.close();
        } finally {
            lookup.close();
        }
    }
}
