package dev.wadi.source.load;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Copies parts over several connections at once, each on a thread of its own, in their order. When one fails all of them
 * end. Used by the pipeline's thread.
 */
final class BulkCopy implements AutoCloseable {

    /** Makes a copier for one thread. */
    interface Copiers {
        PartCopier open() throws SQLException;
    }

    private final Queue<TablePart> parts;
    private final Queue<TablePart> refused = new ConcurrentLinkedQueue<>();
    private final List<PartCopier> copiers = new ArrayList<>();
    private final ExecutorService threads;
    private final ExecutorCompletionService<Void> running;
    private int unfinished;

    private BulkCopy(final List<TablePart> parts, final String pipeline) {
        this.parts = new ConcurrentLinkedQueue<>(parts);
        this.threads = Executors.newCachedThreadPool(work -> new Thread(work, "wadi-" + pipeline + "-load"));
        this.running = new ExecutorCompletionService<>(threads);
    }

    /** Returns when the threads run. */
    static BulkCopy start(
            final List<TablePart> parts, final int connections, final Copiers source, final String pipeline)
            throws SQLException {
        final BulkCopy copy = new BulkCopy(parts, pipeline);
        try {
            for (int i = 0; i < Math.min(connections, parts.size()); i++) {
                final PartCopier copier = source.open();
                copy.copiers.add(copier);
                copy.running.submit(() -> copy.work(copier));
                copy.unfinished++;
            }
            return copy;
        } catch (final SQLException | RuntimeException e) {
            copy.close();
            throw e;
        }
    }

    private Void work(final PartCopier copier) throws SQLException, InterruptedException {
        for (TablePart part = parts.poll(); part != null; part = parts.poll()) {
            if (!copier.copy(part)) {
                refused.add(part);
            }
        }
        return null;
    }

    /**
     * Waits for the last part, or throws what the first thread to fail has thrown.
     *
     * @return the parts of which nothing was taken, because the destination refuses rows of them
     */
    List<TablePart> await() throws SQLException, InterruptedException {
        for (; unfinished > 0; unfinished--) {
            try {
                running.take().get();
            } catch (final ExecutionException e) {
                rethrow(e.getCause());
            }
        }
        return List.copyOf(refused);
    }

    private static void rethrow(final Throwable cause) throws SQLException, InterruptedException {
        if (cause instanceof SQLException e) {
            throw e;
        }
        if (cause instanceof InterruptedException e) {
            throw e;
        }
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        throw new IllegalStateException("A thread of the load has failed: " + cause.getMessage(), cause);
    }

    /** Ends the threads; what was not committed is dropped. */
    @Override
    public void close() throws SQLException {
        parts.clear();
        threads.shutdown();
        for (final PartCopier copier : copiers) {
            copier.close();
        }
    }
}
