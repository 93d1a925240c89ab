package dev.wadi.source.debezium;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Debezium consumer of Camel's that was started, with the threads that it has taken. Debezium 3.6 refuses to close an
 * engine that has ended by itself or is about to, and the consumer of Camel 4.17 then keeps its threads.
 */
final class RunningEngine extends LifecycleStrategySupport implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningEngine.class);

    private final CamelContext context;
    private final Consumer consumer;
    private final String owner;
    private final List<ThreadPoolExecutor> pools = new ArrayList<>();

    private RunningEngine(final CamelContext context, final Consumer consumer) {
        this.context = context;
        this.consumer = consumer;
        // How Camel names a pool after its owner.
        this.owner = consumer.getClass().getSimpleName() + "(" + ObjectHelper.getIdentityHashCode(consumer) + ")";
    }

    /** Starts the consumer and notes which threads it takes. */
    static RunningEngine start(final CamelContext context, final Consumer consumer) {
        final RunningEngine engine = new RunningEngine(context, consumer);
        context.addLifecycleStrategy(engine);
        try {
            consumer.start();
            return engine;
        } catch (final RuntimeException e) {
            engine.close();
            throw e;
        } finally {
            context.getLifecycleStrategies().remove(engine);
        }
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
    boolean isDone() {
        return pools.stream().anyMatch(pool -> pool.getCompletedTaskCount() > 0);
    }

    /** Makes it end, if it does not do so by itself. */
    void stop() {
        try {
            consumer.stop();
        } catch (final RuntimeException e) {
            LOG.debug("An engine has ended before it could be stopped", e);
        }
    }

    /**
     * Ends the threads, whatever they still do. Camel knows the exchange factory of a consumer until it is shut down, and
     * would keep the engine with it, and the connections that an engine which failed at its start has left open.
     */
    @Override
    public void close() {
        stop();
        try {
            ServiceHelper.stopAndShutdownService(consumer);
        } finally {
            pools.forEach(context.getExecutorServiceManager()::shutdownNow);
        }
    }
}
