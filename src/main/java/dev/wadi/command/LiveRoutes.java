package dev.wadi.command;

import dev.wadi.routes.RouteFolder;
import dev.wadi.routes.RouteReload;
import dev.wadi.routes.RoutesHealthCheck;
import java.util.Optional;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.RouteWatcherReloadStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Route files that take effect when they are edited. Camel watches the folder, and Wadi decides what is restarted; it is
 * switched on with Camel's own key.
 */
final class LiveRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);

    private final RouteFolder folder;
    private final ModelCamelContext context;
    private boolean isEnabled;
    private Optional<RouteReload> reload = Optional.empty();

    /** @param context is configured, and has not started */
    LiveRoutes(final RouteFolder folder, final ModelCamelContext context) {
        this.folder = folder;
        this.context = context;
        final RouteWatcherReloadStrategy ofCamel = context.hasService(RouteWatcherReloadStrategy.class);
        isEnabled = ofCamel != null;
        if (isEnabled) {
            remove(ofCamel);
        }
    }

    private void remove(final RouteWatcherReloadStrategy ofCamel) {
        try {
            context.removeService(ofCamel);
            ofCamel.stop();
        } catch (final Exception e) {
            throw new IllegalStateException("Camel's reload of routes cannot be replaced", e);
        }
    }

    void enable() {
        isEnabled = true;
    }

    boolean isEnabled() {
        return isEnabled;
    }

    void bindHealth() {
        final HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (health != null) {
            health.register(new RoutesHealthCheck(context, () -> reload));
        }
    }

    /** Called when the routes run. */
    void watch() throws Exception {
        if (!isEnabled) {
            return;
        }
        final RouteReload listener = new RouteReload(folder, context);
        reload = Optional.of(listener);
        final RouteWatcherReloadStrategy watcher =
                new RouteWatcherReloadStrategy(folder.path().toString());
        watcher.setFileFilter(file -> true);
        watcher.setResourceReload(listener);
        context.addService(watcher, true, true);
        LOG.info("Route files in {} take effect when they are edited", folder.path());
    }

    void close() {
        reload.ifPresent(RouteReload::close);
    }
}
