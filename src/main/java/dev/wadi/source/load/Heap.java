package dev.wadi.source.load;

/**
 * Where rows of a published table are stored: the table itself, or one of its partitions.
 *
 * @param from what stands behind FROM
 * @param file the file that holds the blocks; it changes when the rows are moved as a whole
 * @param blocks how many there are now
 * @param bytes of the rows with their large values
 * @param isReadable whether the user may read all of it by its own name
 */
record Heap(String from, long oid, long file, long blocks, long bytes, boolean isReadable) {

    /** Rows of a table that can only be read by its name, wherever they are. */
    static Heap anywhere(final String from, final long bytes) {
        return new Heap(from, 0, 0, 0, bytes, true);
    }

    /** Whether it is a place of its own, whose rows can be held there. */
    boolean isKnown() {
        return oid != 0;
    }
}
