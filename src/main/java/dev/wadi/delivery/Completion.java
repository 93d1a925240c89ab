package dev.wadi.delivery;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Ordered;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.URISupport;

/** The end of one exchange of a delivery, in Camel's own terms. */
final class Completion extends SynchronizationAdapter {

    private final ExchangeDelivery delivery;
    private volatile Exchange exchange;

    Completion(final ExchangeDelivery delivery, final Exchange exchange) {
        this.delivery = delivery;
        this.exchange = exchange;
    }

    /** After all others: what they do belongs to the exchange. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }

    @Override
    public void onComplete(final Exchange completed) {
        end(completed);
    }

    @Override
    public void onFailure(final Exchange failed) {
        end(failed);
    }

    private void end(final Exchange ended) {
        StepFailure.of(ended).ifPresent(delivery::fail);
        delivery.completed(this);
    }

    /** A hop to another thread takes the completion along. */
    @Override
    public void beforeHandover(final Exchange target) {
        exchange = target;
    }

    String whereabouts() {
        final Exchange current = exchange;
        final String endpoint = current.getProperty(ExchangePropertyKey.TO_ENDPOINT, String.class);
        return endpoint != null ? URISupport.sanitizeUri(endpoint) : "route " + current.getFromRouteId();
    }
}
