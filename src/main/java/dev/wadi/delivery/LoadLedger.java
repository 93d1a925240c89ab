package dev.wadi.delivery;

import dev.wadi.change.TableId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a destination knows of the loads of a pipeline's tables: which were loaded, and which are to be loaded again. Kept
 * apart from the stream's connection. Any thread; what fails is a {@link DeliveryException}.
 */
public interface LoadLedger {

    /** The tables that wait to be loaded, the first request first; those too whose load an ended process had begun. */
    List<TableId> waiting();

    /** Wants a table loaded. One that is being loaded already is left alone. */
    void request(TableId table, String detail);

    /** Notes how far a load is. */
    void note(TableLoad load);

    /** Notes that the loads which have begun go on, though nothing else is known of them. */
    void renew();

    /** The tables that were loaded, or are to be; empty if that was never noted for the pipeline. */
    Optional<Set<TableId>> known();

    /** These tables, and no others, are loaded, or will be by the load that begins. */
    void begin(Collection<TableId> tables);

    /** A table that is no longer covered is unknown: should it come back, changes are missing in what was loaded. */
    void forget(TableId table);
}
