package dev.wadi.destination;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.LoadLedger;
import dev.wadi.delivery.Progress;
import dev.wadi.delivery.StoppedTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands changes from the route to a writer's own thread, so that a batch is written while the next one fills. After a
 * failed write it takes nothing more until {@link #restore}: what was not durable comes again from the source.
 *
 * <p>{@link #accept} and the methods of {@link DeliveryTarget} are called by the pipeline's threads one after another;
 * the writer is used by whoever holds {@code writing}.
 */
final class BufferedDelivery implements DeliveryTarget, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BufferedDelivery.class);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final BatchWriter writer;
    private final Supplier<ChangeBuffer> buffers;
    private final ThreadFactory threads;
    private final BufferedDelivery aside;
    private final LoadLedger ledger;

    /** Held while the writer is used. */
    private final Object writing = new Object();

    /** When the call of the writer began that is running; null for none. */
    private volatile Long callSince;

    private ChangeBuffer buffer;
    private Thread thread;
    private volatile BatchMeter meter = BatchMeter.NONE;
    private volatile Position durable = Position.ZERO;
    private volatile DeliveryException failure;

    BufferedDelivery(
            final String name,
            final BatchWriter writer,
            final Supplier<ChangeBuffer> buffers,
            final ThreadFactory threads) {
        this(name, writer, buffers, threads, null, null);
    }

    /**
     * @param aside for a load beside the stream
     */
    BufferedDelivery(
            final String name,
            final BatchWriter writer,
            final Supplier<ChangeBuffer> buffers,
            final ThreadFactory threads,
            final BufferedDelivery aside,
            final LoadLedger ledger) {
        this.name = name;
        this.aside = aside;
        this.ledger = ledger;
        this.writer = writer;
        this.buffers = buffers;
        this.threads = threads;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Progress> restore() {
        close();
        final Optional<Progress> progress;
        synchronized (writing) {
            progress = writer.open();
        }
        durable = progress.map(Progress::position).orElse(Position.ZERO);
        failure = null;
        start();
        return progress;
    }

    private void start() {
        final ChangeBuffer source = buffers.get();
        buffer = source;
        thread = threads.newThread(() -> writeBatches(source));
        thread.start();
    }

    private void writeBatches(final ChangeBuffer source) {
        try {
            for (Batch batch = source.take(); batch != null; batch = source.take()) {
                final Batch next = batch;
                if (!whileWriting(() -> hasWritten(next))) {
                    source.close();
                    return;
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps the failure while {@link #writing} is held: what comes next would only see a transaction that is broken. */
    private boolean hasWritten(final Batch batch) {
        try {
            write(batch);
            return true;
        } catch (final DeliveryException e) {
            failure = e;
        } catch (final RuntimeException | Error e) {
            // An error too: a thread that ended without a word would leave the route waiting for ever.
            failure = new DeliveryException(name + " failed: " + e.getMessage(), e);
        }
        return false;
    }

    /** From now on each batch is told. */
    void meter(final BatchMeter newMeter) {
        meter = newMeter;
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

    /** Takes changes from the route; waits while the buffer is full. */
    void accept(final List<Change> changes) throws InterruptedException {
        checkRunning();
        if (!buffer.add(changes)) {
            checkRunning();
            throw new DeliveryException(name + " is stopping and takes no more changes");
        }
    }

    @Override
    public void awaitRoom() throws InterruptedException {
        checkRunning();
        buffer.awaitRoom();
    }

    @Override
    public Optional<DeliveryTarget> aside() {
        return Optional.ofNullable(aside);
    }

    @Override
    public Optional<LoadLedger> ledger() {
        return Optional.ofNullable(ledger);
    }

    /** The way of what is handed over in the stream, or beside it. */
    BufferedDelivery way(final boolean isAside) {
        return isAside && aside != null ? aside : this;
    }

    void announce(final TableSchema table) {
        whileWriting(() -> {
            checkRunning();
            writer.announce(table);
            return true;
        });
    }

    @Override
    public void boundary(final Position position) {
        checkRunning();
        buffer.boundary(position);
    }

    @Override
    public void flush() throws InterruptedException {
        checkRunning();
        buffer.flush();
        checkRunning();
    }

    @Override
    public void store(final Progress progress) {
        whileWriting(() -> {
            writer.store(progress);
            return true;
        });
        durable = progress.position();
    }

    @Override
    public Optional<BulkLoad> bulkLoad() {
        synchronized (writing) {
            checkRunning();
            return writer.bulkLoad(call -> whileWriting(() -> {
                call.run();
                return true;
            }));
        }
    }

    @Override
    public void catchUp(final Progress catchingUp) {
        whileWriting(() -> {
            checkRunning();
            writer.catchUp(catchingUp);
            return true;
        });
        durable = catchingUp.position();
    }

    @Override
    public void completeLoad(final Progress streaming) {
        whileWriting(() -> {
            checkRunning();
            writer.completeLoad(streaming);
            return true;
        });
        durable = streaming.position();
    }

    private boolean whileWriting(final BooleanSupplier call) {
        synchronized (writing) {
            callSince = System.nanoTime();
            try {
                return call.getAsBoolean();
            } finally {
                callSince = null;
            }
        }
    }

    /**
     * Ends a call of the writer that takes longer than the limit and that the destination knows nothing of. For another
     * thread than those that write; the call fails, and the pipeline begins again from what is durable.
     */
    void endHangingCall(final Duration limit) {
        if (aside != null) {
            aside.endHangingCall(limit);
        }
        final Long since = callSince;
        if (since == null || System.nanoTime() - since < limit.toNanos() || writer.isWorking()) {
            return;
        }
        if (since.equals(callSince)) {
            LOG.warn("{} does not answer any more; the connection is given up", name);
            writer.close();
        }
    }

    private void checkRunning() {
        if (failure != null) {
            throw failure;
        }
        if (buffer == null) {
            throw new DeliveryException(name + " belongs to no running pipeline; its option 'pipeline' must be the name"
                    + " of a postgres-changes: endpoint");
        }
    }

    @Override
    public Position durable() {
        return durable;
    }

    @Override
    public long deadLetters() {
        return writer.deadLetters() + (aside == null ? 0 : aside.deadLetters());
    }

    @Override
    public Optional<DeliveryException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public Optional<String> note(final String note) {
        return writer.note(note);
    }

    @Override
    public void note(final String note, final String value) {
        writer.note(note, value);
    }

    @Override
    public void release() {
        close();
    }

    @Override
    public List<StoppedTable> stoppedTables() {
        return writer.stoppedTables();
    }

    @Override
    public boolean stopsTables() {
        return true;
    }

    /** Stops the writer's thread and leaves the destination; what was not committed is dropped. */
    @Override
    public void close() {
        try {
            if (thread != null) {
                buffer.close();
                thread.join(STOP_PATIENCE.toMillis());
            }
            writer.close();
            if (thread != null) {
                thread.join();
            }
        } catch (final InterruptedException e) {
            writer.close();
            Thread.currentThread().interrupt();
        }
        thread = null;
        buffer = null;
    }
}
