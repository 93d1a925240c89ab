package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import dev.wadi.change.Position;
import dev.wadi.change.TableId;
import dev.wadi.delivery.Barrier;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;

/**
 * A pipeline as meters in the registry of the Camel context. What is not known, as before the first look at the source,
 * is NaN. A class of its own: Micrometer is an optional library. Changes are counted by the thread that hands them over,
 * run by run.
 */
final class PipelineMeters implements Consumer<List<Change>>, AutoCloseable {

    private record Counted(TableId table, Operation operation) {}

    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<Counted, Counter> changes = new HashMap<>();
    private final List<Meter> ofThisRun = new ArrayList<>();

    private PipelineMeters(final MeterRegistry registry, final String pipeline) {
        this.registry = requireNonNull(registry, "registry");
        this.tags = Tags.of("pipeline", pipeline);
    }

    /** Empty if the context has no registry for meters. */
    static Optional<PipelineMeters> in(final CamelContext context, final String pipeline) {
        final MeterRegistry registry = context.getRegistry().findSingleByType(MeterRegistry.class);
        return Optional.ofNullable(registry).map(found -> new PipelineMeters(found, pipeline));
    }

    /** Shows a pipeline until {@link #close}. */
    void show(final Pipeline pipeline, final SourceWatch watch, final Barrier barrier) {
        for (final PipelineState state : PipelineState.values()) {
            ofThisRun.add(Gauge.builder("wadi.state", pipeline, shown -> shown.state() == state ? 1 : 0)
                    .description("1 for the state that the pipeline is in")
                    .tags(tags.and("state", state.name()))
                    .register(registry));
        }
        ofThisRun.add(FunctionCounter.builder("wadi.restarts", pipeline, Pipeline::restarts)
                .description("How often reading was started again after a failure")
                .tags(tags)
                .register(registry));
        ofThisRun.add(FunctionCounter.builder("wadi.dead.letters", barrier, Barrier::deadLetters)
                .description("Changes that the destination has refused, and those that wait for them")
                .tags(tags)
                .register(registry));
        ofThisRun.add(
                Gauge.builder("wadi.position", barrier, shown -> shown.durable().lsn())
                        .description("The position (LSN) up to which the destination has everything")
                        .tags(tags)
                        .register(registry));
        ofThisRun.add(Gauge.builder("wadi.lag", () -> lag(watch, barrier))
                .baseUnit("bytes")
                .description("The source's log beyond that position, as it was seen last")
                .tags(tags)
                .register(registry));
        ofThisRun.add(TimeGauge.builder("wadi.delay", watch::delaySeconds, TimeUnit.SECONDS)
                .description(
                        "How long ago the last change was committed that was read and is not written; while nothing"
                                + " is read, since when")
                .tags(tags)
                .register(registry));
    }

    private static double lag(final SourceWatch watch, final Barrier barrier) {
        final Position durable = barrier.durable();
        return watch.end()
                .filter(end -> !durable.equals(Position.ZERO))
                .map(end -> (double) Math.max(0, end.lsn() - durable.lsn()))
                .orElse(Double.NaN);
    }

    @Override
    public void accept(final List<Change> taken) {
        TableId table = null;
        Operation operation = null;
        int count = 0;
        for (final Change change : taken) {
            if (change.getOperation() != operation || !change.getTable().equals(table)) {
                add(table, operation, count);
                table = change.getTable();
                operation = change.getOperation();
                count = 0;
            }
            count++;
        }
        add(table, operation, count);
    }

    private void add(final TableId table, final Operation operation, final int count) {
        if (count > 0) {
            changes.computeIfAbsent(new Counted(table, operation), this::counter)
                    .increment(count);
        }
    }

    private Counter counter(final Counted counted) {
        return Counter.builder("wadi.changes")
                .description("Changes that the route has taken; some come again after a failure")
                .tags(tags.and(
                        "table",
                        counted.table().toString(),
                        "operation",
                        counted.operation().name()))
                .register(registry);
    }

    @Override
    public void close() {
        ofThisRun.forEach(registry::remove);
        ofThisRun.clear();
    }
}
