package dev.wadi.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.ResequenceDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.support.PluginHelper;

/** The steps of which Camel cannot tell whether a change has passed them, or that drop changes without a word. */
final class UnaccountedSteps {

    /** Options of in-memory queues by which messages are dropped. */
    private static final List<String> DISCARDING = List.of("discardIfNoConsumers", "discardWhenFull");

    private UnaccountedSteps() {}

    /** Why a change could be lost in the step, and what to use in its place; empty if it can be used. */
    static Optional<String> reasonAgainst(final ProcessorDefinition<?> step, final CamelContext context) {
        if (step instanceof WireTapDefinition) {
            return Optional.of("nobody waits for the copy that it sends; use multicast, or a second step to");
        }
        if (step instanceof AggregateDefinition aggregate
                && aggregate.getAggregationRepository() == null
                && aggregate.getAggregationRepositoryBean() == null) {
            return Optional.of("it keeps changes in memory when their exchange has completed; leave it out, because a"
                    + " destination makes its own batches, or give it an aggregationRepository that is durable");
        }
        if (step instanceof ResequenceDefinition) {
            return Optional.of("it keeps changes in memory when their exchange has completed; leave it out, because"
                    + " changes come in order");
        }
        if (step instanceof OnExceptionDefinition handler
                && (handler.getContinued() != null || handler.getContinuedPolicy() != null)) {
            return Optional.of("with continued a change passes the step that has failed; use doTry and doCatch around"
                    + " that step");
        }
        return partsGivenUp(step).or(() -> ignoredEndpoints(step, context)).or(() -> discarded(step, context));
    }

    private static Optional<String> partsGivenUp(final ProcessorDefinition<?> step) {
        final String timeout = step instanceof SplitDefinition split
                ? split.getTimeout()
                : step instanceof MulticastDefinition multicast
                        ? multicast.getTimeout()
                        : step instanceof RecipientListDefinition<?> list ? list.getTimeout() : null;
        return timeout == null
                ? Optional.empty()
                : Optional.of("with a timeout it gives up the parts that take longer; leave out timeout");
    }

    private static Optional<String> ignoredEndpoints(final ProcessorDefinition<?> step, final CamelContext context) {
        final String option = step instanceof RecipientListDefinition<?> list
                ? list.getIgnoreInvalidEndpoints()
                : step instanceof RoutingSlipDefinition<?> slip
                        ? slip.getIgnoreInvalidEndpoints()
                        : step instanceof DynamicRouterDefinition<?> router
                                ? router.getIgnoreInvalidEndpoints()
                                : step instanceof ToDynamicDefinition dynamic
                                        ? dynamic.getIgnoreInvalidEndpoint()
                                        : step instanceof EnrichDefinition enrich
                                                ? enrich.getIgnoreInvalidEndpoint()
                                                : step instanceof PollEnrichDefinition poll
                                                        ? poll.getIgnoreInvalidEndpoint()
                                                        : null;
        return option != null && "true".equalsIgnoreCase(context.resolvePropertyPlaceholders(option))
                ? Optional.of(
                        "it drops changes for endpoints that cannot be resolved; leave out ignoreInvalidEndpoint(s)")
                : Optional.empty();
    }

    private static Optional<String> discarded(final ProcessorDefinition<?> step, final CamelContext context) {
        if (!(step instanceof SendDefinition<?> send) || send.getEndpointUri() == null) {
            return Optional.empty();
        }
        final Map<String, Object> options = optionsOf(send.getEndpointUri(), context);
        return DISCARDING.stream()
                .filter(option -> Boolean.parseBoolean(String.valueOf(options.get(option))))
                .findFirst()
                .map(option -> "with " + option + " it drops changes; leave that out, or set blockWhenFull=true");
    }

    private static Map<String, Object> optionsOf(final String uri, final CamelContext context) {
        final Endpoint endpoint;
        try {
            endpoint = context.hasEndpoint(context.resolvePropertyPlaceholders(uri));
        } catch (final RuntimeCamelException e) {
            // Camel itself says what is wrong with it when it starts the route.
            return Map.of();
        }
        final Map<String, Object> options = new HashMap<>();
        if (endpoint != null) {
            PluginHelper.getBeanIntrospection(context).getProperties(endpoint, options, null);
        }
        return options;
    }
}
