package dev.wadi.monitor;

import org.apache.camel.CamelContext;

/** Shows how far historical loads are in the meters of a Camel context, where Micrometer is there. */
public final class LoadMonitoring {

    private LoadMonitoring() {}

    public static void install(final CamelContext context) {
        if (context.getClassResolver().resolveClass("io.micrometer.core.instrument.MeterRegistry") != null) {
            LoadMeters.bindIn(context);
        }
    }
}
