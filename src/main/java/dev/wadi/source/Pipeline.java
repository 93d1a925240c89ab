package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.JvmErrors;
import dev.wadi.delivery.OperatorNeededException;
import dev.wadi.delivery.StoppedException;
import dev.wadi.source.connection.SourceException;
import dev.wadi.source.reader.ChangeReader;
import dev.wadi.source.reader.RouteException;
import java.sql.SQLException;
import java.time.Duration;
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

    private final String name;
    private final Beginning beginning;
    private final Preparation preparation;
    private final QuietStretch quietStretch;
    private final Supplier<ChangeReader> readers;
    private final Barrier barrier;
    private final Backoff backoff;
    private final StepErrorPolicy onStepError;
    private final Intermission intermission = new Intermission();
    private final LongAdder restarts = new LongAdder();

    private volatile ChangeReader reader;
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private volatile PipelineState state = PipelineState.STARTING;
    private volatile Throwable problem;
    private volatile Throwable halted;

    /** Why the reader that runs was given up. */
    private volatile Outage givenUp;

    private volatile boolean hasGoneOn;

    private volatile long streamingSince;

    /** Whether nothing has failed since a reader ended. Of the pipeline's thread. */
    private boolean isGoingOn;

    Pipeline(
            final String name,
            final Beginning beginning,
            final Preparation preparation,
            final QuietStretch quietStretch,
            final Supplier<ChangeReader> readers,
            final Barrier barrier,
            final Backoff backoff,
            final StepErrorPolicy onStepError) {
        this.name = requireNonNull(name, "name");
        this.beginning = requireNonNull(beginning, "beginning");
        this.preparation = requireNonNull(preparation, "preparation");
        this.quietStretch = requireNonNull(quietStretch, "quietStretch");
        this.readers = requireNonNull(readers, "readers");
        this.barrier = requireNonNull(barrier, "barrier");
        this.backoff = requireNonNull(backoff, "backoff");
        this.onStepError = requireNonNull(onStepError, "onStepError");
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

    /** How often it has started again. */
    long restarts() {
        return restarts.sum();
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
        beginning.check();
    }

    @Override
    public void run() {
        while (!isStopping()) {
            try {
                readUntilStopped();
            } catch (final Exception | Error e) {
                final Optional<Error> error = JvmErrors.in(e);
                if (error.isPresent()) {
                    failBy(error.get(), e);
                    return;
                }
                if (!survives((Exception) e)) {
                    return;
                }
            }
        }
        state = PipelineState.STOPPED;
    }

    private void readUntilStopped() throws Exception {
        if (halted instanceof Error error) {
            throw error;
        }
        if (halted instanceof SourceException e) {
            throw e;
        }
        final Position start = prepare();
        if (!isStopping() && !intermission.take(start)) {
            stream(start);
        }
    }

    /** Returns whether it goes on. */
    private boolean survives(final Exception failure) {
        if (failure instanceof RouteException route && !isRetried(route)
                || failure instanceof SourceException
                || failure instanceof StoppedException) {
            fail((RuntimeException) failure);
            return false;
        }
        if (failure instanceof InterruptedException) {
            // Only a stop interrupts; what was not durable comes again at the next start.
            LOG.debug("Pipeline {} was interrupted", name, failure);
            stop();
        } else {
            pauseAfter(failure instanceof SQLException e ? Outage.reading(e) : failure);
        }
        return true;
    }

    /** A stop interrupts what is in the route, which then fails; that comes again too. */
    private boolean isRetried(final RouteException e) {
        return isStopping() || e.isTransient() || onStepError == StepErrorPolicy.RETRY && !e.needsEdit();
    }

    /** Ends with a stored position from which changes can be read. */
    private Position prepare() throws SQLException, InterruptedException {
        final Beginning.Found found = beginning.next();
        final Position position = preparation.run(found, () -> state = PipelineState.LOADING);
        final Position passed = quietStretch.pass(position, found.source().end());
        beginning.note(found);
        return passed;
    }

    /**
     * Stops reading for a moment if there is much log that the reader does not see, so that the slot can move on over it.
     * Called in long intervals.
     *
     * @param end where the source's log ends
     */
    void passQuietLog(final Position end) {
        if (quietStretch.notice(end)) {
            stopReader();
        }
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
            givenUp = null;
            current.run(start);
            if (givenUp != null) {
                throw givenUp;
            }
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
        if (e instanceof SourceException source && source.missesChanges()) {
            LOG.error(
                    "Pipeline {} has stopped; changes after {} may be missing in the copy. {}",
                    name,
                    barrier.durable(),
                    e.getMessage());
        } else {
            LOG.error(
                    "Pipeline {} has stopped; nothing is lost, and it {} when this is mended and it is started again. {}",
                    name,
                    barrier.durable().equals(Position.ZERO)
                            ? "goes on with the load of its tables"
                            : "goes on from " + barrier.durable(),
                    e.getMessage());
        }
        LOG.debug("Pipeline {} has stopped because of", name, e);
    }

    /** The state of the objects is unknown after an Error: another process, or another start, goes on from what is durable. */
    private void failBy(final Error error, final Throwable failure) {
        final String text =
                failure == error ? JvmErrors.text(error) : failure.getMessage() + " (" + JvmErrors.text(error) + ")";
        problem = new IllegalStateException("Nothing is read any more because of an error of the JVM: " + text, error);
        LOG.error(
                "Pipeline {} reads nothing any more; it continues from {} when it is started again. {}",
                name,
                barrier.durable(),
                text);
        LOG.debug("Pipeline {} has ended because of", name, failure);
        JvmErrors.raise(error);
        state = PipelineState.FAILED;
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
        final boolean needsSomebody =
                e instanceof OperatorNeededException || e instanceof Outage outage && outage.needsSomebody();
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

    /** Ends a reader that waits on a connection which the server has given up, and starts again; any thread. */
    void giveUpReader(final Outage why) {
        givenUp = why;
        stopReader();
    }

    /** Stops reading for good, because somebody has to mend something; any thread. */
    void halt(final SourceException why) {
        halted = why;
        stopReader();
    }

    /** Stops reading for good, because another thread of this pipeline has met an Error; any thread. */
    void halt(final Error error) {
        halted = error;
        stopReader();
    }

    /** Stops reading; what was handed over is still written by {@link Barrier#flush}. */
    void stop() {
        stopRequested.countDown();
        stopReader();
        preparation.stop();
    }

    private void stopReader() {
        final ChangeReader current = reader;
        if (current != null) {
            current.stop();
        }
    }
}
