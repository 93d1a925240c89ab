package dev.wadi.source;

import dev.wadi.delivery.DeliveryEndpoint;
import dev.wadi.delivery.DeliveryTarget;
import dev.wadi.delivery.SchemaStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointAware;
import org.apache.camel.Navigate;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.InterceptStrategy;

/**
 * Whether a route hands the values of rows to one destination as they are: it has nothing but steps that touch schemas,
 * and the destination. Then the rows of a historical load can go there past it. Whatever is not known to be harmless may
 * want to see the rows.
 */
final class StraightRoute {

    private StraightRoute() {}

    static boolean leads(final Route route, final DeliveryTarget target) {
        return route != null && hasOnlySteps(route) && !isWatched(route) && endsAt(target, steps(route.navigate()));
    }

    /** Whether something beside the steps sees, and may change or count, what passes the route. */
    private static boolean isWatched(final Route route) {
        final CamelContext context = route.getCamelContext();
        return Stream.of(
                                route.getInterceptStrategies(),
                                context.getCamelContextExtension().getInterceptStrategies(),
                                context.getRegistry().findByType(InterceptStrategy.class))
                        .flatMap(Collection::stream)
                        .anyMatch(strategy -> !(strategy instanceof StepWatch))
                || !route.getOnCompletions().isEmpty()
                || !route.getOnExceptions().isEmpty()
                || route.getRoutePolicyList() != null
                        && !route.getRoutePolicyList().isEmpty();
    }

    /** What stands in the model only: conversions of the input and the output, and what is put before the steps. */
    private static boolean hasOnlySteps(final Route route) {
        final RouteDefinition definition =
                ((ModelCamelContext) route.getCamelContext()).getRouteDefinition(route.getRouteId());
        return definition != null
                && definition.getInputType() == null
                && definition.getOutputType() == null
                && definition.getOutputs().stream().allMatch(StraightRoute::isPlain);
    }

    private static boolean isPlain(final ProcessorDefinition<?> output) {
        return output instanceof ProcessDefinition || output instanceof ToDefinition;
    }

    /** What the route calls, in its order, without what Camel puts around it. */
    static List<Processor> steps(final Object from) {
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
