package dev.wadi.destination;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;

/** Batches as meters in the registry of the Camel context. A class of its own: Micrometer is an optional library. */
final class BatchMeters implements BatchMeter {

    private final DistributionSummary rows;
    private final Timer time;

    private BatchMeters(final MeterRegistry registry, final Tags tags) {
        rows = DistributionSummary.builder("wadi.batch.rows")
                .description("Changes that one batch has written to the destination")
                .tags(tags)
                .register(registry);
        time = Timer.builder("wadi.batch")
                .description("Time that the destination took for one batch")
                .tags(tags)
                .register(registry);
    }

    /** A meter that does nothing if the context has no registry. */
    static BatchMeter in(final CamelContext context, final String pipeline, final String destination) {
        if (context.getClassResolver().resolveClass("io.micrometer.core.instrument.MeterRegistry") == null) {
            return NONE;
        }
        final MeterRegistry registry = context.getRegistry().findSingleByType(MeterRegistry.class);
        return registry == null
                ? NONE
                : new BatchMeters(registry, Tags.of("pipeline", pipeline, "destination", destination));
    }

    @Override
    public void written(final int count, final long nanos) {
        rows.record(count);
        time.record(nanos, TimeUnit.NANOSECONDS);
    }
}
