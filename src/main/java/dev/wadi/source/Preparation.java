package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.Progress;
import dev.wadi.source.check.Slot;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.load.HistoricalLoad;
import dev.wadi.source.load.Loaded;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a pipeline to a stored position from which changes can be read: the one that is stored already, or the one at
 * which a historical load ends. On the pipeline's thread, but for {@link #stop}.
 */
final class Preparation {

    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    private final String name;
    private final String slotName;
    private final boolean loadsHistory;
    private final SourceDatabase database;
    private final Beginning beginning;
    private final HistoricalLoad load;
    private final CatchUps catchUps;
    private final Barrier barrier;
    private final Runnable beforeLoad;
    private volatile boolean isStopping;
    private volatile Thread catchingUp;

    /** Hands over the changes between two positions. */
    interface CatchUps {
        void read(Position from, Position to) throws SQLException, InterruptedException;
    }

    Preparation(
            final String name,
            final String slotName,
            final boolean loadsHistory,
            final SourceDatabase database,
            final Beginning beginning,
            final HistoricalLoad load,
            final CatchUps catchUps,
            final Barrier barrier,
            final Runnable beforeLoad) {
        this.name = requireNonNull(name, "name");
        this.slotName = requireNonNull(slotName, "slotName");
        this.loadsHistory = loadsHistory;
        this.database = requireNonNull(database, "database");
        this.beginning = requireNonNull(beginning, "beginning");
        this.load = requireNonNull(load, "load");
        this.catchUps = requireNonNull(catchUps, "catchUps");
        this.barrier = requireNonNull(barrier, "barrier");
        this.beforeLoad = requireNonNull(beforeLoad, "beforeLoad");
    }

    /**
     * @param loading called before rows are loaded, or the changes since are applied to them
     * @throws InterruptedException if the pipeline is stopping
     */
    Position run(final Beginning.Found found, final Runnable loading) throws SQLException, InterruptedException {
        final Optional<Progress.Phase> phase = found.progress().map(Progress::phase);
        if (phase.equals(Optional.of(Progress.Phase.STREAMING))) {
            return found.progress().get().position();
        }
        if (phase.equals(Optional.of(Progress.Phase.CATCHING_UP))) {
            load.announceTables();
            loading.run();
            return catchUp(found.progress().get().position(), found.source().end());
        }
        if (!loadsHistory) {
            return beginWithoutLoad(found.source().slot());
        }
        loading.run();
        return load(found);
    }

    private Position load(final Beginning.Found found) throws SQLException, InterruptedException {
        final Optional<Loaded> resumed = resume(found);
        final Loaded loaded = resumed.isPresent() ? resumed.get() : loadAll(found);
        barrier.flush();
        if (loaded.needsChanges()) {
            barrier.catchUp(Progress.catchingUp(slotName, loaded.start()));
            return catchUp(loaded.start(), loaded.consistentAt());
        }
        LOG.info("All rows are there; what is left is to make the keys of the tables and to show them");
        complete(loaded.start());
        return loaded.start();
    }

    /** Goes on with a load that was cut off, if that can be: on the same source, and with the slot that it made. */
    private Optional<Loaded> resume(final Beginning.Found found) throws SQLException, InterruptedException {
        return found.progress().isPresent() && found.source().slot().isPresent() && beginning.isNoted(found)
                ? load.resume(slotName, found.progress().get().position())
                : Optional.empty();
    }

    private Loaded loadAll(final Beginning.Found found) throws SQLException, InterruptedException {
        // First the note, then the slot: a crash in between leaves no slot that nobody knows of.
        barrier.store(Progress.loading(slotName));
        beginning.noteLoad(found);
        beforeLoad.run();
        if (found.source().slot().isPresent()) {
            LOG.info("The historical load of pipeline {} was interrupted and starts again", name);
            dropSlot();
        }
        return load.run(slotName, start -> barrier.store(Progress.loading(slotName, start)));
    }

    private void dropSlot() throws SQLException {
        try (Connection connection = database.connect()) {
            Slot.drop(connection, slotName);
        }
    }

    /** What was loaded is shown when it is as the source was at one position. */
    private Position catchUp(final Position from, final Position to) throws SQLException, InterruptedException {
        LOG.info("Pipeline {} applies the changes from {} to {} to what was loaded", name, from, to);
        catchingUp = Thread.currentThread();
        try {
            if (isStopping) {
                throw new InterruptedException("the pipeline is stopping");
            }
            catchUps.read(from, to);
        } finally {
            catchingUp = null;
        }
        barrier.flush();
        complete(to);
        beginning.awaitFreeSlot();
        return to;
    }

    private void complete(final Position position) {
        barrier.completeLoad(Progress.streaming(slotName, position));
        LOG.info("The historical load of pipeline {} is complete", name);
    }

    private Position beginWithoutLoad(final Optional<Slot> slot) throws SQLException {
        final Position begin = slot.isPresent() ? slot.get().confirmed() : load.createSlotOnly(slotName);
        barrier.store(Progress.streaming(slotName, begin));
        return begin;
    }

    /** Ends the wait for changes that are still to be applied to loaded rows; the load asks by itself. Any thread. */
    void stop() {
        isStopping = true;
        final Thread reading = catchingUp;
        if (reading != null) {
            reading.interrupt();
        }
    }
}
