package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.Progress;
import dev.wadi.source.check.SlotHolder;
import dev.wadi.source.check.SourceIdentity;
import dev.wadi.source.check.SourceState;
import dev.wadi.source.check.StartCheck;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is looked at before each start of a reader: how far the pipeline has come, and whether the source is the one that
 * this stands for. Used by one thread after the other.
 */
final class Beginning {

    private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

    /** Under this name the source that the position stands for is noted beside it. */
    private static final String SOURCE_NOTE = "source";

    /** The server needs a moment to notice that a reader which was killed is gone. */
    private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(3);

    private static final Duration RELEASE_POLL = Duration.ofMillis(200);

    private final String slotName;
    private final boolean loadsHistory;
    private final SourceDatabase database;
    private final StartCheck check;
    private final Barrier barrier;
    private final PublicationGuard publication;
    private final Continuity continuity;

    /** What was found at the start, for the first run; null if it has to be looked at anew. */
    private Found checked;

    Beginning(
            final String pipeline,
            final String slotName,
            final boolean loadsHistory,
            final SourceDatabase database,
            final StartCheck check,
            final Barrier barrier,
            final PublicationGuard publication) {
        this.slotName = requireNonNull(slotName, "slotName");
        this.loadsHistory = loadsHistory;
        this.database = requireNonNull(database, "database");
        this.check = requireNonNull(check, "check");
        this.barrier = requireNonNull(barrier, "barrier");
        this.publication = requireNonNull(publication, "publication");
        this.continuity = new Continuity(pipeline, slotName, loadsHistory, database, barrier);
    }

    /**
     * @param progress how far the pipeline has come; empty if it is new
     */
    record Found(Optional<Progress> progress, SourceState source) {}

    /**
     * With everything else that has to be so before a pipeline starts. Takes the pipeline for this process. The slot may
     * still be held by an earlier reader of the pipeline that must be gone, because nobody else has the destination: {@link
     * #next} tells when it is free.
     *
     * @throws SourceException if the source refuses
     * @throws DeliveryException if a destination cannot be reached, or another process runs the pipeline
     */
    void check() {
        try {
            final Optional<Progress> progress = barrier.restore();
            check.run(loadsHistory && !isStreaming(progress));
            final SourceState source = awaitFreeSlot();
            final Optional<SlotHolder> holder = source.holder();
            if (holder.isPresent() && (!holder.get().isOurs() || progress.isEmpty())) {
                throw new SourceException("Slot '" + slotName + "' is in use by "
                        + holder.get().description()
                        + "; stop the other reader, or choose another name with wadi.source.slot");
            }
            final Found found = matching(progress, source);
            holder.ifPresent(still -> LOG.warn("Slot {} is still held by {}", slotName, still.description()));
            checked = holder.isPresent() ? null : found;
        } catch (final Outage e) {
            barrier.release();
            throw new SourceException(e.getMessage(), e);
        } catch (final RuntimeException e) {
            barrier.release();
            throw e;
        }
    }

    /**
     * What was found by {@link #check}, and after that by looking again.
     *
     * @throws Outage if the source cannot be read from now
     * @throws SourceException if it cannot be gone on with
     * @throws DeliveryException if a destination cannot be reached, or another process runs the pipeline
     */
    Found next() {
        if (checked != null) {
            final Found first = checked;
            checked = null;
            return first;
        }
        final Found found = matching(barrier.restore(), awaitFreeSlot());
        requireReadable();
        found.source().holder().ifPresent(holder -> {
            throw Outage.passing("Slot '" + slotName + "' is still held by " + holder.description()
                    + "; the server lets it go when it notices that the reader is gone. If it does not, run SELECT"
                    + " pg_terminate_backend(" + holder.pid() + ") at the source");
        });
        return found;
    }

    private void requireReadable() {
        try {
            check.requireReadable();
        } catch (final SQLException e) {
            throw Outage.connecting(database, e);
        }
    }

    private Found matching(final Optional<Progress> progress, final SourceState source) {
        try {
            if (source.isReader()) {
                throw Outage.lasting(database
                        + " is a reader now; point wadi.source.host to the writer (on Aurora the cluster endpoint)");
            }
            continuity.check(progress, known(progress), source);
            publication.begin(!hasPosition(progress), source.coverage());
            if (hasPosition(progress)) {
                publication.look(source.coverage());
            }
            return new Found(progress, source);
        } catch (final SQLException e) {
            throw Outage.connecting(database, e);
        }
    }

    /** Waits for a moment until nobody holds the slot. */
    SourceState awaitFreeSlot() {
        final long end = System.nanoTime() + RELEASE_PATIENCE.toNanos();
        SourceState state = readSource();
        while (state.holder().isPresent() && System.nanoTime() < end) {
            LockSupport.parkNanos(RELEASE_POLL.toNanos());
            state = readSource();
        }
        return state;
    }

    private SourceState readSource() {
        try {
            return SourceState.read(database, slotName, publication.name());
        } catch (final SQLException e) {
            throw Outage.connecting(database, e);
        }
    }

    /** Empty if the position was stored by a version that did not note it. */
    private Optional<SourceIdentity> known(final Optional<Progress> progress) {
        return hasPosition(progress) ? barrier.note(SOURCE_NOTE).map(SourceIdentity::parse) : Optional.empty();
    }

    private static boolean isStreaming(final Optional<Progress> progress) {
        return progress.isPresent() && progress.get().phase() == Progress.Phase.STREAMING;
    }

    private static boolean hasPosition(final Optional<Progress> progress) {
        return progress.isPresent() && progress.get().phase() != Progress.Phase.LOADING;
    }

    /** Notes the source beside the position, which is stored by now. */
    void note(final Found found) throws SQLException {
        publication.look(found.source().coverage());
        noteSource(found);
    }

    void noteSource(final Found found) {
        if (!isNoted(found)) {
            barrier.note(SOURCE_NOTE, found.source().identity().toString());
        }
    }

    /** Whether the source is the one that was noted last. */
    boolean isNoted(final Found found) {
        return barrier.note(SOURCE_NOTE)
                .equals(Optional.of(found.source().identity().toString()));
    }
}
