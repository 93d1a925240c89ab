package dev.wadi.destination;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.BulkLoad;
import dev.wadi.delivery.ChangeSink;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.LoadLedger;
import dev.wadi.delivery.Progress;
import dev.wadi.delivery.StepLetters;
import dev.wadi.delivery.StoppedException;
import dev.wadi.delivery.StoppedTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * Hands changes from the route to a writer's own thread, so that a batch is written while the next one fills. After a
 * failed write it takes nothing more until {@link #restore}: what was not durable comes again from the source.
 *
 * <p>{@link #accept} and the methods of {@link DeliveryTarget} are called by the pipeline's threads one after another.
 */
final class BufferedDelivery implements DeliveryTarget, ChangeSink, AutoCloseable {

    private final String name;

    /** For what any thread may call; everything else goes through {@link #shared}. */
    private final BatchWriter writer;

    private final SharedWriter shared;
    private final Supplier<ChangeBuffer> buffers;
    private final ThreadFactory threads;
    private final BufferedDelivery aside;
    private final LoadLedger ledger;
    private final StepLetters stepLetters;

    /** Null while no pipeline runs. */
    private volatile BatchThread batches;

    BufferedDelivery(
            final String name,
            final BatchWriter writer,
            final Supplier<ChangeBuffer> buffers,
            final ThreadFactory threads) {
        this(name, writer, buffers, threads, BatchMeter.NONE, null, null, null);
    }

    /**
     * @param meter is told of each batch
     * @param aside for a load beside the stream
     */
    BufferedDelivery(
            final String name,
            final BatchWriter writer,
            final Supplier<ChangeBuffer> buffers,
            final ThreadFactory threads,
            final BatchMeter meter,
            final BufferedDelivery aside,
            final LoadLedger ledger,
            final StepLetters stepLetters) {
        this.name = name;
        this.writer = writer;
        this.shared = new SharedWriter(name, writer, meter);
        this.buffers = buffers;
        this.threads = threads;
        this.aside = aside;
        this.ledger = ledger;
        this.stepLetters = stepLetters;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Progress> restore() {
        close();
        final Optional<Progress> progress = shared.open();
        batches = new BatchThread(buffers.get(), shared, threads);
        batches.start();
        return progress;
    }

    /** Takes changes that the route has handed on; waits while the buffer is full. */
    @Override
    public void accept(final List<Change> changes) throws InterruptedException {
        if (!buffer().add(changes)) {
            checkRunning();
            throw new DeliveryException(name + " is stopping and takes no more changes");
        }
    }

    @Override
    public boolean keepsDeadLetters() {
        return true;
    }

    @Override
    public void refuse(final Change failed) throws InterruptedException {
        accept(List.of(failed));
    }

    /**
     * Changes have come which nobody waits for: nothing would tell when they are durable, or that they were lost. Nothing
     * more is taken, which stops the pipeline.
     *
     * @param route where they have come from
     */
    DeliveryException refuse(final String route) {
        checkRunning();
        final StoppedException refusal = new StoppedException(name + " was sent a message of route " + route
                + " that is no longer, or never was, part of an exchange of postgres-changes:, so that it could be lost"
                + " without notice; send changes with to, multicast or split, not with wireTap, aggregate, a producer"
                + " template or from another source");
        shared.fail(refusal);
        return refusal;
    }

    @Override
    public void awaitRoom() throws InterruptedException {
        buffer().awaitRoom();
    }

    @Override
    public void boundary(final Position position) {
        buffer().boundary(position);
    }

    @Override
    public void flush() throws InterruptedException {
        buffer().flush();
        checkRunning();
    }

    private ChangeBuffer buffer() {
        checkRunning();
        return batches.buffer();
    }

    private void checkRunning() {
        shared.failure().ifPresent(failure -> {
            throw failure;
        });
        if (batches == null) {
            throw new DeliveryException(name + " belongs to no running pipeline; its option 'pipeline' must be the name"
                    + " of a postgres-changes: endpoint");
        }
    }

    void announce(final TableSchema table) {
        shared.use(() -> {
            checkRunning();
            writer.announce(table);
        });
    }

    @Override
    public void store(final Progress progress) {
        shared.reach(progress.position(), () -> writer.store(progress));
    }

    @Override
    public Optional<BulkLoad> bulkLoad() {
        return shared.ask(() -> {
            checkRunning();
            return writer.bulkLoad(shared::use);
        });
    }

    @Override
    public void catchUp(final Progress catchingUp) {
        shared.reach(catchingUp.position(), () -> {
            checkRunning();
            writer.catchUp(catchingUp);
        });
    }

    @Override
    public void completeLoad(final Progress streaming) {
        shared.reach(streaming.position(), () -> {
            checkRunning();
            writer.completeLoad(streaming);
        });
    }

    /**
     * Ends a call of the writer that takes longer than the limit and that the destination knows nothing of. For another
     * thread than those that write; the call fails, and the pipeline begins again from what is durable.
     */
    void endHangingCall(final Duration limit) {
        if (aside != null) {
            aside.endHangingCall(limit);
        }
        shared.endHangingCall(limit);
    }

    /** Nothing is written any more; the pipeline ends by this Error. */
    void fail(final Error error) {
        shared.fail(error);
    }

    /** The same for the calls of a load past the writer, on which nothing moves for longer than the limit. */
    void endHangingLoad(final Duration limit) {
        writer.giveUpDeadConnections(limit);
    }

    @Override
    public Optional<DeliveryTarget> aside() {
        return Optional.ofNullable(aside);
    }

    /** The way of what is handed over in the stream, or beside it. */
    BufferedDelivery way(final boolean isAside) {
        return isAside && aside != null ? aside : this;
    }

    @Override
    public Optional<LoadLedger> ledger() {
        return Optional.ofNullable(ledger);
    }

    @Override
    public Optional<StepLetters> stepLetters() {
        return Optional.ofNullable(stepLetters);
    }

    @Override
    public Position durable() {
        return shared.durable();
    }

    @Override
    public Optional<DeliveryException> failure() {
        return shared.failure();
    }

    @Override
    public long deadLetters() {
        return writer.deadLetters() + (aside == null ? 0 : aside.deadLetters());
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
    public List<StoppedTable> stoppedTables() {
        return writer.stoppedTables();
    }

    @Override
    public boolean stopsTables() {
        return true;
    }

    @Override
    public void release() {
        close();
    }

    /** Stops the writer's thread and leaves the destination; what was not committed is dropped. */
    @Override
    public void close() {
        if (batches == null) {
            shared.close();
        } else {
            batches.stop();
        }
        batches = null;
    }
}
