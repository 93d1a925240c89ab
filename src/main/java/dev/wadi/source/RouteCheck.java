package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.connection.SourceException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.KameletDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OnCompletionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/**
 * Refuses the steps after which nothing could tell whether a change was delivered, in the route of a pipeline and in every
 * other that it can reach inside of its Camel context.
 */
final class RouteCheck {

    /** Endpoints that lead to another route of the same context. */
    private static final Set<String> HOPS = Set.of("direct", "seda", "disruptor", "disruptor-vm", "stub", "vm");

    private static final String DESTINATION = "destination";

    private final ModelCamelContext context;

    /** With what is around each of them. */
    private final Set<Map.Entry<RouteDefinition, Optional<String>>> seen = new HashSet<>();

    RouteCheck(final CamelContext context) {
        this.context = (ModelCamelContext) requireNonNull(context, "context");
    }

    /**
     * @param routeId of the route that a pipeline feeds
     * @throws SourceException if there is such a step; the message names it, and what to use in its place
     */
    void run(final String routeId) {
        final RouteDefinition route = context.getRouteDefinition(routeId);
        if (route != null) {
            check(route, Optional.empty());
        }
    }

    /** @param around the step around all that is checked, in which no change may go to a destination */
    private void check(final RouteDefinition route, final Optional<String> around) {
        if (!seen.add(Map.entry(route, around))) {
            return;
        }
        for (final ProcessorDefinition<?> step : steps(route.getOutputs())) {
            UnaccountedSteps.reasonAgainst(step, context).ifPresent(reason -> {
                throw refused(route, step, reason);
            });
            final Optional<String> inside = around.or(() -> onceOnly(step));
            if (inside.isPresent()) {
                steps(step.getOutputs()).forEach(inner -> {
                    refuseDestination(route, inner, inside.get());
                    follow(inner, inside);
                });
                refuseDestination(route, step, inside.get());
            }
            follow(step, inside);
        }
    }

    /** Whether an endpoint leads to another route of the same context. */
    static boolean isHop(final String uri) {
        return HOPS.contains(scheme(uri)) || "kamelet".equals(scheme(uri));
    }

    private static Collection<ProcessorDefinition<?>> steps(final List<ProcessorDefinition<?>> outputs) {
        final Collection<ProcessorDefinition<?>> steps = new ArrayList<>();
        ProcessorDefinitionHelper.filterTypeInOutputs(outputs, ProcessorDefinition.class)
                .forEach(step -> steps.add((ProcessorDefinition<?>) step));
        return steps;
    }

    /** What may run when the exchange has completed, or not again when it comes again. */
    private static Optional<String> onceOnly(final ProcessorDefinition<?> step) {
        if (step instanceof OnCompletionDefinition) {
            return Optional.of("onCompletion runs when the exchange has ended; put it among the steps of the route");
        }
        return "idempotentConsumer".equals(step.getShortName())
                ? Optional.of(
                        "idempotentConsumer drops changes that come again because they were not durable yet; leave"
                                + " it out, because the destination ignores what it has")
                : Optional.empty();
    }

    private static void refuseDestination(
            final RouteDefinition route, final ProcessorDefinition<?> step, final String reason) {
        if (step instanceof SendDefinition<?> send && DESTINATION.equals(scheme(send.getEndpointUri()))) {
            throw refused(route, step, reason);
        }
    }

    private static SourceException refused(final RouteDefinition route, final NamedNode step, final String reason) {
        return new SourceException("Route '" + route.getRouteId() + "', step " + step.getShortName()
                + (step.getId() == null ? "" : " '" + step.getId() + "'") + " cannot be used: " + reason);
    }

    private void follow(final ProcessorDefinition<?> step, final Optional<String> around) {
        if (step instanceof KameletDefinition) {
            templated().forEach(route -> check(route, around));
        } else if (step instanceof ToDynamicDefinition dynamic && HOPS.contains(scheme(dynamic.getUri()))
                || step instanceof RecipientListDefinition
                || step instanceof RoutingSlipDefinition
                || step instanceof DynamicRouterDefinition
                || step instanceof EnrichDefinition) {
            // Where they lead is known when a change comes.
            behindHops().forEach(route -> check(route, around));
        } else if (step instanceof SendDefinition<?> send) {
            final String uri = resolved(send.getEndpointUri());
            if ("kamelet".equals(scheme(uri))) {
                templated().forEach(route -> check(route, around));
            } else if (HOPS.contains(scheme(uri))) {
                behindHops()
                        .filter(route -> path(resolved(route.getInput().getEndpointUri()))
                                .equals(path(uri)))
                        .forEach(route -> check(route, around));
            }
        }
    }

    private Stream<RouteDefinition> templated() {
        return List.copyOf(context.getRouteDefinitions()).stream()
                .filter(route -> route.getRouteTemplateContext() != null || Boolean.TRUE.equals(route.isTemplate()));
    }

    private Stream<RouteDefinition> behindHops() {
        return List.copyOf(context.getRouteDefinitions()).stream()
                .filter(route -> route.getInput() != null
                        && HOPS.contains(scheme(resolved(route.getInput().getEndpointUri()))));
    }

    private String resolved(final String uri) {
        return uri == null ? "" : context.resolvePropertyPlaceholders(uri);
    }

    private static String scheme(final String uri) {
        final int colon = uri == null ? -1 : uri.indexOf(':');
        return colon < 0 ? String.valueOf(uri) : uri.substring(0, colon);
    }

    /** Without options, which may differ between those who send and those who read. */
    private static String path(final String uri) {
        final String withoutOptions = uri.contains("?") ? uri.substring(0, uri.indexOf('?')) : uri;
        return withoutOptions.replaceFirst(":/{0,2}", ":");
    }
}
