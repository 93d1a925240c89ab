package dev.wadi.delivery;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;

/**
 * Looks that are taken again and again, one after another in one thread of Camel's. One that fails unexpectedly is
 * logged, and is taken again when its time has come. An Error also goes to the owner, whose pipeline it ends.
 */
public final class Watches implements AutoCloseable {

    private final CamelContext context;
    private final String name;
    private final Consumer<Error> failing;
    private final ScheduledExecutorService thread;

    /**
     * @param owner what the thread belongs to, for Camel's management
     * @param name of the thread, and of these watches in the log
     * @param failing takes an Error that a look has met
     */
    public Watches(final CamelContext context, final Object owner, final String name, final Consumer<Error> failing) {
        this.context = context;
        this.name = name;
        this.failing = failing;
        this.thread = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(owner, name);
    }

    /** Takes {@code look} at once, and again each time when {@code interval} has passed since it ended. */
    public void every(final Duration interval, final Runnable look) {
        thread.scheduleWithFixedDelay(
                JvmErrors.guarded("A look of " + name, () -> take(look)),
                0,
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void take(final Runnable look) {
        try {
            look.run();
        } catch (final RuntimeException | Error e) {
            JvmErrors.in(e).ifPresent(failing);
            throw e;
        }
    }

    /** No look begins any more, and one that is being taken is interrupted. */
    @Override
    public void close() {
        context.getExecutorServiceManager().shutdownNow(thread);
    }
}
