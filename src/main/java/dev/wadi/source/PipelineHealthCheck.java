package dev.wadi.source;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.wadi.change.TableId;
import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.StoppedTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Says whether changes can flow, which Camel cannot know: it sees a started route also when nothing is read any more.
 * Camel's check of the consumer asks it. Any thread.
 */
final class PipelineHealthCheck extends AbstractHealthCheck {

    private final String pipelineName;
    private final Pipeline pipeline;
    private final PublicationGuard publication;
    private final Barrier barrier;
    private final StoppedTableNotice stoppedTables;
    private final SourceWatch watch;
    private final StalledRoute stalledRoute;

    PipelineHealthCheck(
            final String pipelineName,
            final Pipeline pipeline,
            final PublicationGuard publication,
            final Barrier barrier,
            final StoppedTableNotice stoppedTables,
            final SourceWatch watch,
            final StalledRoute stalledRoute) {
        super("wadi", "pipeline:" + pipelineName);
        this.pipelineName = pipelineName;
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.publication = requireNonNull(publication, "publication");
        this.barrier = requireNonNull(barrier, "barrier");
        this.stoppedTables = requireNonNull(stoppedTables, "stoppedTables");
        this.watch = requireNonNull(watch, "watch");
        this.stalledRoute = requireNonNull(stalledRoute, "stalledRoute");
    }

    @Override
    protected void doCall(final HealthCheckResultBuilder builder, final Map<String, Object> options) {
        builder.detail("pipeline", pipelineName);
        builder.detail("state", pipeline.state().name());
        builder.detail("position", barrier.durable().toString());
        builder.detail("restarts", pipeline.restarts());
        final List<TableId> gone = publication.gone();
        if (!gone.isEmpty()) {
            builder.detail(
                    "unfollowed.tables", gone.stream().map(TableId::toString).collect(joining(", ")));
        }
        final List<StoppedTable> stopped = stoppedTables.tables();
        stopped.forEach(table -> builder.detail("stopped " + table.table(), table.sentence()));
        trouble()
                .or(() -> stopped.stream().findFirst().map(StoppedTable::sentence))
                .ifPresentOrElse(why -> builder.message(why).down(), builder::up);
    }

    /** Why no changes can flow now: the pipeline's own reason, the destination's, or what shows at the source. */
    private Optional<String> trouble() {
        return switch (pipeline.state()) {
            case LOADING -> destinationTrouble().or(stalledRoute::sentence);
            case STREAMING -> destinationTrouble().or(stalledRoute::sentence).or(watch::trouble);
            default ->
                Optional.of(pipeline.problem()
                        .map(Throwable::getMessage)
                        .or(this::destinationTrouble)
                        .orElse("No changes are read yet"));
        };
    }

    private Optional<String> destinationTrouble() {
        return barrier.trouble().map(Throwable::getMessage);
    }
}
