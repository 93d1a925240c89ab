package dev.wadi.destination;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.WadiConstants;
import java.util.List;
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
    @SuppressWarnings("unchecked")
    public void process(final Exchange exchange) throws InterruptedException {
        final BufferedDelivery way = delivery.way(exchange.getProperty(WadiConstants.ASIDE, false, boolean.class));
        final TableSchema announced = exchange.getProperty(WadiConstants.ANNOUNCED_TABLE, TableSchema.class);
        if (announced != null) {
            requiredSteps.check(announced);
            way.announce(announced);
        }
        final Object body = exchange.getMessage().getBody();
        if (body instanceof List<?> changes) {
            requiredSteps.check((List<Change>) changes);
            way.accept((List<Change>) changes);
        } else if (body instanceof Change change) {
            requiredSteps.check(change.schema());
            way.accept(List.of(change));
        } else {
            throw new IllegalArgumentException(endpoint + " takes a change or a list of changes, not "
                    + (body == null ? "an empty body" : body.getClass().getName()));
        }
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
