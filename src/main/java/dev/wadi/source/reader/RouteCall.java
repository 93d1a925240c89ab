package dev.wadi.source.reader;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import dev.wadi.delivery.ExchangeDelivery;
import dev.wadi.delivery.StepFailure;
import dev.wadi.delivery.WadiConstants;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.InflightRepository;
import org.apache.camel.spi.UnitOfWork;
import org.apache.camel.support.UnitOfWorkHelper;

/**
 * Sends exchanges into a route, one at a time, in the order in which their threads ask for the route. Returns when the
 * exchange and all of its copies have completed. Safe for many threads.
 */
final class RouteCall {

    /** After a failure the copies that have not completed get so long to do it. */
    private static final Duration STRAGGLERS = Duration.ofSeconds(5);

    private final Consumer consumer;
    private final Processor route;
    private final String pipeline;
    private final Lock lock = new ReentrantLock(true);

    /** Null while no exchange is in the route. */
    private volatile Inside inside;

    private record Inside(ExchangeDelivery delivery, Thread thread, long sinceNanos) {}

    /** What has to be waited for before the route is taken. */
    @FunctionalInterface
    interface Room {
        void await() throws InterruptedException;
    }

    RouteCall(final Consumer consumer, final Processor route, final String pipeline) {
        this.consumer = requireNonNull(consumer, "consumer");
        this.route = requireNonNull(route, "route");
        this.pipeline = requireNonNull(pipeline, "pipeline");
    }

    Exchange newExchange() {
        return consumer.createExchange(false);
    }

    /**
     * @param changes what the exchange carries
     * @return why the changes were not delivered, whole or in part; empty if they were
     */
    Optional<StepFailure> send(final Exchange exchange, final List<Change> changes, final Room room) {
        exchange.getIn().setHeader(WadiConstants.PIPELINE, pipeline);
        final ExchangeDelivery delivery = new ExchangeDelivery(changes);
        exchange.setProperty(WadiConstants.DELIVERY, delivery);
        try {
            room.await();
            process(exchange, delivery);
            if (delivery.failure().isEmpty()) {
                delivery.passOn();
            }
        } catch (final Exception e) {
            delivery.fail(exchange, e);
        } finally {
            delivery.close();
        }
        consumer.releaseExchange(exchange, false);
        return delivery.failure();
    }

    private void process(final Exchange exchange, final ExchangeDelivery delivery) throws Exception {
        lock.lockInterruptibly();
        try {
            inside = new Inside(delivery, Thread.currentThread(), System.nanoTime());
            // Camel reports the exchange, and each copy, when it gets a unit of work: see ExchangeTracking.
            route.process(exchange);
            if (exchange.getException() != null) {
                delivery.fail(exchange, exchange.getException());
            }
            delivery.await(STRAGGLERS);
        } catch (final Error e) {
            end(exchange);
            throw e;
        } finally {
            inside = null;
            lock.unlock();
        }
    }

    /** Camel leaves an exchange in flight on which a step throws an Error, and a context that stops waits for it. */
    private static void end(final Exchange exchange) {
        final UnitOfWork work = exchange.getUnitOfWork();
        if (work == null) {
            return;
        }
        final InflightRepository inflight = exchange.getContext().getInflightRepository();
        for (Route route = work.popRoute(); route != null; route = work.popRoute()) {
            inflight.remove(exchange, route.getRouteId());
        }
        UnitOfWorkHelper.doneUow(work, exchange);
    }

    /** Where the exchange in the route is, if nothing of it has moved for longer than the limit. */
    Optional<String> stalledAt(final Duration limit) {
        final Inside current = inside;
        return current != null && current.delivery().idle().compareTo(limit) > 0
                ? Optional.of(current.delivery().whereabouts())
                : Optional.empty();
    }

    /** Interrupts what has been in the route for longer than the limit. */
    void interruptAfter(final Duration limit) {
        final Inside current = inside;
        if (current != null && System.nanoTime() - current.sinceNanos() > limit.toNanos()) {
            current.thread().interrupt();
        }
    }
}
