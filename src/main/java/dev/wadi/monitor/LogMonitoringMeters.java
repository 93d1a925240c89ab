package dev.wadi.monitor;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;

/**
 * What log monitoring sees, as meters in the registry of the Camel context. What is not known, as before the first
 * reading, is NaN. A class of its own: Micrometer is an optional library.
 */
final class LogMonitoringMeters implements MeterBinder {

    private final LogMonitor monitor;
    private final LogLimits limits;

    LogMonitoringMeters(final LogMonitor monitor, final LogLimits limits) {
        this.monitor = requireNonNull(monitor, "monitor");
        this.limits = requireNonNull(limits, "limits");
    }

    /** Registers the meters if the context has a registry for them. */
    static void bindIn(final CamelContext context, final LogMonitor monitor, final LogLimits limits) {
        final MeterRegistry registry = context.getRegistry().findSingleByType(MeterRegistry.class);
        if (registry != null) {
            new LogMonitoringMeters(monitor, limits).bindTo(registry);
        }
    }

    @Override
    public void bindTo(final MeterRegistry registry) {
        gauge("wadi.slot.retained", "bytes", "Log that the slot holds back", status -> retained(status))
                .register(registry);
        gauge(
                        "wadi.slot.retained.percent",
                        "percent",
                        "Log that the slot holds back, of the maximum",
                        status -> 100 * retained(status) / limits.maxBytes())
                .register(registry);
        gauge(
                        "wadi.slot.growth",
                        "bytes",
                        "Growth of the log that the slot holds back, a second",
                        status -> status.outlook()
                                .map(outlook -> outlook.bytesPerSecond().orElse(Double.NaN))
                                .orElse(Double.NaN))
                .register(registry);
        timeLeft("threshold", Outlook::untilThreshold, registry);
        timeLeft("maximum", Outlook::untilMaximum, registry);
        timeLeft("server", Outlook::untilServerLimit, registry);
    }

    private static double retained(final MonitorStatus status) {
        return status.reading().map(reading -> (double) reading.retainedBytes()).orElse(Double.NaN);
    }

    private Gauge.Builder<LogMonitor> gauge(
            final String name,
            final String unit,
            final String description,
            final ToDoubleFunction<MonitorStatus> value) {
        return Gauge.builder(name, monitor, watched -> value.applyAsDouble(watched.status()))
                .baseUnit(unit)
                .description(description)
                .tags(tags());
    }

    private void timeLeft(
            final String limit, final Function<Outlook, Optional<Duration>> left, final MeterRegistry registry) {
        TimeGauge.builder("wadi.slot.time.left", monitor, TimeUnit.SECONDS, watched -> watched.status()
                        .outlook()
                        .flatMap(left)
                        .map(time -> (double) time.toSeconds())
                        .orElse(Double.NaN))
                .description("Time until the limit is reached if the log goes on growing as it does")
                .tags(tags().and("limit", limit))
                .register(registry);
    }

    private Tags tags() {
        return Tags.of("pipeline", limits.pipeline(), "slot", limits.slot());
    }
}
