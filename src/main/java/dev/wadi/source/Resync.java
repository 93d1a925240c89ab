package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.Progress;
import dev.wadi.delivery.TableLoad.State;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.load.LoadSource;
import dev.wadi.source.load.TableSnapshot;
import dev.wadi.source.pgoutput.CatchUp;
import dev.wadi.source.reader.Handover;
import java.sql.SQLException;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads one table beside the stream: its rows in the snapshot of a temporary slot, then its changes from that slot, until
 * both are where the stream is. There, between two readers, it takes the place of what was shown before. Whatever fails
 * until then leaves no trace, and the stream does not notice. Used for one table, by a thread of its own; only the end
 * runs on the pipeline's.
 */
final class Resync {

    private static final Logger LOG = LoggerFactory.getLogger(Resync.class);

    private final LoadSource source;
    private final String publication;
    private final String slot;
    private final Barrier barrier;
    private final Handover stream;
    private final Barrier aside;
    private final Handover handover;
    private final BiConsumer<State, Long> progress;

    private long rows;
    private Exception failure;

    /**
     * @param slot of the stream
     * @param stream the way of the stream into the route
     * @param aside the same destinations beside the stream
     * @param progress told what it does and how many rows were handed over, often
     */
    Resync(
            final LoadSource source,
            final String publication,
            final String slot,
            final Barrier barrier,
            final Handover stream,
            final Barrier aside,
            final BiConsumer<State, Long> progress) {
        this.source = requireNonNull(source, "source");
        this.publication = requireNonNull(publication, "publication");
        this.slot = requireNonNull(slot, "slot");
        this.barrier = requireNonNull(barrier, "barrier");
        this.stream = requireNonNull(stream, "stream");
        this.aside = requireNonNull(aside, "aside");
        this.handover = stream.aside(aside);
        this.progress = requireNonNull(progress, "progress");
    }

    /** How the pipeline is brought to an intermission. */
    interface Stage {

        /** Returns when the act has run; false if it never will. */
        boolean perform(Intermission.Act act) throws InterruptedException;
    }

    /**
     * @return how many rows were loaded; empty if the publication does not cover the table any more
     * @throws InterruptedException if the thread was interrupted, or the pipeline has ended
     */
    OptionalLong run(final TableId table, final Stage stage) throws Exception {
        final String ownSlot = TableSnapshot.slotNameBeside(slot);
        progress.accept(State.LOADING, 0L);
        LOG.info("Loading table {} beside the stream; first this waits for the transactions that are running", table);
        try (TableSnapshot snapshot = TableSnapshot.take(source, ownSlot)) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the load was interrupted while it waited for the source");
            }
            final Position begin = snapshot.consistentPoint();
            aside.restore();
            aside.store(Progress.loading(ownSlot));
            if (!snapshot.handOver(
                    table,
                    publication,
                    handover,
                    Clock.systemUTC(),
                    count -> progress.accept(State.LOADING, rows = count))) {
                return OptionalLong.empty();
            }
            aside.flush();
            aside.catchUp(Progress.catchingUp(ownSlot, begin));
            LOG.info("The {} rows of table {} as they were at {} are there; catching up", rows, table, begin);
            progress.accept(State.CATCHING_UP, rows);
            try (CatchUp changes = CatchUp.open(
                    snapshot.slotConnection(),
                    source.database(),
                    ownSlot,
                    publication,
                    begin,
                    table::equals,
                    handover)) {
                final Position near = comeNear(changes, begin);
                if (!stage.perform(durable -> finish(changes, ownSlot, near, durable))) {
                    throw new InterruptedException("the pipeline has ended");
                }
            }
            if (failure != null) {
                throw failure;
            }
            return OptionalLong.of(rows);
        } finally {
            discard(ownSlot);
        }
    }

    /** Removes what was not shown. */
    private void discard(final String ownSlot) {
        try {
            aside.restore();
            aside.store(Progress.loading(ownSlot));
        } catch (final DeliveryException e) {
            // The next load removes it.
            LOG.debug("What is left of a load cannot be removed now", e);
        } finally {
            aside.release();
        }
    }

    /** Most of the way is gone while the stream goes on, so that it rests shortly. */
    private Position comeNear(final CatchUp changes, final Position begin) throws SQLException, InterruptedException {
        final Position end = latest(begin, barrier.durable());
        changes.readTo(end);
        aside.flush();
        final Position nearer = latest(end, barrier.durable());
        changes.readTo(nearer);
        aside.flush();
        return nearer;
    }

    private static Position latest(final Position one, final Position other) {
        return one.isAfter(other) ? one : other;
    }

    /** Brings the stream and the table to the same position, and shows the table. */
    private void finish(final CatchUp changes, final String ownSlot, final Position near, final Position durable)
            throws Exception {
        failure = new DeliveryException("The stream has failed before the table could take its place");
        final Position end = latest(near, durable);
        if (end.isAfter(durable)) {
            bringStreamTo(end, durable);
        }
        try {
            changes.readTo(end);
            aside.flush();
            aside.completeLoad(Progress.streaming(ownSlot, end));
            failure = null;
        } catch (final InterruptedException e) {
            throw e;
        } catch (final Exception e) {
            // The load's own failure: the stream goes on.
            failure = e;
        }
    }

    /** By our own reader, whichever reads the stream: only this one can stop at a position. */
    private void bringStreamTo(final Position end, final Position durable) throws SQLException, InterruptedException {
        final SourceDatabase database = source.database();
        try (CatchUp rest = CatchUp.open(
                database.connectForReplication(), database, slot, publication, durable, table -> true, stream)) {
            rest.readTo(end);
            barrier.flush();
        }
    }
}
