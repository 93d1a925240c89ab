package dev.wadi.delivery;

import dev.wadi.change.Change;
import java.util.List;

/** Where a destination takes the changes of an exchange, once that has completed. */
@FunctionalInterface
public interface ChangeSink {

    /** Takes changes in the source's order; waits while there is no room. */
    void accept(List<Change> changes) throws InterruptedException;
}
