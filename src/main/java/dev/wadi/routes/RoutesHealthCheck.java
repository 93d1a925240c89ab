package dev.wadi.routes;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether the routes that replicate are there and run: of a route that is gone Camel's own checks know nothing. Any
 * thread.
 */
public final class RoutesHealthCheck extends AbstractHealthCheck {

    private final CamelContext context;
    private final Supplier<Optional<RouteReload>> reload;

    public RoutesHealthCheck(final CamelContext context, final Supplier<Optional<RouteReload>> reload) {
        super("wadi", "routes");
        this.context = requireNonNull(context, "context");
        this.reload = requireNonNull(reload, "reload");
        setCamelContext(context);
    }

    /** A restart would cure nothing. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(final HealthCheckResultBuilder builder, final Map<String, Object> options) {
        reload.get()
                .map(RouteReload::problems)
                .flatMap(ReloadProblems::refusal)
                .ifPresent(line -> builder.detail("edit.refused", line));
        reload.get()
                .map(RouteReload::problems)
                .flatMap(ReloadProblems::missing)
                .or(this::missing)
                .ifPresentOrElse(why -> builder.message(why).down(), builder::up);
    }

    private Optional<String> missing() {
        final List<Route> sources =
                context.getRoutes().stream().filter(RunningRoutes::isSource).toList();
        if (sources.isEmpty()) {
            return Optional.of("No route reads from postgres-changes:, so nothing is replicated");
        }
        return sources.stream()
                .filter(route -> !isStarted(route))
                .findFirst()
                .map(route -> "Route '" + route.getId() + "' is not started, so nothing is read for it");
    }

    private boolean isStarted(final Route route) {
        final ServiceStatus status = context.getRouteController().getRouteStatus(route.getId());
        return status != null && status.isStarted();
    }
}
