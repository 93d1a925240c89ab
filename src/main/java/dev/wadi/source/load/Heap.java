package dev.wadi.source.load;

import dev.wadi.change.SqlName;
import dev.wadi.change.TableId;

/**
 * Where rows of a published table are stored: the table itself, or one of its partitions.
 *
 * @param file the file that holds the blocks; it changes when the rows are moved as a whole
 * @param blocks how many there are now
 * @param bytes of the rows with their large values
 * @param isReadable whether the user may read it by its own name
 */
record Heap(TableId id, long oid, long file, long blocks, long bytes, boolean isReadable) {

    /** What stands behind FROM: this and none that inherits from it. */
    String only() {
        return "ONLY " + SqlName.quote(id);
    }
}
