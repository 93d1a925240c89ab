package dev.wadi.delivery;

import dev.wadi.change.TableId;

/**
 * How a destination takes the rows of a historical load past the route: as the source's own COPY text, over several
 * connections. What is written shows to nobody before {@link DeliveryTarget#completeLoad}. Any thread; what fails is a
 * {@link DeliveryException}.
 */
public interface BulkLoad {

    /** Whether the rows of a table can come like this, as its announcement through the route has it. */
    boolean takes(TableId table);

    /** A connection of its own, for one thread. */
    BulkWriter connect();
}
