package dev.wadi.source;

import dev.wadi.change.Position;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * The moment between two readers of a pipeline, when nothing is handed over and everything up to a position is durable:
 * another thread can have it for an act of its own. The act runs on the pipeline's thread.
 */
final class Intermission {

    /** What is done while nothing is read. Its failures are the pipeline's. */
    interface Act {

        /**
         * @param durable where the pipeline stands; it may be further afterwards
         */
        void run(Position durable) throws Exception;
    }

    private record Waiting(Act act, CompletableFuture<Void> done) {}

    private final AtomicReference<Waiting> waiting = new AtomicReference<>();

    boolean isRequested() {
        return waiting.get() != null;
    }

    /**
     * Runs the act that waits; by the pipeline.
     *
     * @return false if none waits
     */
    boolean take(final Position durable) throws Exception {
        final Waiting next = waiting.getAndSet(null);
        if (next == null) {
            return false;
        }
        try {
            next.act().run(durable);
            return true;
        } finally {
            next.done().complete(null);
        }
    }

    /**
     * Waits until the act has run; by the other thread.
     *
     * @param stopReading makes the pipeline come to an intermission soon
     * @param isOver whether there will be none any more
     * @return false if the act has not run and will not
     */
    boolean await(final Act act, final Runnable stopReading, final BooleanSupplier isOver) throws InterruptedException {
        final Waiting own = new Waiting(act, new CompletableFuture<>());
        waiting.set(own);
        stopReading.run();
        try {
            while (!hasRun(own)) {
                if (isOver.getAsBoolean() && waiting.compareAndSet(own, null)) {
                    return false;
                }
            }
            return true;
        } catch (final InterruptedException e) {
            waiting.compareAndSet(own, null);
            throw e;
        }
    }

    private static boolean hasRun(final Waiting own) throws InterruptedException {
        try {
            own.done().get(1, TimeUnit.SECONDS);
            return true;
        } catch (final TimeoutException e) {
            return false;
        } catch (final ExecutionException e) {
            throw new IllegalStateException("An act is only ever completed without a failure", e);
        }
    }
}
