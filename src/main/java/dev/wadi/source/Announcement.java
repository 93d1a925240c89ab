package dev.wadi.source;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.change.Position;
import dev.wadi.change.TableSchema;
import dev.wadi.delivery.DeliveryEndpoint;
import dev.wadi.delivery.DeliveryException;
import dev.wadi.delivery.WadiConstants;
import java.time.Instant;
import java.util.Arrays;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.processor.MulticastProcessor;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the announcement of a table, which has no rows, passes the steps of a route: endpoints other than a destination do
 * not get it, and inside a split a row without values stands for it, so that a filter by table lets it pass or not.
 */
final class Announcement {

    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

    private Announcement() {}

    static boolean isIn(final Exchange exchange) {
        return exchange.getProperty(WadiConstants.ANNOUNCED_TABLE) != null;
    }

    /** Whether the step sends to an endpoint that is none of ours. */
    static boolean isKeptFrom(final NamedNode node, final Processor step) {
        if (node instanceof ToDefinition) {
            return step instanceof EndpointAware sending && isForeign(sending.getEndpoint());
        }
        return node instanceof ToDynamicDefinition
                || node instanceof RecipientListDefinition
                || node instanceof RoutingSlipDefinition
                || node instanceof DynamicRouterDefinition
                || node instanceof EnrichDefinition
                || node instanceof PollDefinition
                || node instanceof PollEnrichDefinition;
    }

    private static boolean isForeign(final Endpoint endpoint) {
        return !(endpoint instanceof DeliveryEndpoint) && !RouteCheck.isHop(endpoint.getEndpointUri());
    }

    /** Sends a row without values through the steps of a split. */
    static void split(final Exchange exchange, final MulticastProcessor split) {
        final Exchange row = ExchangeHelper.createCopy(exchange, true);
        final TableSchema table = exchange.getProperty(WadiConstants.ANNOUNCED_TABLE, TableSchema.class);
        row.getMessage().setBody(emptyRow(table));
        try {
            for (final Processor steps : split.getProcessors()) {
                steps.process(row);
            }
        } catch (final Exception e) {
            row.setException(e);
        }
        final Exception failure = row.getException();
        if (ObjectHelper.getException(DeliveryException.class, failure) != null) {
            exchange.setException(failure);
        } else if (failure != null) {
            LOG.debug("Table {} is made with its first row: a step takes no row without values", table.id(), failure);
        }
    }

    private static Change emptyRow(final TableSchema table) {
        final String[] texts = new String[table.columns().size()];
        Arrays.fill(texts, Change.UNCHANGED);
        return new Change(table, Operation.LOAD, texts, null, new Change.Origin(Position.ZERO, 0, Instant.EPOCH));
    }
}
