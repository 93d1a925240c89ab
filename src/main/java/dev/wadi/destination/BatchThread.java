package dev.wadi.destination;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * Takes batches from a buffer and writes them on a thread of its own, until it is stopped or a batch fails; then the
 * buffer takes nothing more. Lives from one opening of the writer to the next.
 */
final class BatchThread {

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final ChangeBuffer buffer;
    private final SharedWriter writer;
    private final Thread thread;

    BatchThread(final ChangeBuffer buffer, final SharedWriter writer, final ThreadFactory threads) {
        this.buffer = buffer;
        this.writer = writer;
        this.thread = threads.newThread(this::writeBatches);
    }

    void start() {
        thread.start();
    }

    /** What is put into it is written. */
    ChangeBuffer buffer() {
        return buffer;
    }

    private void writeBatches() {
        try {
            for (Batch batch = buffer.take(); batch != null; batch = buffer.take()) {
                if (!writer.hasWritten(batch)) {
                    return;
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (final RuntimeException | Error e) {
            writer.fail(e);
        } finally {
            // Else the route would wait for room for ever.
            buffer.close();
        }
    }

    /** Ends after the batch that is being written, if that does not take too long, and leaves the destination. */
    void stop() {
        try {
            buffer.close();
            thread.join(STOP_PATIENCE.toMillis());
            writer.close();
            thread.join();
        } catch (final InterruptedException e) {
            writer.close();
            Thread.currentThread().interrupt();
        }
    }
}
