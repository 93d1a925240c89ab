package dev.wadi.source.load;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * In which parts, and in which order, tables are read: large ones in ranges of blocks. Tables without a key come first,
 * because a load that is cut off can go on as long as these are there; then the largest, so that no connection is left
 * alone with it at the end.
 */
final class LoadPlan {

    /** A table of any size has no more parts than this. */
    private static final long MAX_PARTS = 1000;

    private static final Comparator<StoredTable> ORDER = comparing(
                    (StoredTable stored) -> stored.table().schema().hasKey())
            .thenComparing(StoredTable::bytes, Comparator.reverseOrder())
            .thenComparing(stored -> stored.table().schema().id().toString());

    private final long partBytes;

    /** @param partBytes about how large a part is, large values included */
    LoadPlan(final long partBytes) {
        this.partBytes = partBytes;
    }

    /** All rows of the tables. */
    List<TablePart> parts(final List<StoredTable> tables) {
        final List<TablePart> parts = new ArrayList<>();
        for (final StoredTable table : ordered(tables)) {
            table.places().stream()
                    .sorted(comparing(Heap::bytes).reversed())
                    .forEach(heap -> parts.addAll(cut(table, heap, BlockRange.ALL, Optional.empty())));
        }
        return parts;
    }

    static List<StoredTable> ordered(final List<StoredTable> tables) {
        return tables.stream().sorted(ORDER).toList();
    }

    /** Rows in a range of blocks, in parts. */
    List<TablePart> cut(
            final StoredTable table, final Heap heap, final BlockRange range, final Optional<String> changedSince) {
        final long number = numberOfParts(heap);
        final long blocks = Math.max(1, (heap.blocks() + number - 1) / number);
        final long end = Math.min(range.to(), Math.max(heap.blocks(), range.from() + 1));
        final List<TablePart> parts = new ArrayList<>();
        for (long from = range.from(); from < end; from += blocks) {
            final long to = from + blocks < end ? from + blocks : range.to();
            parts.add(new TablePart(table, heap, new BlockRange(from, to), heap.bytes() / number, changedSince));
        }
        return parts;
    }

    private long numberOfParts(final Heap heap) {
        final long wanted = heap.bytes() / partBytes + 1;
        return Math.max(1, Math.min(Math.min(wanted, heap.blocks()), MAX_PARTS));
    }
}
