package dev.wadi.destination;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Collects changes into batches between the thread that reads and the thread that writes. A batch ends at the last
 * boundary if there is one, so that small transactions travel together; a transaction larger than a batch is cut. Holds
 * at most two batches: then {@link #add} waits, and reading pauses. All methods on any thread, guarded by this.
 */
final class ChangeBuffer {

    /** What a change costs besides its text: objects, arrays and references. */
    private static final int CHANGE_OVERHEAD_BYTES = 128;

    private final int batchRows;
    private final long batchBytes;
    private final long flushIntervalNanos;

    private List<Change> changes = new ArrayList<>();
    private long bytes;
    private int rowsToBoundary;
    private long bytesToBoundary;
    private Position boundary;
    private long boundarySinceNanos;
    private boolean isFlushing;
    private boolean isInFlight;
    private boolean isClosed;

    ChangeBuffer(final int batchRows, final long batchBytes, final Duration flushInterval) {
        this.batchRows = batchRows;
        this.batchBytes = batchBytes;
        this.flushIntervalNanos = flushInterval.toNanos();
    }

    /** Waits until {@link #add} does not wait. */
    synchronized void awaitRoom() throws InterruptedException {
        while (!isClosed && isFull(2)) {
            wait();
        }
    }

    /**
     * Takes changes in; waits while two batches are full.
     *
     * @return false if the buffer was closed and has taken nothing
     */
    synchronized boolean add(final List<Change> added) throws InterruptedException {
        awaitRoom();
        if (isClosed) {
            return false;
        }
        changes.addAll(added);
        for (final Change change : added) {
            bytes += sizeOf(change);
        }
        if (isFull(1)) {
            notifyAll();
        }
        return true;
    }

    /** Everything taken in so far is whole transactions that end at the position. */
    synchronized void boundary(final Position position) {
        if (boundary == null) {
            boundarySinceNanos = System.nanoTime();
        }
        boundary = requireNonNull(position, "position");
        rowsToBoundary = changes.size();
        bytesToBoundary = bytes;
        notifyAll();
    }

    /** Waits until everything up to the last boundary was taken and the taker has come back. */
    synchronized void flush() throws InterruptedException {
        isFlushing = true;
        notifyAll();
        while (!isClosed && (boundary != null || isInFlight)) {
            wait();
        }
        isFlushing = false;
    }

    /** Ends {@link #take} and {@link #add}; what is inside is dropped. */
    synchronized void close() {
        isClosed = true;
        notifyAll();
    }

    /** Waits for the next batch, after the one before was written; null after {@link #close}. */
    synchronized Batch take() throws InterruptedException {
        isInFlight = false;
        notifyAll();
        for (long nanos = nanosUntilDue(); !isClosed && nanos > 0; nanos = nanosUntilDue()) {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        }
        if (isClosed) {
            return null;
        }
        isInFlight = true;
        final Batch batch = boundary == null ? takeAll() : takeToBoundary();
        notifyAll();
        return batch;
    }

    private long nanosUntilDue() {
        if (isFull(1) || isFlushing && boundary != null) {
            return 0;
        }
        return boundary == null
                ? Long.MAX_VALUE
                : Math.max(0, boundarySinceNanos + flushIntervalNanos - System.nanoTime());
    }

    private Batch takeAll() {
        final Batch batch = new Batch(changes, null);
        changes = new ArrayList<>();
        bytes = 0;
        return batch;
    }

    private Batch takeToBoundary() {
        final List<Change> taken;
        if (rowsToBoundary == changes.size()) {
            taken = changes;
            changes = new ArrayList<>();
        } else {
            taken = new ArrayList<>(changes.subList(0, rowsToBoundary));
            changes = new ArrayList<>(changes.subList(rowsToBoundary, changes.size()));
        }
        bytes -= bytesToBoundary;
        final Batch batch = new Batch(taken, boundary);
        boundary = null;
        rowsToBoundary = 0;
        return batch;
    }

    private boolean isFull(final int batches) {
        // Divided, because a product may be more than the number holds where the options mean no limit.
        return changes.size() / batches >= batchRows || bytes / batches >= batchBytes;
    }

    private static long sizeOf(final Change change) {
        long size = CHANGE_OVERHEAD_BYTES;
        for (final String text : change.texts()) {
            size += text == null ? 0 : text.length();
        }
        return size;
    }
}
