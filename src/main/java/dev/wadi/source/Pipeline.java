package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.Progress;
import dev.wadi.source.check.Slot;
import dev.wadi.source.check.StartCheck;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.load.HistoricalLoad;
import dev.wadi.source.load.Loaded;
import dev.wadi.source.load.LogEnd;
import dev.wadi.source.reader.ChangeReader;
import dev.wadi.source.reader.RouteException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a pipeline, on a thread of its own: load what was there before, read changes, and after a failure that can
 * pass start again from what is durable. Stops by itself where trying again cannot help.
 */
final class Pipeline implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    private final String name;
    private final String slotName;
    private final boolean loadsHistory;
    private final SourceDatabase database;
    private final StartCheck check;
    private final HistoricalLoad load;
    private final CatchUps catchUps;
    private final Supplier<ChangeReader> readers;
    private final Barrier barrier;
    private final Runnable beforeLoad;
    private final Intermission intermission = new Intermission();
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    /** Hands over the changes between two positions. */
    interface CatchUps {
        void read(Position from, Position to) throws SQLException, InterruptedException;
    }

    private volatile ChangeReader reader;
    private volatile Thread catchingUp;
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private volatile PipelineState state = PipelineState.STARTING;
    private volatile Throwable problem;

    Pipeline(
            final String name,
            final String slotName,
            final boolean loadsHistory,
            final SourceDatabase database,
            final StartCheck check,
            final HistoricalLoad load,
            final CatchUps catchUps,
            final Supplier<ChangeReader> readers,
            final Barrier barrier,
            final Runnable beforeLoad) {
        this.name = requireNonNull(name, "name");
        this.slotName = requireNonNull(slotName, "slotName");
        this.loadsHistory = loadsHistory;
        this.database = requireNonNull(database, "database");
        this.check = requireNonNull(check, "check");
        this.load = requireNonNull(load, "load");
        this.catchUps = requireNonNull(catchUps, "catchUps");
        this.readers = requireNonNull(readers, "readers");
        this.barrier = requireNonNull(barrier, "barrier");
        this.beforeLoad = requireNonNull(beforeLoad, "beforeLoad");
    }

    boolean isStopping() {
        return stopRequested.getCount() == 0;
    }

    PipelineState state() {
        return state;
    }

    /** Whether it will never read again. */
    boolean isOver() {
        return isStopping() || state == PipelineState.FAILED;
    }

    /**
     * Stops reading, and goes on after the act has run at a durable position; by another thread.
     *
     * @return false if the pipeline has ended before that
     */
    boolean performBetweenReaders(final Intermission.Act act) throws InterruptedException {
        return intermission.await(act, this::stopReader, this::isOver);
    }

    /** Why the pipeline is not streaming, if something went wrong. */
    Optional<Throwable> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * What is checked before anything runs.
     *
     * @throws SourceException if the source refuses
     * @throws DeliveryException if a destination cannot be reached
     */
    void checkStart() {
        final Optional<Progress> progress = barrier.restore();
        check.run(loadsHistory && progress.filter(Pipeline::isStreaming).isEmpty());
        checkSlotIsOurs(progress);
    }

    /** Slot and stored position have to belong together; where they do not, changes may be missing. */
    private void checkSlotIsOurs(final Optional<Progress> progress) {
        final Optional<Slot> slot = findSlot();
        if (progress.isEmpty()) {
            if (slot.isPresent() && loadsHistory) {
                throw new SourceException("Slot '" + slotName + "' exists, but pipeline '" + name
                        + "' has no position for it, so the historical load cannot join it without a gap; drop it with"
                        + " SELECT pg_drop_replication_slot('" + slotName
                        + "'), or set wadi.source.historical-load=false to read changes only");
            }
            return;
        }
        if (!progress.get().slot().equals(slotName)) {
            throw new SourceException("Pipeline '" + name + "' has its position in slot '"
                    + progress.get().slot() + "', not in '" + slotName + "'; set wadi.source.slot="
                    + progress.get().slot());
        }
        if (progress.get().phase() != Progress.Phase.LOADING) {
            checkSlotReachesBackTo(progress.get().position(), slot);
        }
    }

    private void checkSlotReachesBackTo(final Position position, final Optional<Slot> slot) {
        final String loadAgain =
                "; to load everything again, drop the slot if it is there and delete the row of pipeline '" + name
                        + "' from wadi.position at the destination";
        if (slot.isEmpty()) {
            throw new SourceException(
                    "Slot '" + slotName + "' is gone, so changes since " + position + " may be missing" + loadAgain);
        }
        if (slot.get().confirmed().isAfter(position)) {
            throw new SourceException(
                    "Slot '" + slotName + "' stands at " + slot.get().confirmed()
                            + ", beyond the stored position " + position
                            + ": somebody else has read from it or made it anew, so changes in between are missing"
                            + loadAgain);
        }
    }

    private static boolean isStreaming(final Progress progress) {
        return progress.phase() == Progress.Phase.STREAMING;
    }

    private Optional<Slot> findSlot() {
        try (Connection connection = database.connect()) {
            return Slot.find(connection, slotName);
        } catch (final SQLException e) {
            throw new DeliveryException(database + " cannot be asked for slot " + slotName + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void run() {
        while (!isStopping()) {
            try {
                final Position start = prepare();
                if (!isStopping() && !intermission.take(start)) {
                    stream(start);
                }
            } catch (final RouteException | SourceException e) {
                fail(e);
                return;
            } catch (final InterruptedException e) {
                // Only a stop interrupts; what was not durable comes again at the next start.
                LOG.debug("Pipeline {} was interrupted", name, e);
                stop();
            } catch (final Exception e) {
                pauseAfter(e);
            }
        }
        state = PipelineState.STOPPED;
    }

    /** Ends with a stored position from which changes can be read. */
    private Position prepare() throws SQLException, InterruptedException {
        final Optional<Progress> progress = barrier.restore();
        checkSlotIsOurs(progress);
        if (progress.filter(Pipeline::isStreaming).isPresent()) {
            return progress.get().position();
        }
        if (progress.filter(Pipeline::isCatchingUp).isPresent()) {
            load.announceTables();
            return catchUp(progress.get().position(), logEnd());
        }
        return loadsHistory ? load(progress) : beginWithoutLoad();
    }

    private static boolean isCatchingUp(final Progress progress) {
        return progress.phase() == Progress.Phase.CATCHING_UP;
    }

    private Position load(final Optional<Progress> interrupted) throws SQLException, InterruptedException {
        state = PipelineState.LOADING;
        final Optional<Loaded> resumed =
                interrupted.isPresent() ? resume(interrupted.get().position()) : Optional.empty();
        final Loaded loaded = resumed.isPresent() ? resumed.get() : loadAll(interrupted.isPresent());
        barrier.flush();
        if (loaded.needsChanges()) {
            barrier.catchUp(Progress.catchingUp(slotName, loaded.start()));
            return catchUp(loaded.start(), loaded.consistentAt());
        }
        barrier.completeLoad(Progress.streaming(slotName, loaded.start()));
        LOG.info("The historical load of pipeline {} is complete", name);
        return loaded.start();
    }

    private Optional<Loaded> resume(final Position start) throws SQLException, InterruptedException {
        return findSlot().isPresent() ? load.resume(slotName, start) : Optional.empty();
    }

    private Loaded loadAll(final boolean isAgain) throws SQLException, InterruptedException {
        // First the note, then the slot: a crash in between leaves no slot that nobody knows of.
        barrier.store(Progress.loading(slotName));
        beforeLoad.run();
        if (isAgain && findSlot().isPresent()) {
            LOG.info("The historical load of pipeline {} was interrupted and starts again", name);
            dropSlot();
        }
        return load.run(slotName, start -> barrier.store(Progress.loading(slotName, start)));
    }

    /** What was loaded is shown when it is as the source was at one position. */
    private Position catchUp(final Position from, final Position to) throws SQLException, InterruptedException {
        state = PipelineState.LOADING;
        LOG.info("Pipeline {} applies the changes from {} to {} to what was loaded", name, from, to);
        catchingUp = Thread.currentThread();
        try {
            if (isStopping()) {
                throw new InterruptedException("the pipeline is stopping");
            }
            catchUps.read(from, to);
        } finally {
            catchingUp = null;
        }
        barrier.flush();
        barrier.completeLoad(Progress.streaming(slotName, to));
        LOG.info("The historical load of pipeline {} is complete", name);
        return to;
    }

    private Position logEnd() throws SQLException {
        try (Connection connection = database.connect()) {
            return LogEnd.read(connection);
        }
    }

    private void dropSlot() throws SQLException {
        try (Connection connection = database.connect()) {
            Slot.drop(connection, slotName);
        }
    }

    private Position beginWithoutLoad() throws SQLException {
        final Position start = findSlot().map(Slot::confirmed).orElse(null);
        final Position begin = start != null ? start : load.createSlotOnly(slotName);
        barrier.store(Progress.streaming(slotName, begin));
        return begin;
    }

    private void stream(final Position start) throws Exception {
        final ChangeReader current = readers.get();
        reader = current;
        if (isStopping() || intermission.isRequested()) {
            return;
        }
        LOG.info("Pipeline {} reads changes from {}", name, start);
        state = PipelineState.STREAMING;
        problem = null;
        try {
            current.run(start);
            if (intermission.isRequested()) {
                barrier.flush();
            }
        } finally {
            reader = null;
            if (barrier.durable().isAfter(start)) {
                backoff.reset();
            }
        }
    }

    private void fail(final RuntimeException e) {
        problem = e;
        state = PipelineState.FAILED;
        LOG.error(
                "Pipeline {} has stopped; nothing is lost, and it goes on from {} when this is mended and it is started"
                        + " again. {}",
                name,
                barrier.durable(),
                e.getMessage());
        LOG.debug("Pipeline {} has stopped because of", name, e);
    }

    private void pauseAfter(final Exception e) {
        problem = e;
        if (isStopping()) {
            LOG.debug("Pipeline {} failed while stopping", name, e);
            return;
        }
        state = PipelineState.RETRYING;
        final Duration pause = backoff.next();
        LOG.warn("Pipeline {} starts again from what is durable in {} s: {}", name, pause.toSeconds(), e.getMessage());
        LOG.debug("Pipeline {} starts again because of", name, e);
        try {
            stopRequested.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops reading; what was handed over is still written by {@link Barrier#flush}. */
    void stop() {
        stopRequested.countDown();
        stopReader();
    }

    private void stopReader() {
        final ChangeReader current = reader;
        if (current != null) {
            current.stop();
        }
        final Thread reading = catchingUp;
        if (reading != null) {
            reading.interrupt();
        }
    }
}
