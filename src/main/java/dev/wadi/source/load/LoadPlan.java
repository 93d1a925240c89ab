package dev.wadi.source.load;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import dev.wadi.change.SqlName;
import dev.wadi.source.check.PublishedTable;
import java.util.ArrayList;
import java.util.List;

/**
 * In which parts, and in which order, tables are read: large ones in ranges of blocks, and the largest table first, so
 * that no connection is left alone with it at the end.
 */
final class LoadPlan {

    /** A table of any size has no more parts than this. */
    private static final long MAX_PARTS = 1000;

    private final long partBytes;

    /** @param partBytes about how large a part is, large values included */
    LoadPlan(final long partBytes) {
        this.partBytes = partBytes;
    }

    /** A published table with the places where its rows are. */
    record StoredTable(PublishedTable table, List<Heap> heaps) {

        long bytes() {
            return heaps.stream().mapToLong(Heap::bytes).sum();
        }

        /** A user may have the right to read a partitioned table and none to read its partitions. */
        boolean isReadByPlace() {
            return !heaps.isEmpty() && heaps.stream().allMatch(Heap::isReadable);
        }
    }

    List<TablePart> parts(final List<StoredTable> tables) {
        final List<StoredTable> bySize = new ArrayList<>(tables);
        bySize.sort(comparingLong(StoredTable::bytes)
                .reversed()
                .thenComparing(table -> table.table().schema().id().toString()));
        final List<TablePart> parts = new ArrayList<>();
        bySize.forEach(table -> addParts(table, parts));
        return parts;
    }

    private void addParts(final StoredTable table, final List<TablePart> parts) {
        if (!table.isReadByPlace()) {
            parts.add(new TablePart(table.table(), byName(table.table()), BlockRange.ALL, table.bytes()));
            return;
        }
        table.heaps().stream().sorted(comparing(Heap::bytes).reversed()).forEach(heap -> cut(heap)
                .forEach(blocks -> parts.add(
                        new TablePart(table.table(), heap.only(), blocks, heap.bytes() / numberOfParts(heap)))));
    }

    private static String byName(final PublishedTable table) {
        final String name = SqlName.quote(table.schema().id());
        // Without ONLY a table that others inherit from would show their rows too.
        return table.isPartitioned() ? name : "ONLY " + name;
    }

    private List<BlockRange> cut(final Heap heap) {
        final long number = numberOfParts(heap);
        final List<BlockRange> ranges = new ArrayList<>();
        for (long i = 0; i < number; i++) {
            final long to = i == number - 1 ? BlockRange.END : heap.blocks() * (i + 1) / number;
            ranges.add(new BlockRange(heap.blocks() * i / number, to));
        }
        return ranges;
    }

    /** Whether rows that are moved while the load runs could be missed between its parts. */
    boolean isCut(final Heap heap) {
        return numberOfParts(heap) > 1;
    }

    private long numberOfParts(final Heap heap) {
        final long wanted = heap.bytes() / partBytes + 1;
        return Math.max(1, Math.min(Math.min(wanted, heap.blocks()), MAX_PARTS));
    }
}
