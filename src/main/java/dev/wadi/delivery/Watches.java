package dev.wadi.delivery;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks that are taken again and again, one after another in one thread of Camel's. One that fails unexpectedly is
 * logged, and is taken again when its time has come.
 */
public final class Watches implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

    private final CamelContext context;
    private final String name;
    private final ScheduledExecutorService thread;

    /**
     * @param owner what the thread belongs to, for Camel's management
     * @param name of the thread, and of these watches in the log
     */
    public Watches(final CamelContext context, final Object owner, final String name) {
        this.context = context;
        this.name = name;
        this.thread = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(owner, name);
    }

    /** Takes {@code look} at once, and again each time when {@code interval} has passed since it ended. */
    public void every(final Duration interval, final Runnable look) {
        thread.scheduleWithFixedDelay(() -> take(look), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void take(final Runnable look) {
        try {
            look.run();
        } catch (final RuntimeException e) {
            // The executor would drop it, and never take the look again.
            LOG.error("A look of {} has failed and will be taken again: {}", name, e.getMessage(), e);
        }
    }

    /** No look begins any more, and one that is being taken is interrupted. */
    @Override
    public void close() {
        context.getExecutorServiceManager().shutdownNow(thread);
    }
}
