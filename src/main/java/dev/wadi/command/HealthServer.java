package dev.wadi.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health over HTTP, which Camel serves. Replication matters more: a port that another process has is no reason not to
 * start.
 */
final class HealthServer {

    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);

    private static final String ENABLED = "camel.management.enabled";

    /** On for this machine only. */
    static final Map<String, String> DEFAULTS = Map.of(
            ENABLED,
            "true",
            "camel.management.host",
            "127.0.0.1",
            "camel.management.port",
            "9876",
            "camel.management.healthCheckEnabled",
            "true");

    private final CamelContext context;

    HealthServer(final CamelContext context) {
        this.context = context;
    }

    /** Called before Camel starts its server. */
    void giveWayIfTaken() {
        if (isEnabled()) {
            problem().ifPresent(why -> {
                context.getPropertiesComponent().addOverrideProperty(ENABLED, "false");
                LOG.warn(
                        "Health is not served, because {} cannot be used: {}; replication is not affected. Set"
                                + " camel.management.port to a free port, or camel.management.enabled to false",
                        address(),
                        why);
            });
        }
    }

    private Optional<String> problem() {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(new InetSocketAddress(key("host"), Integer.parseInt(key("port"))));
            return Optional.empty();
        } catch (final IOException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    void announce() {
        if (isEnabled()) {
            LOG.info("Health: http://{}/observe/health", address());
        }
    }

    private boolean isEnabled() {
        return "true".equalsIgnoreCase(key("enabled"));
    }

    private String address() {
        return key("host") + ":" + key("port");
    }

    private String key(final String name) {
        return context.resolvePropertyPlaceholders("{{camel.management." + name + ":}}");
    }
}
