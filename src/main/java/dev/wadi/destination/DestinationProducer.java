package dev.wadi.destination;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.ExchangeDelivery;
import dev.wadi.delivery.StepConfigurationException;
import dev.wadi.delivery.WadiConstants;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Passes changes from the route on to the buffer of the destination. */
final class DestinationProducer extends DefaultProducer {

    private final DestinationEndpoint endpoint;
    private final RequiredSteps requiredSteps = new RequiredSteps();
    private BufferedDelivery delivery;

    DestinationProducer(final DestinationEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(final Exchange exchange) {
        final BufferedDelivery way = delivery.way(exchange.getProperty(WadiConstants.ASIDE, false, boolean.class));
        final Optional<ExchangeDelivery> handedOver = ExchangeDelivery.of(exchange);
        try {
            take(exchange, way, handedOver.orElseThrow(() -> way.refuse(exchange.getFromRouteId())));
        } catch (final RuntimeException e) {
            // Whatever the route does with the exception: the changes are not here.
            handedOver.ifPresent(delivery -> delivery.fail(exchange, e));
            throw e;
        }
    }

    private void take(final Exchange exchange, final BufferedDelivery way, final ExchangeDelivery handedOver) {
        if (!handedOver.isOpen() && handedOver.failure().isPresent()) {
            throw new DeliveryException(
                    endpoint + " takes nothing more of an exchange that has failed; it comes again");
        }
        final TableSchema announced = exchange.getProperty(WadiConstants.ANNOUNCED_TABLE, TableSchema.class);
        if (announced != null && handedOver.isOpen()) {
            requiredSteps.check(announced);
            way.announce(announced);
            return;
        }
        final List<Change> changes = changes(exchange.getMessage().getBody());
        if (!changes.isEmpty() && !handedOver.collect(way, changes)) {
            throw way.refuse(exchange.getFromRouteId());
        }
    }

    @SuppressWarnings("unchecked")
    private List<Change> changes(final Object body) {
        if (body instanceof List<?> changes) {
            requiredSteps.check((List<Change>) changes);
            return (List<Change>) changes;
        }
        if (body instanceof Change change) {
            requiredSteps.check(change.schema());
            return List.of(change);
        }
        throw new StepConfigurationException(endpoint + " takes a change or a list of changes, not "
                + (body == null ? "an empty body" : body.getClass().getName()));
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        delivery = endpoint.acquire();
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.release();
        super.doStop();
    }
}
