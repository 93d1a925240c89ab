package dev.wadi.source.reader;

import dev.wadi.change.Position;

/** Reads the changes of a slot in the order of their commits and hands them to the route. Used for one run. */
public interface ChangeReader {

    /**
     * Reads every transaction that ends after the position, until {@link #stop} or a failure. The slot is moved only to
     * what the barrier says is durable.
     *
     * @throws RouteException if a step of the route has failed on a change
     * @throws Exception if the source or a destination has failed
     */
    void run(Position from) throws Exception;

    /** The source shows that the slot is read now, by whoever runs; any thread, any number of times. */
    default void slotIsRead() {}

    /** Makes {@link #run} return soon; any thread, any number of times. */
    void stop();
}
