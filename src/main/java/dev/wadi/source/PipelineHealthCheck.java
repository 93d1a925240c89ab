package dev.wadi.source;

import static java.util.Objects.requireNonNull;

import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.StoppedTable;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Says whether changes can flow, which Camel cannot know: it sees a started route also when nothing is read any more.
 * Camel's check of the consumer asks it. Any thread.
 */
final class PipelineHealthCheck extends AbstractHealthCheck {

    private final String pipelineName;
    private final Pipeline pipeline;
    private final Barrier barrier;

    PipelineHealthCheck(final String pipelineName, final Pipeline pipeline, final Barrier barrier) {
        super("wadi", "pipeline:" + pipelineName);
        this.pipelineName = pipelineName;
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.barrier = requireNonNull(barrier, "barrier");
    }

    @Override
    protected void doCall(final HealthCheckResultBuilder builder, final Map<String, Object> options) {
        final PipelineState state = pipeline.state();
        builder.detail("pipeline", pipelineName);
        builder.detail("state", state.name());
        builder.detail("position", barrier.durable().toString());
        final List<StoppedTable> stopped = barrier.stoppedTables();
        stopped.forEach(table -> builder.detail("stopped " + table.table(), table.sentence()));
        if (state == PipelineState.STREAMING || state == PipelineState.LOADING) {
            builder.up();
            stopped.stream().findFirst().ifPresent(table -> builder.message(table.sentence())
                    .down());
        } else {
            builder.message(pipeline.problem().map(Throwable::getMessage).orElse("No changes are read yet"))
                    .down();
        }
    }
}
