package dev.wadi.source.load;

/**
 * Blocks of a stored table.
 *
 * @param to the first block after them; {@link #END} for what the table has at any time
 */
record BlockRange(long from, long to) {

    static final long END = Long.MAX_VALUE;
    static final BlockRange ALL = new BlockRange(0, END);

    /** The rows in these blocks as a condition; empty for all rows. */
    String condition() {
        final String since = from == 0 ? "" : "ctid >= '(" + from + ",0)'";
        final String until = to == END ? "" : "ctid < '(" + to + ",0)'";
        return since + (since.isEmpty() || until.isEmpty() ? "" : " AND ") + until;
    }
}
