package dev.wadi.routes;

import static java.util.Objects.requireNonNull;

import dev.wadi.source.PostgresChangesEndpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the routes of files from a running context, and adds them. Used by one thread at a time. */
final class RunningRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(RunningRoutes.class);

    private static final String ALL = "*";

    private final ModelCamelContext context;

    RunningRoutes(final ModelCamelContext context) {
        this.context = requireNonNull(context, "context");
    }

    /**
     * Stops and removes the routes of these files; what was handed over by a source is written first.
     *
     * @return the ids of those that somebody had stopped before, as log monitoring does at the maximum
     */
    Set<String> remove(final Set<Path> files) {
        final Set<String> stopped = new HashSet<>();
        for (final RouteDefinition definition : sourcesFirst(definitionsOf(files))) {
            final String id = definition.getRouteId();
            final Route route = context.getRoute(id);
            final ServiceStatus status = context.getRouteController().getRouteStatus(id);
            if (route != null && route.isAutoStartup() && status != null && !status.isStarted()) {
                stopped.add(id);
            }
            try {
                context.removeRouteDefinition(definition);
            } catch (final Exception e) {
                LOG.warn("Route {} cannot be stopped in order: {}", id, Problem.what(e));
                LOG.debug("Route {} cannot be stopped", id, e);
            }
        }
        configurationsOf(files).forEach(this::removeConfiguration);
        return stopped;
    }

    /**
     * Adds the routes of these contents and starts them, those that read from a source last: everything that they lead to
     * is there then.
     *
     * @param stopped those that are not started
     * @return the ids of the routes
     * @throws Exception why the first of them cannot start
     */
    Set<String> load(final List<RouteContent> contents, final Set<String> stopped) throws Exception {
        final Set<String> ids =
                add(contents.stream().map(RouteContent::resource).toList());
        final List<Route> starting = new ArrayList<>();
        ids.stream().map(context::getRoute).filter(route -> route != null).forEach(starting::add);
        starting.sort(Comparator.comparing(RunningRoutes::isSource));
        for (final Route route : starting) {
            final boolean isExcluded =
                    ("," + context.getAutoStartupExcludePattern() + ",").contains("," + route.getId() + ",");
            if (route.isAutoStartup() && !isExcluded && !stopped.contains(route.getId())) {
                context.getRouteController().startRoute(route.getId());
            }
        }
        return ids;
    }

    private Set<String> add(final List<Resource> resources) throws Exception {
        final String excluded = context.getAutoStartupExcludePattern();
        context.setAutoStartupExcludePattern(ALL);
        try {
            return PluginHelper.getRoutesLoader(context).updateRoutes(resources);
        } finally {
            context.setAutoStartupExcludePattern(excluded);
        }
    }

    private List<RouteDefinition> definitionsOf(final Set<Path> files) {
        return context.getRouteDefinitions().stream()
                .filter(definition -> isOf(files, definition.getResource()))
                .toList();
    }

    private List<RouteConfigurationDefinition> configurationsOf(final Set<Path> files) {
        return context.getRouteConfigurationDefinitions().stream()
                .filter(definition -> isOf(files, definition.getResource()))
                .toList();
    }

    private void removeConfiguration(final RouteConfigurationDefinition definition) {
        try {
            context.removeRouteConfiguration(definition);
        } catch (final Exception e) {
            throw new IllegalStateException("Route configuration " + definition.getId() + " cannot be removed", e);
        }
    }

    private List<RouteDefinition> sourcesFirst(final List<RouteDefinition> definitions) {
        final List<RouteDefinition> sorted = new ArrayList<>(definitions);
        sorted.sort(Comparator.comparing(definition -> {
            final Route route = context.getRoute(definition.getRouteId());
            return route == null || !isSource(route);
        }));
        return sorted;
    }

    static boolean isSource(final Route route) {
        return route.getEndpoint() instanceof PostgresChangesEndpoint;
    }

    private static boolean isOf(final Set<Path> files, final Resource resource) {
        return resource != null && files.contains(path(resource.getLocation()));
    }

    private static Path path(final String location) {
        return Path.of(location.replaceFirst("^[a-z]+:(//)?(?=/)", ""))
                .toAbsolutePath()
                .normalize();
    }
}
