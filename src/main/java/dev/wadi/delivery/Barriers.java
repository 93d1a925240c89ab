package dev.wadi.delivery;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;

/** The barriers of one Camel context by pipeline: how a source and the destinations of its routes find each other. */
public final class Barriers extends ServiceSupport {

    private final Map<String, Barrier> byPipeline = new ConcurrentHashMap<>();

    public static Barrier of(final CamelContext context, final String pipeline) {
        return in(context).byPipeline.computeIfAbsent(pipeline, name -> new Barrier());
    }

    private static Barriers in(final CamelContext context) {
        final Barriers present = context.hasService(Barriers.class);
        return present != null ? present : add(context);
    }

    private static Barriers add(final CamelContext context) {
        final Barriers barriers = new Barriers();
        try {
            context.addService(barriers);
        } catch (final Exception e) {
            throw new IllegalStateException("The barriers cannot be added to " + context.getName(), e);
        }
        return barriers;
    }
}
