package dev.wadi.destination;

/** Told of every batch that was written, by the thread that has written it. */
@FunctionalInterface
interface BatchMeter {

    BatchMeter NONE = (rows, nanos) -> {};

    /**
     * @param nanos how long the destination took for it
     */
    void written(int rows, long nanos);
}
