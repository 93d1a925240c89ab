package dev.wadi.destination;

import dev.wadi.change.Position;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A writer that several threads use, one at a time: calls are guarded by this. Knows what is durable and, after a batch
 * has failed, why nothing more can be written until the writer is opened again.
 */
final class SharedWriter {

    private static final Logger LOG = LoggerFactory.getLogger(SharedWriter.class);

    private final String name;
    private final BatchWriter writer;
    private final BatchMeter meter;

    /** When the call began that is running; null for none. Volatile: who watches it cannot wait for its end. */
    private volatile Long callSince;

    private volatile Position durable = Position.ZERO;
    private volatile DeliveryException failure;

    SharedWriter(final String name, final BatchWriter writer, final BatchMeter meter) {
        this.name = name;
        this.writer = writer;
        this.meter = meter;
    }

    /** Opens the writer, and forgets a failure. That has limits of its own, and is not among the calls that may hang. */
    synchronized Optional<Progress> open() {
        final Optional<Progress> progress = writer.open();
        durable = progress.map(Progress::position).orElse(Position.ZERO);
        failure = null;
        return progress;
    }

    /** Runs what uses the writer while nobody else does. */
    void use(final Runnable call) {
        ask(() -> {
            call.run();
            return null;
        });
    }

    /** The same for something that has an answer. */
    synchronized <T> T ask(final Supplier<T> call) {
        callSince = System.nanoTime();
        try {
            return call.get();
        } finally {
            callSince = null;
        }
    }

    /** The same for something after which everything up to the position is durable. */
    void reach(final Position position, final Runnable call) {
        use(call);
        durable = position;
    }

    /**
     * Writes a batch, unless that fails. The failure is kept while nobody else uses the writer: what comes next would
     * only see a transaction that is broken.
     */
    boolean hasWritten(final Batch batch) {
        return ask(() -> {
            try {
                write(batch);
                return true;
            } catch (final DeliveryException e) {
                failure = e;
            } catch (final RuntimeException | Error e) {
                // An Error too: a thread that ended in silence would leave the route waiting for ever.
                fail(e);
            }
            return false;
        });
    }

    /** Nothing is written any more, for a reason that was not expected; any thread. */
    void fail(final Throwable cause) {
        failure = new DeliveryException(name + " failed: " + cause.getMessage(), cause);
    }

    private void write(final Batch batch) {
        final long begin = System.nanoTime();
        if (!batch.changes().isEmpty()) {
            writer.write(batch.changes());
        }
        if (batch.boundary() != null) {
            writer.commit(batch.boundary());
            durable = batch.boundary();
        }
        meter.written(batch.changes().size(), System.nanoTime() - begin);
    }

    /**
     * Ends a call that takes longer than the limit and that the destination knows nothing of. For another thread than
     * those that write; the call fails.
     */
    void endHangingCall(final Duration limit) {
        final Long since = callSince;
        if (since == null || System.nanoTime() - since < limit.toNanos() || writer.isWorking()) {
            return;
        }
        if (since.equals(callSince)) {
            LOG.warn("{} does not answer any more; the connection is given up", name);
            writer.close();
        }
    }

    /** The last position that is durable; any thread. */
    Position durable() {
        return durable;
    }

    /** Why a batch was not written, if so; any thread. */
    Optional<DeliveryException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Nothing more is to be written until the writer is opened again; any thread. */
    void fail(final DeliveryException why) {
        failure = why;
    }

    /** Leaves the destination; any thread, also while another one uses the writer, whose call fails by that. */
    void close() {
        writer.close();
    }
}
