package dev.wadi.source;

/**
 * Learns that a pipeline has failed for good: it reads nothing until its route is started again. Found in Camel's registry;
 * called once per failure, by the pipeline's thread, after the reason was logged.
 */
@FunctionalInterface
public interface FailureListener {

    void failed(String pipeline);
}
