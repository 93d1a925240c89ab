package dev.wadi.routes;

import static java.util.Objects.requireNonNull;

import java.net.URISyntaxException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;

/**
 * The pipelines that route definitions read from and write to, as far as it stands in them: what is computed while a
 * change passes is not known.
 *
 * @param sources the pipelines that are read
 * @param areKnown whether nothing else can be read, as from a Kamelet
 * @param destinations the pipelines that are written to, with a route that does it
 */
record RouteNames(Set<String> sources, boolean areKnown, Map<String, String> destinations) {

    private static final String SOURCE = "postgres-changes";
    private static final String DESTINATION = "destination";

    RouteNames {
        sources = Set.copyOf(sources);
        destinations = Map.copyOf(destinations);
    }

    static RouteNames in(final CamelContext context, final Collection<RouteDefinition> definitions) {
        requireNonNull(context, "context");
        final Set<String> sources = new TreeSet<>();
        final Map<String, String> destinations = new HashMap<>();
        boolean areKnown = true;
        for (final RouteDefinition definition : definitions) {
            final String from =
                    definition.getInput() == null ? "" : definition.getInput().getEndpointUri();
            areKnown &= !from.startsWith("kamelet:");
            pipeline(context, SOURCE, from).ifPresent(sources::add);
            for (final ToDefinition to :
                    ProcessorDefinitionHelper.filterTypeInOutputs(definition.getOutputs(), ToDefinition.class)) {
                pipeline(context, DESTINATION, to.getEndpointUri())
                        .ifPresent(name -> destinations.put(name, definition.getRouteId()));
            }
        }
        return new RouteNames(sources, areKnown, destinations);
    }

    private static Optional<String> pipeline(final CamelContext context, final String scheme, final String uri) {
        if (uri == null || !uri.startsWith(scheme + ":")) {
            return Optional.empty();
        }
        final String resolved = context.resolvePropertyPlaceholders(uri);
        final String name = StringHelper.before(resolved, "?", resolved)
                .substring(scheme.length() + 1)
                .replaceFirst("^//", "");
        try {
            final Object pipeline =
                    URISupport.parseQuery(StringHelper.after(resolved, "?", "")).get("pipeline");
            return Optional.of(pipeline == null ? name : pipeline.toString());
        } catch (final URISyntaxException e) {
            // Camel says so, when it makes the endpoint.
            return Optional.of(name);
        }
    }

    /**
     * A destination whose pipeline nobody reads would never be asked to make anything durable: the position of the pipeline
     * that does write there would pass what it still holds.
     *
     * @throws RouteFileException for the first such destination
     */
    void checkDestinations() {
        if (!areKnown || sources.isEmpty()) {
            return;
        }
        for (final String name : List.copyOf(new TreeSet<>(destinations.keySet()))) {
            if (!sources.contains(name)) {
                throw new RouteFileException("Route '" + destinations.get(name) + "' writes to destination '" + name
                        + "', and no route reads from postgres-changes:" + name + "; give destination: the name of its"
                        + " pipeline, or its option pipeline: " + String.join(" or ", new TreeSet<>(sources)));
            }
        }
    }
}
