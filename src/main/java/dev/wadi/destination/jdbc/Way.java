package dev.wadi.destination.jdbc;

import static java.util.Objects.requireNonNull;

/**
 * The way of a pipeline's changes into a database.
 *
 * @param isAside whether it is that of loads beside the stream
 */
record Way(DestinationDatabase database, String pipeline, Layout layout, boolean isAside) {

    Way {
        requireNonNull(database, "database");
        requireNonNull(pipeline, "pipeline");
        requireNonNull(layout, "layout");
    }

    /** Each has a lock of its own, and tables of its own in which rows of a load wait. */
    String name() {
        return isAside ? pipeline + "/aside" : pipeline;
    }
}
