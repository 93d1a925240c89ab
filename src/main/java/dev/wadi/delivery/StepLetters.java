package dev.wadi.delivery;

import dev.wadi.change.Change;
import java.util.List;

/**
 * The dead letters of changes on which a step of the route has failed, as a destination keeps them. They go through the
 * route again when somebody asks for it. Any thread; what fails is a {@link DeliveryException}.
 */
public interface StepLetters {

    /** Those that are asked for, in order, each marked as the replay of its letter. */
    List<Change> requested();

    /** A step has failed on it again; it is asked for no longer. */
    void failedAgain(long letter, String reason);
}
