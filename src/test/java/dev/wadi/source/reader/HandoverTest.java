package dev.wadi.source.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.change.Change;
import dev.wadi.change.Position;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.ChangeSink;
import dev.wadi.delivery.ExchangeDelivery;
import dev.wadi.delivery.ExchangeTracking;
import dev.wadi.testing.SampleTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.LongStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.ExchangeHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What counts as handed over, whatever the route does with the exchange. */
@Timeout(20)
class HandoverTest {

    private static final String BAD = "bad";

    private final SampleTable table = SampleTable.of("t", "id");
    private final CamelContext context = new DefaultCamelContext();
    private final List<Long> arrived = new ArrayList<>();
    private final Map<String, String> seen = new ConcurrentHashMap<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    private final ChangeSink sink = changes ->
            changes.forEach(change -> arrived.add(change.getPosition().lsn()));

    /** Stands for a destination. */
    private final Processor destination = exchange -> {
        final ExchangeDelivery delivery = ExchangeDelivery.of(exchange).orElseThrow();
        if (!delivery.collect(sink, changes(exchange))) {
            seen.put("refused", "late");
        }
    };

    @SuppressWarnings("unchecked")
    private static List<Change> changes(final Exchange exchange) {
        final Object body = exchange.getMessage().getBody();
        return body instanceof Change change ? List.of(change) : (List<Change>) body;
    }

    /** Fails on the change of the key 3. */
    private static void failOnThree(final Exchange exchange) {
        if (changes(exchange).stream().anyMatch(change -> change.texts()[0].equals("3"))) {
            throw new IllegalStateException(BAD);
        }
    }

    @AfterEach
    void close() throws Exception {
        gate.countDown();
        context.close();
    }

    private interface Steps {
        void add(RouteDefinition route, RouteBuilder builder) throws Exception;
    }

