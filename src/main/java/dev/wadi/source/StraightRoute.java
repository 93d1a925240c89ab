package dev.wadi.source;

import dev.wadi.delivery.DeliveryEndpoint;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.SchemaStep;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.EndpointAware;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

/**
 * Whether a route hands the values of rows to one destination as they are: it has nothing but steps that touch schemas,
 * and the destination. Then the rows of a historical load can go there past it. Whatever is not known to be harmless may
 * want to see the rows.
 */
final class StraightRoute {

    private StraightRoute() {}

    static boolean leads(final Route route, final DeliveryTarget target) {
        return route != null && hasOnlySteps(route) && endsAt(target, steps(route.navigate()));
    }

    /** Interceptors, completions and the like stand in the model only. */
    private static boolean hasOnlySteps(final Route route) {
        final RouteDefinition definition =
                ((ModelCamelContext) route.getCamelContext()).getRouteDefinition(route.getRouteId());
        return definition != null && definition.getOutputs().stream().allMatch(StraightRoute::isPlain);
    }

    private static boolean isPlain(final ProcessorDefinition<?> output) {
        return output instanceof ProcessDefinition || output instanceof ToDefinition;
    }

    /** What the route calls, in its order, without what Camel puts around it. */
    private static List<Processor> steps(final Object from) {
        if (from instanceof Navigate<?> way && way.hasNext()) {
            final List<Processor> steps = new ArrayList<>();
            way.next().forEach(step -> steps.addAll(steps(step)));
            return steps;
        }
        return from instanceof Processor step ? List.of(step) : List.of();
    }

    private static boolean endsAt(final DeliveryTarget target, final List<Processor> steps) {
        final int last = steps.size() - 1;
        return last >= 0
                && steps.subList(0, last).stream().allMatch(SchemaStep.class::isInstance)
                && steps.get(last) instanceof EndpointAware sending
                && sending.getEndpoint() instanceof DeliveryEndpoint destination
                && destination.leadsTo(target);
    }
}
