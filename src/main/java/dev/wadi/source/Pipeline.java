package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.Progress;
import dev.wadi.delivery.StoppedException;
import dev.wadi.source.check.Slot;
import dev.wadi.source.check.StartCheck;
import dev.wadi.source.connection.SourceDatabase;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.load.HistoricalLoad;
import dev.wadi.source.load.Loaded;
import dev.wadi.source.pgoutput.QuietLog;
import dev.wadi.source.reader.ChangeReader;
import dev.wadi.source.reader.Handover;
import dev.wadi.source.reader.RouteException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a pipeline, on a thread of its own: load what was there before, read changes, and after a failure that can
 * pass start again from what is durable. Stops by itself where trying again cannot help.
 */
final class Pipeline implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** So much log may lie between the slot and the end before it is looked whether anything is published in it. */
    private static final long QUIET_BYTES = 16L << 20;

    private final String name;
    private final String slotName;
    private final boolean loadsHistory;
    private final SourceDatabase database;
    private final Beginning beginning;
    private final HistoricalLoad load;
    private final CatchUps catchUps;
    private final Supplier<ChangeReader> readers;
    private final Barrier barrier;
    private final Handover handover;
    private final PublicationGuard publication;
    private final Runnable beforeLoad;
    private final Intermission intermission = new Intermission();
    private final QuietLog quietLog;
    private final Backoff backoff;
    private final LongAdder restarts = new LongAdder();

    /** What was found at the start, for the first run. */
    private Beginning.Found checked;

    /** Hands over the changes between two positions. */
    interface CatchUps {
        void read(Position from, Position to) throws SQLException, InterruptedException;
    }

    private volatile ChangeReader reader;
    private volatile Thread catchingUp;
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private volatile PipelineState state = PipelineState.STARTING;
    private volatile Throwable problem;
    private volatile SourceException halted;
    private volatile boolean isIdle;
    private volatile boolean hasGoneOn;

    /** Whether nothing has failed since a reader ended. Of the pipeline's thread. */
    private boolean isGoingOn;

    // Of the thread that looks at the source.
    private long lastHandedOver = -1;
    private Position triedAt;
    private volatile long streamingSince;

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
            final Handover handover,
            final PublicationGuard publication,
            final Runnable beforeLoad,
            final Backoff backoff) {
        this.name = requireNonNull(name, "name");
        this.slotName = requireNonNull(slotName, "slotName");
        this.loadsHistory = loadsHistory;
        this.database = requireNonNull(database, "database");
        this.load = requireNonNull(load, "load");
        this.catchUps = requireNonNull(catchUps, "catchUps");
        this.readers = requireNonNull(readers, "readers");
        this.barrier = requireNonNull(barrier, "barrier");
        this.handover = requireNonNull(handover, "handover");
        this.publication = requireNonNull(publication, "publication");
        this.beforeLoad = requireNonNull(beforeLoad, "beforeLoad");
        this.quietLog = new QuietLog(database, slotName, publication.name(), () -> isStopping());
        this.backoff = requireNonNull(backoff, "backoff");
        this.beginning = new Beginning(name, slotName, loadsHistory, database, check, barrier, publication);
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

    /** Whether changes are read, or about to be, and since when in the time of {@link System#nanoTime}. */
    OptionalLong streamingSince() {
        return state == PipelineState.STREAMING ? OptionalLong.of(streamingSince) : OptionalLong.empty();
    }

    /** Whether a reader has begun within this time after one that ended without a failure. */
    boolean hasJustGoneOn(final Duration within) {
        return hasGoneOn && System.nanoTime() - streamingSince < within.toNanos();
    }

    /** How long ago the last change was committed that was handed over; 0 if everything is durable. */
    double secondsBehind() {
        return barrier.handedOver().isAfter(barrier.durable())
                ? Duration.between(handover.lastCommit(), Instant.now()).toMillis() / 1000.0
                : 0;
    }

    /** How often it has started again. */
    long restarts() {
        return restarts.sum();
    }

    /** Tables that the publication covered once and does not any more. */
    Optional<String> unfollowedTables() {
        return Optional.of(publication.gone()).filter(tables -> !tables.isEmpty());
    }

    /** What went wrong last; it may have been mended since. */
    Optional<Throwable> problem() {
        return Optional.ofNullable(problem);
    }

    /**
     * What is checked before anything runs. From then on no other process can run the pipeline.
     *
     * @throws SourceException if the source refuses
     * @throws DeliveryException if a destination cannot be reached, or another process runs the pipeline
     */
    void checkStart() {
        checked = beginning.first().orElse(null);
    }

    @Override
    public void run() {
        while (!isStopping()) {
            try {
                if (halted != null) {
                    throw halted;
                }
                final Position start = prepare();
                if (!isStopping() && !intermission.take(start)) {
                    stream(start);
                }
            } catch (final RouteException | SourceException | StoppedException e) {
                fail(e);
                return;
            } catch (final InterruptedException e) {
                // Only a stop interrupts; what was not durable comes again at the next start.
                LOG.debug("Pipeline {} was interrupted", name, e);
                stop();
            } catch (final SQLException e) {
                pauseAfter(Outage.reading(e));
            } catch (final Exception e) {
                pauseAfter(e);
            }
        }
        state = PipelineState.STOPPED;
    }

    /** Ends with a stored position from which changes can be read. */
    private Position prepare() throws SQLException, InterruptedException {
        final Beginning.Found first = checked;
        checked = null;
        final Beginning.Found found = first != null ? first : beginning.next();
        final Position position = passQuietLog(found, position(found));
        beginning.note(found);
        return position;
    }

    /** If that is what reading was stopped for. */
    private Position passQuietLog(final Beginning.Found found, final Position position) throws SQLException {
        if (!isIdle) {
            return position;
        }
        isIdle = false;
        return quietLog.pass(
                position, found.source().end(), passed -> barrier.store(Progress.streaming(slotName, passed)));
    }

    /**
     * Stops reading for a moment if there is much log that the reader does not see, so that the slot can move on over it.
     * Called in long intervals; not tried twice from the same position.
     *
     * @param end where the source's log ends
     */
    void passQuietLog(final Position end) {
        final Position durable = barrier.durable();
        final long count = handover.count();
        if (count != lastHandedOver || barrier.handedOver().isAfter(durable)) {
            lastHandedOver = count;
        } else if (end.lsn() - durable.lsn() > QUIET_BYTES && !durable.equals(triedAt)) {
            triedAt = durable;
            isIdle = true;
            stopReader();
        }
    }

    private Position position(final Beginning.Found found) throws SQLException, InterruptedException {
        final Optional<Progress> progress = found.progress();
        if (progress.isPresent() && progress.get().phase() == Progress.Phase.STREAMING) {
            return progress.get().position();
        }
        if (progress.filter(Pipeline::isCatchingUp).isPresent()) {
            load.announceTables();
            return catchUp(progress.get().position(), found.source().end());
        }
        return loadsHistory ? load(found) : beginWithoutLoad(found.source().slot());
    }

    private static boolean isCatchingUp(final Progress progress) {
        return progress.phase() == Progress.Phase.CATCHING_UP;
    }

    private Position load(final Beginning.Found found) throws SQLException, InterruptedException {
        state = PipelineState.LOADING;
        final Optional<Loaded> resumed = resume(found);
        final Loaded loaded = resumed.isPresent() ? resumed.get() : loadAll(found);
        barrier.flush();
        if (loaded.needsChanges()) {
            barrier.catchUp(Progress.catchingUp(slotName, loaded.start()));
            return catchUp(loaded.start(), loaded.consistentAt());
        }
        LOG.info("All rows are there; what is left is to make the keys of the tables and to show them");
        barrier.completeLoad(Progress.streaming(slotName, loaded.start()));
        LOG.info("The historical load of pipeline {} is complete", name);
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
        beginning.noteSource(found);
        beforeLoad.run();
        if (found.source().slot().isPresent()) {
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
        beginning.awaitFreeSlot();
        return to;
    }

    private void dropSlot() throws SQLException {
        try (Connection connection = database.connect()) {
            Slot.drop(connection, slotName);
        }
    }

    private Position beginWithoutLoad(final Optional<Slot> slot) throws SQLException {
        final Position begin = slot.isPresent() ? slot.get().confirmed() : load.createSlotOnly(slotName);
        barrier.store(Progress.streaming(slotName, begin));
        return begin;
    }

    private void stream(final Position start) throws Exception {
        final ChangeReader current = readers.get();
        reader = current;
        if (isStopping() || halted != null || intermission.isRequested()) {
            return;
        }
        LOG.info("Pipeline {} reads changes from {}", name, start);
        streamingSince = System.nanoTime();
        hasGoneOn = isGoingOn;
        state = PipelineState.STREAMING;
        try {
            isGoingOn = false;
            current.run(start);
            isGoingOn = true;
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
        isGoingOn = false;
        if (isStopping() || halted != null) {
            LOG.debug("Pipeline {} failed while stopping", name, e);
            return;
        }
        state = PipelineState.RETRYING;
        restarts.increment();
        final boolean needsSomebody = e instanceof Outage outage && outage.needsSomebody();
        final Duration pause = needsSomebody ? backoff.slow() : backoff.next();
        if (needsSomebody) {
            LOG.error(
                    "Pipeline {} waits until somebody has mended this, and tries again every {} s: {}",
                    name,
                    pause.toMillis() / 1000.0,
                    e.getMessage());
        } else {
            LOG.warn(
                    "Pipeline {} starts again from what is durable in {} s: {}",
                    name,
                    pause.toSeconds(),
                    e.getMessage());
        }
        LOG.debug("Pipeline {} starts again because of", name, e);
        try {
            stopRequested.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Somebody reads from the slot, which is this pipeline's: nobody else can. */
    void slotIsRead() {
        final ChangeReader current = reader;
        if (current != null) {
            current.slotIsRead();
        }
    }

    /** Stops reading for good, because somebody has to mend something; any thread. */
    void halt(final SourceException why) {
        halted = why;
        stopReader();
    }

    /** Stops reading; what was handed over is still written by {@link Barrier#flush}. */
    void stop() {
        stopRequested.countDown();
        stopReader();
        final Thread reading = catchingUp;
        if (reading != null) {
            reading.interrupt();
        }
    }

    private void stopReader() {
        final ChangeReader current = reader;
        if (current != null) {
            current.stop();
        }
    }
}
