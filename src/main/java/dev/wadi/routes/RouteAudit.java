package dev.wadi.routes;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.PostgresChangesEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds routes with which the program would run and replicate nothing, or something else than is configured. */
public final class RouteAudit {

    private static final Logger LOG = LoggerFactory.getLogger(RouteAudit.class);

    private final ModelCamelContext context;

    public RouteAudit(final ModelCamelContext context) {
        this.context = requireNonNull(context, "context");
    }

    /** @throws RouteFileException if changes would be taken for written which are not */
    public void beforeStart() {
        RouteNames.in(context, context.getRouteDefinitions()).checkDestinations();
    }

    /**
     * Logs what is replicated otherwise than the configuration says.
     *
     * @param configured the pipeline that the configuration names
     * @throws RouteFileException if nothing is replicated
     */
    public void afterStart(final String configured) {
        warnings(configured).forEach(LOG::warn);
    }

    List<String> warnings(final String configured) {
        final List<Route> sources =
                context.getRoutes().stream().filter(RunningRoutes::isSource).toList();
        if (sources.isEmpty()) {
            throw new RouteFileException(
                    "wadi.routes: none of the " + context.getRoutes().size()
                            + " routes reads from postgres-changes:, so nothing would be replicated; put replicate.camel.yaml"
                            + " back");
        }
        final List<String> warnings = new ArrayList<>();
        final TreeMap<String, String> routes = new TreeMap<>();
        for (final Route source : sources) {
            routes.put(((PostgresChangesEndpoint) source.getEndpoint()).getName(), source.getId());
            if (!source.isAutoStartup()) {
                warnings.add("Route '" + source.getId()
                        + "' is not started, because it has autoStartup: false; nothing is read for it");
            }
        }
        if (!routes.containsKey(configured)) {
            warnings.add("Route '" + routes.firstEntry().getValue() + "' reads pipeline '" + routes.firstKey()
                    + "', but wadi.source.name is '" + configured
                    + "': the commands resync and dead-letters look for '" + configured
                    + "'; give both the same name");
        }
        return warnings;
    }
}
