package dev.wadi.monitor;

import java.time.Clock;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts into a Camel context what the route {@code log-monitoring} refers to by name. */
public final class LogMonitoring {

    private static final Logger LOG = LoggerFactory.getLogger(LogMonitoring.class);

    private LogMonitoring() {}

    /**
     * Called before the context starts. Keeps the pipeline's route from starting if its slot holds back too much already.
     *
     * @param source connections to the source's writer that nobody else waits for
     * @param routeId the route that reads from the slot
     */
    public static LogMonitor install(
            final CamelContext context,
            final LogLimits limits,
            final boolean sendsMail,
            final DataSource source,
            final String routeId,
            final Clock clock) {
        final WatchedPipeline pipeline = new WatchedPipeline(context, limits.pipeline(), routeId);
        final LogMonitor monitor = new LogMonitor(limits, sendsMail, pipeline::view, clock);
        context.getRegistry().bind("logMonitor", LogMonitor.class, monitor);
        context.getRegistry().bind("pipeline", WatchedPipeline.class, pipeline);
        context.getRegistry().bind("sourceForMonitoring", DataSource.class, source);
        final HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (health != null) {
            final LogMonitoringHealth check = new LogMonitoringHealth(monitor);
            check.setCamelContext(context);
            health.register(check);
        }
        final OptionalLong tooMuch = new StartGate(source, limits).tooMuch();
        if (tooMuch.isPresent()) {
            final String others = context.getAutoStartupExcludePattern();
            context.setAutoStartupExcludePattern(others == null ? routeId : others + "," + routeId);
            monitor.startsDisabled(tooMuch.getAsLong());
            LOG.error(
                    "Pipeline {} is not started: slot {} still holds back {}, and wadi.log-monitoring.max-wal-size-gb allows"
                            + " {}",
                    limits.pipeline(),
                    limits.slot(),
                    Readable.size(tooMuch.getAsLong()),
                    Readable.size(limits.maxBytes()));
        }
        return monitor;
    }
}