    private Handover into(final Steps steps) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                steps.add(from("direct:changes").routeId("changes"), this);
            }
        });
        ExchangeTracking.in(context);
        context.start();
        final Consumer consumer = context.getRoute("changes").getConsumer();
        return new Handover(consumer, consumer.getProcessor(), new Barrier(), "shop");
    }

    private List<Change> changes(final long upTo) {
        return LongStream.rangeClosed(1, upTo)
                .mapToObj(lsn -> table.insert(lsn, String.valueOf(lsn)))
                .toList();
    }

    private void handOver(final Handover handover) {
        handover.changes(changes(5));
    }

    private void assertFails(final Handover handover) {
        assertThatThrownBy(() -> handOver(handover)).isInstanceOf(RouteException.class);
        assertThat(arrived).as("a part of an exchange").isEmpty();
    }

    @Test
    void anExchangeArrivesAsAWhole() throws Exception {
        handOver(into((route, builder) -> route.process(destination)));

        assertThat(arrived).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aHopToAnotherThreadIsAwaited() throws Exception {
        final Handover handover = into((route, builder) -> {
            route.to("seda:hop");
            builder.from("seda:hop").process(exchange -> gate.await()).process(destination);
        });
        final Thread reader = new Thread(() -> handOver(handover));
        reader.start();
        Awaitility.await().until(() -> reader.getState() == Thread.State.WAITING);
        assertThat(arrived).isEmpty();

        gate.countDown();
        reader.join();
        assertThat(arrived).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aFailureBehindAHopIsAFailure() throws Exception {
        assertFails(into((route, builder) -> {
            route.process(destination).to("seda:hop");
            builder.from("seda:hop").process(HandoverTest::failOnThree);
        }));
    }

    @Test
    void aSplitOverAHopWithSeveralConsumersKeepsTheOrder() throws Exception {
        final CyclicBarrier pairs = new CyclicBarrier(2);
        final Handover handover = into((route, builder) -> {
            route.split(builder.body()).to("seda:hop").end();
            builder.from("seda:hop?concurrentConsumers=2")
                    .process(exchange -> {
                        // Each pair arrives the other way round.
                        final boolean isFirst = exchange.getMessage()
                                                .getBody(Change.class)
                                                .getPosition()
                                                .lsn()
                                        % 2
                                == 1;
                        pairs.await();
                        if (isFirst) {
                            Thread.sleep(5);
                        }
                    })
                    .process(destination);
        });
        handover.changes(changes(20));

        assertThat(arrived)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void aSplitMayBeParallel() throws Exception {
        final Handover handover = into((route, builder) ->
                route.split(builder.body()).parallelProcessing().process(destination));
        handover.changes(changes(200));

        assertThat(arrived)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 200).boxed().toList());
    }

    @Test
    void aFailingPartOfASplitFailsTheWhole() throws Exception {
        assertFails(into((route, builder) ->
                route.split(builder.body()).process(HandoverTest::failOnThree).process(destination)));
    }

    @Test
    void aFailingPartOfASplitThatStopsIsNamed() throws Exception {
        final Handover handover = into((route, builder) -> {
            route.errorHandler(builder.noErrorHandler());
            route.split(builder.body())
                    .stopOnException()
                    .process(HandoverTest::failOnThree)
                    .process(destination);
        });
        assertThatThrownBy(() -> handOver(handover))
                .isInstanceOf(RouteException.class)
                .hasMessageContaining("INSERT of public.t at 0/3");
        assertThat(arrived).isEmpty();
    }

    @Test
    void anAggregationThatForgetsAnExceptionDoesNotHideIt() throws Exception {
        assertFails(into((route, builder) -> route.split(builder.body(), (old, current) -> {
                    current.setException(null);
                    return current;
                })
                .process(HandoverTest::failOnThree)
                .process(destination)));
    }

    @Test
    void whatADeadLetterChannelTakesIsNotDelivered() throws Exception {
        assertFails(into((route, builder) -> route.errorHandler(
                        builder.deadLetterChannel("log:dead?level=OFF").logExhausted(false))
                .process(HandoverTest::failOnThree)
                .process(destination)));
    }

    @Test
    void whatADeadLetterChannelTakesInsideASplitIsNotDelivered() throws Exception {
        assertFails(into((route, builder) -> route.errorHandler(
                        builder.deadLetterChannel("log:dead?level=OFF").logExhausted(false))
                .split(builder.body())
                .stopOnException()
                .process(HandoverTest::failOnThree)
                .process(destination)));
    }

    @Test
    void whatAnOnExceptionHandlesIsNotDelivered() throws Exception {
        assertFails(into((route, builder) -> route.onException(Exception.class)
                .handled(true)
                .end()
                .process(HandoverTest::failOnThree)
                .process(destination)));
    }

    @Test
    void whatAnOnExceptionWithStepsHandlesInAnotherRouteIsNotDelivered() throws Exception {
        assertFails(into((route, builder) -> {
            route.process(destination).to("direct:more");
            builder.from("direct:more")
                    .onException(Exception.class)
                    .handled(true)
                    .process(exchange -> seen.put("handled", "yes"))
                    .end()
                    .process(HandoverTest::failOnThree);
        }));
        assertThat(seen).containsKey("handled");
    }

    @Test
    void whatTheRouteItselfCatchesCounts() throws Exception {
        handOver(into((route, builder) -> route.doTry()
                .process(HandoverTest::failOnThree)
                .doCatch(IllegalStateException.class)
                .process(exchange -> seen.put("caught", "yes"))
                .end()
                .process(destination)));

        assertThat(seen).containsKey("caught");
        assertThat(arrived).hasSize(5);
    }

    @Test
    void aRedeliveryThatSucceedsCounts() throws Exception {
        handOver(into((route, builder) -> route.errorHandler(
                        builder.defaultErrorHandler().maximumRedeliveries(3).redeliveryDelay(1))
                .process(exchange -> {
                    if (seen.put("failed", "once") == null) {
                        throw new IllegalStateException(BAD);
                    }
                })
                .process(destination)));

        assertThat(arrived).hasSize(5);
    }

    @Test
    void anExchangeThatIsRolledBackIsNotDelivered() throws Exception {
        assertFails(into((route, builder) -> route.process(destination).markRollbackOnly()));
    }

    @Test
    void severalArrivalsOfOneDestinationAreOne() throws Exception {
        handOver(into((route, builder) -> {
            route.process(destination).multicast().to("direct:more", "seda:more");
            builder.from("direct:more").process(destination);
            builder.from("seda:more").split(builder.body()).process(destination);
        }));

        assertThat(arrived).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void threadsAreAwaited() throws Exception {
        handOver(into((route, builder) ->
                route.threads(2).process(exchange -> Thread.sleep(50)).process(destination)));

        assertThat(arrived).hasSize(5);
    }

    @Test
    void aQueueThatIsFullIsAFailure() throws Exception {
        assertFails(into((route, builder) -> {
            route.process(destination).split(builder.body()).to("seda:hop?size=1");
            builder.from("seda:hop?size=1").process(exchange -> gate.await());
        }));
    }

    @Test
    void aCopyThatComesTooLateIsRefused() throws Exception {
        handOver(into((route, builder) -> route.process(exchange -> {
                    final Exchange copy = ExchangeHelper.createCopy(exchange, false);
                    new Thread(() -> {
                                try {
                                    gate.await();
                                    destination.process(copy);
                                } catch (final Exception e) {
                                    seen.put("failed", e.toString());
                                }
                            })
                            .start();
                })
                .process(destination)));
        gate.countDown();

        Awaitility.await().untilAsserted(() -> assertThat(seen).containsKey("refused"));
        assertThat(arrived).hasSize(5);
    }

    @Test
    void aReaderThatIsInterruptedDoesNotWaitForTheRoute() throws Exception {
        final Handover handover = into((route, builder) -> {
            route.process(destination).to("seda:nobody");
        });
        final List<Throwable> failures = new ArrayList<>();
        final Thread reader = new Thread(() -> {
            try {
                handOver(handover);
            } catch (final RuntimeException e) {
                failures.add(e);
            }
        });
        reader.start();
        Awaitility.await().until(() -> reader.getState() == Thread.State.WAITING);
        reader.interrupt();
        reader.join();

        assertThat(failures).hasSize(1);
        assertThat(arrived).isEmpty();
    }

    @Test
    void changesAtOnePositionKeepTheirOrder() throws Exception {
        final Handover handover = into((route, builder) ->
                route.split(builder.body()).parallelProcessing().process(destination));
        handover.startAt(new Position(100));
        handover.changes(changes(50));

        assertThat(arrived).hasSize(50).containsOnly(100L);
    }

    @Test
    void anErrorOfAStepLeavesNoExchangeInFlight() throws Exception {
        final Handover handover = into((route, builder) -> {
            route.errorHandler(builder.noErrorHandler()).to("direct:inner");
            builder.from("direct:inner")
                    .routeId("inner")
                    .errorHandler(builder.noErrorHandler())
                    .process(exchange -> {
                        throw new OutOfMemoryError(BAD);
                    });
        });

        assertThatThrownBy(() -> handOver(handover)).isInstanceOf(OutOfMemoryError.class);
        assertThat(context.getInflightRepository().size()).isZero();
        assertThat(context.getInflightRepository().size("changes")).isZero();
        assertThat(context.getInflightRepository().size("inner")).isZero();
    }
}
