package dev.wadi.source.debezium;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.util.ObjectHelper;

/**
 * Ends the threads of a Debezium consumer. The consumer of Camel 4.17 leaves one behind when its engine has ended by
 * itself: closing the ended engine throws before the consumer comes to its thread pool.
 */
final class EngineThreads extends LifecycleStrategySupport {

    private final CamelContext context;
    private final String owner;
    private final List<ThreadPoolExecutor> pools = new ArrayList<>();

    private EngineThreads(final CamelContext context, final Consumer consumer) {
        this.context = context;
        // How Camel names a pool after its owner.
        this.owner = consumer.getClass().getSimpleName() + "(" + ObjectHelper.getIdentityHashCode(consumer) + ")";
    }

    /** Starts the consumer and notes which threads it takes. */
    static EngineThreads start(final CamelContext context, final Consumer consumer) {
        final EngineThreads threads = new EngineThreads(context, consumer);
        context.addLifecycleStrategy(threads);
        try {
            consumer.start();
        } finally {
            context.getLifecycleStrategies().remove(threads);
        }
        return threads;
    }

    @Override
    public void onThreadPoolAdd(
            final CamelContext camelContext,
            final ThreadPoolExecutor threadPool,
            final String id,
            final String sourceId,
            final String routeId,
            final String threadPoolProfileId) {
        if (owner.equals(id)) {
            pools.add(threadPool);
        }
    }

    /** Whether the engine has ended, also one that has failed before it used its offset store. */
    boolean areDone() {
        return pools.stream().anyMatch(pool -> pool.getCompletedTaskCount() > 0);
    }

    void end() {
        pools.forEach(context.getExecutorServiceManager()::shutdownNow);
    }
}
