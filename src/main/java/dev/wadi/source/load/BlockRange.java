package dev.wadi.source.load;

import static java.util.Comparator.comparingLong;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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

    /** The same blocks in as few ranges as they can be, in their order. */
    static List<BlockRange> joined(final Collection<BlockRange> ranges) {
        final List<BlockRange> joined = new ArrayList<>();
        ranges.stream().sorted(comparingLong(BlockRange::from)).forEach(range -> {
            final int last = joined.size() - 1;
            if (last >= 0 && range.from <= joined.get(last).to) {
                joined.set(last, new BlockRange(joined.get(last).from, Math.max(joined.get(last).to, range.to)));
            } else {
                joined.add(range);
            }
        });
        return joined;
    }

    /** All blocks that are in none of the ranges. */
    static List<BlockRange> besides(final Collection<BlockRange> ranges) {
        final List<BlockRange> besides = new ArrayList<>();
        long next = 0;
        for (final BlockRange range : joined(ranges)) {
            if (range.from > next) {
                besides.add(new BlockRange(next, range.from));
            }
            next = range.to;
        }
        if (next < END) {
            besides.add(new BlockRange(next, END));
        }
        return besides;
    }
}
