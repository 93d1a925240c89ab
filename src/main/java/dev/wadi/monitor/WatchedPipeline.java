package dev.wadi.monitor;

import static java.util.Objects.requireNonNull;

import dev.wadi.delivery.Barrier;
import dev.wadi.delivery.Barriers;
import dev.wadi.delivery.Progress;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;

/** The pipeline whose slot is watched, known by its route. Any thread. */
public final class WatchedPipeline {

    private final CamelContext context;
    private final String pipeline;
    private final String routeId;

    public WatchedPipeline(final CamelContext context, final String pipeline, final String routeId) {
        this.context = requireNonNull(context, "context");
        this.pipeline = requireNonNull(pipeline, "pipeline");
        this.routeId = requireNonNull(routeId, "routeId");
    }

    /**
     * Stops reading. What was handed over is written first, and the position with it, so nothing is lost.
     *
     * @throws Exception if the route cannot be stopped
     */
    public void disable() throws Exception {
        final ServiceStatus status = context.getRouteController().getRouteStatus(routeId);
        if (status != null && status.isStoppable()) {
            context.getRouteController().stopRoute(routeId);
        }
    }

    PipelineView view() {
        final ServiceStatus status = context.getRouteController().getRouteStatus(routeId);
        final Barrier barrier = Barriers.of(context, pipeline);
        return new PipelineView(
                status != null && status.isStarted(),
                barrier.phase().filter(Progress.Phase.LOADING::equals).isPresent(),
                barrier.handedOver().isAfter(barrier.durable()),
                barrier.trouble().map(failure -> Readable.line(String.valueOf(failure.getMessage()))));
    }
}
