package dev.wadi.source.load;

import dev.wadi.change.SqlName;
import dev.wadi.source.check.PublishedTable;
import java.util.List;
import java.util.Optional;

/**
 * A published table with the places where its rows are.
 *
 * @param shape stands for what is published of it: it is another if the columns, the key or the row filter are
 */
record StoredTable(PublishedTable table, List<Heap> heaps, String shape) {

    /** All rows of a table, wherever they are, as one part. */
    static TablePart readByName(final PublishedTable table) {
        final StoredTable stored = new StoredTable(table, List.of(), "");
        return new TablePart(stored, stored.places().get(0), BlockRange.ALL, 0, Optional.empty());
    }

    long bytes() {
        return heaps.stream().mapToLong(Heap::bytes).sum();
    }

    /** From where its rows are read: a user may have the right to read a partitioned table and none on its partitions. */
    List<Heap> places() {
        if (!heaps.isEmpty() && heaps.stream().allMatch(Heap::isReadable)) {
            return heaps;
        }
        final String name = SqlName.quote(table.schema().id());
        // Without ONLY a table that others inherit from would show their rows too.
        return List.of(Heap.anywhere(table.isPartitioned() ? name : "ONLY " + name, bytes()));
    }
}
