package dev.wadi.delivery;

/** An endpoint at the end of a route that takes part in the barrier of a pipeline. */
public interface DeliveryEndpoint {

    /** Whether what is sent here goes to the target, and nowhere else. */
    boolean leadsTo(DeliveryTarget target);
}
