package dev.wadi.source.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunningEngineTest {

    private final CamelContext context = new DefaultCamelContext();
    private final CountDownLatch engineEnds = new CountDownLatch(1);
    private EngineConsumer consumer;

    @BeforeEach
    void start() {
        context.start();
        consumer = new EngineConsumer(context.getEndpoint("direct:engine"));
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void anEngineThatEndsByItselfIsNoFailureAndLeavesNothing() {
        final RunningEngine engine = RunningEngine.start(context, consumer);
        assertThat(engine.isDone()).isFalse();
        engineEnds.countDown();
        await().until(engine::isDone);

        assertThatCode(engine::stop).doesNotThrowAnyException();
        engine.close();

        assertNothingIsLeft();
    }

    @Test
    void anEngineThatCannotBeginLeavesNothing() {
        consumer.cannotBegin = true;

        assertThatThrownBy(() -> RunningEngine.start(context, consumer)).hasMessageContaining("no engine");

        assertNothingIsLeft();
    }

    @Test
    void anEngineThatDoesNotEndIsInterrupted() {
        final RunningEngine engine = RunningEngine.start(context, consumer);

        engine.close();

        await().until(engine::isDone);
        assertNothingIsLeft();
    }

    @Test
    void anEngineThatWasStoppedLeavesNothing() {
        consumer.isClosed = true;
        final RunningEngine engine = RunningEngine.start(context, consumer);

        engine.stop();
        engine.close();

        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        assertThat(consumer.threads.isShutdown()).isTrue();
        assertThat(context.getCamelContextExtension()
                        .getExchangeFactoryManager()
                        .getConsumerCounter())
                .isZero();
    }

    /** As the stock one is at its end. */
    private final class EngineConsumer extends DefaultConsumer {

        private ExecutorService threads;
        private boolean cannotBegin;
        private boolean isClosed;

        private EngineConsumer(final Endpoint endpoint) {
            super(endpoint, exchange -> {});
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            threads = context.getExecutorServiceManager().newSingleThreadExecutor(this, "engine");
            if (cannotBegin) {
                throw new IllegalStateException("no engine");
            }
            threads.submit(() -> {
                engineEnds.await();
                return null;
            });
        }

        @Override
        protected void doStop() throws Exception {
            if (!isClosed) {
                throw new IllegalStateException("Engine is already being shutting down.");
            }
            super.doStop();
        }
    }
}
