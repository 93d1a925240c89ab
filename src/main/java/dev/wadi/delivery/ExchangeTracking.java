package dev.wadi.delivery;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * Sees every exchange that comes to be in a Camel context, so that a {@link ExchangeDelivery} waits for the copies which
 * a split, a multicast or a hop to another thread makes, and learns of each that fails.
 */
public final class ExchangeTracking extends EventNotifierSupport {

    private ExchangeTracking() {
        setIgnoreCamelContextEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeRedeliveryEvents(true);
        setIgnoreExchangeSendingEvents(true);
        setIgnoreExchangeSentEvents(true);
    }

    /** Makes sure that the context is watched. */
    public static synchronized void in(final CamelContext context) {
        final boolean isThere = context.getManagementStrategy().getEventNotifiers().stream()
                .anyMatch(ExchangeTracking.class::isInstance);
        if (!isThere) {
            final ExchangeTracking tracking = new ExchangeTracking();
            tracking.start();
            context.getManagementStrategy().addEventNotifier(tracking);
        }
    }

    @Override
    public boolean isIgnoreExchangeAsyncProcessingStartedEvents() {
        return true;
    }

    @Override
    public void notify(final CamelEvent event) {
        if (event instanceof ExchangeEvent seen) {
            final Exchange exchange = seen.getExchange();
            ExchangeDelivery.of(exchange).ifPresent(delivery -> note(event.getType(), exchange, delivery));
        }
    }

    /** The completion of one that failed may have gone to a copy that was then dropped, as by a queue that is full. */
    private static void note(final CamelEvent.Type type, final Exchange exchange, final ExchangeDelivery delivery) {
        switch (type) {
            case ExchangeCreated -> delivery.track(exchange);
            case ExchangeCompleted, ExchangeFailed -> StepFailure.of(exchange).ifPresent(delivery::fail);
            default -> {}
        }
    }
}
