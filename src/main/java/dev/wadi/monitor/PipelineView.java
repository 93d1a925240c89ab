package dev.wadi.monitor;

import java.util.Optional;

/**
 * What is known of the pipeline besides its slot.
 *
 * @param isLoading whether the historical load runs, during which nobody reads from the slot
 * @param destinationIsBehind whether changes were handed over that the destination has not written
 */
record PipelineView(
        boolean isRunning, boolean isLoading, boolean destinationIsBehind, Optional<String> destinationFailure) {}
