package dev.wadi.monitor;

import dev.wadi.change.TableId;
import dev.wadi.delivery.LoadListener;
import dev.wadi.delivery.LoadProgress;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;

/**
 * How far a historical load is, as meters in the registry of the Camel context; those of an ended load stay as they
 * were last. A class of its own: Micrometer is an optional library.
 */
final class LoadMeters implements LoadListener {

    private final CamelContext context;

    private LoadMeters(final CamelContext context) {
        this.context = context;
    }

    static void bindIn(final CamelContext context) {
        context.getRegistry().bind("wadi-load-meters", LoadListener.class, new LoadMeters(context));
    }

    @Override
    public void began(final LoadProgress progress) {
        final MeterRegistry registry = context.getRegistry().findSingleByType(MeterRegistry.class);
        if (registry == null) {
            return;
        }
        for (final LoadProgress.Table table : progress.tables()) {
            gauge(registry, progress, table.id(), "rows", "rows", LoadProgress.Table::rows);
            gauge(registry, progress, table.id(), "bytes", "bytes", LoadProgress.Table::bytes);
            gauge(registry, progress, table.id(), "percent", "percent", now -> 100 * now.share());
        }
        final Tags tags = Tags.of("pipeline", progress.pipeline());
        registry.find("wadi.load.time.left").tags(tags).meters().forEach(registry::remove);
        TimeGauge.builder("wadi.load.time.left", progress, TimeUnit.SECONDS, LoadMeters::secondsLeft)
                .description("Time until all rows are loaded if it goes on as it did")
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private static double secondsLeft(final LoadProgress progress) {
        return progress.timeLeft().map(left -> (double) left.toSeconds()).orElse(Double.NaN);
    }

    private static void gauge(
            final MeterRegistry registry,
            final LoadProgress progress,
            final TableId table,
            final String name,
            final String unit,
            final ToDoubleFunction<LoadProgress.Table> value) {
        final Tags tags = Tags.of("pipeline", progress.pipeline(), "table", table.toString());
        // A load that goes on counts anew.
        registry.find("wadi.load." + name).tags(tags).meters().forEach(registry::remove);
        Gauge.builder("wadi.load." + name, progress, now -> value.applyAsDouble(now.table(table)))
                .baseUnit(unit)
                .description(
                        "Of the rows that were there before the pipeline: what was read, or the share that is there")
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void ended(final LoadProgress progress) {
        // The meters show it.
    }
}
