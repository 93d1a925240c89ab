package dev.wadi.delivery;

import dev.wadi.change.TableId;
import java.util.Set;

/**
 * How a destination takes the rows of a historical load past the route: as the source's own COPY text, over several
 * connections, with a record of the parts that are durable. What is written shows to nobody before
 * {@link DeliveryTarget#completeLoad}. Called by the pipeline's thread; what fails is a {@link DeliveryException}.
 */
public interface BulkLoad {

    /** Whether the rows of a table can come like this, as its announcement through the route has it. */
    boolean takes(TableId table);

    /** Whether a key has one row, so that a row can take the place of an older one; also where no row is wanted. */
    boolean hasOneRowPerKey(TableId table);

    /** The recorded parts of this load; none if they are not where the announced tables would have them. */
    Set<LoadPart> loaded();

    /** Records a part whose rows came through the route and are durable. */
    void record(LoadPart part);

    /** From now on a row takes the place of the one with its key, on whatever way it comes: it may be there already. */
    void replaceRows();

    /** A connection of its own, for one thread. */
    BulkWriter connect();
}
