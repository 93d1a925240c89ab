package dev.wadi.source.load;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.wadi.change.TableId;
import dev.wadi.delivery.LoadPart;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is still to be read of a load that was cut off, in a later snapshot: the blocks that are missing, and of the
 * others those rows that were written since the first snapshot, because a row may have moved from a missing block into
 * one that was read before. What was read twice must have a key, by which the later row replaces the earlier one.
 */
final class Resumption {

    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    private final LoadPlan plan;
    private final Map<TableId, List<PartName>> loaded;
    private final Predicate<TableId> hasOneRowPerKey;
    private final String changedSince;

    /** @param changedSince no transaction before it has changed a row since the first snapshot */
    Resumption(
            final LoadPlan plan,
            final Set<LoadPart> loaded,
            final Predicate<TableId> hasOneRowPerKey,
            final String changedSince) {
        this.plan = plan;
        this.loaded = loaded.stream()
                .collect(groupingBy(LoadPart::table, mapping(part -> PartName.parse(part.name()), toList())));
        this.hasOneRowPerKey = hasOneRowPerKey;
        this.changedSince = changedSince;
    }

    /** Empty if the load has to start again: that is told in the log. */
    Optional<List<TablePart>> parts(final List<StoredTable> tables) {
        final Set<TableId> gone = new HashSet<>(loaded.keySet());
        final List<TablePart> parts = new ArrayList<>();
        for (final StoredTable table : LoadPlan.ordered(tables)) {
            final TableId id = table.table().schema().id();
            gone.remove(id);
            final List<PartName> known = loaded.getOrDefault(id, List.of());
            if (known.stream().anyMatch(part -> !part.shape().equals(table.shape()))) {
                LOG.info("The load cannot go on: what is published of table {} has changed", id);
                return Optional.empty();
            }
            final List<TablePart> missing = missing(table, known);
            if (!missing.isEmpty() && !hasOneRowPerKey.test(id)) {
                LOG.info("The load cannot go on: rows of table {} are missing, and it has no key", id);
                return Optional.empty();
            }
            parts.addAll(missing);
            if (!missing.isEmpty()) {
                parts.addAll(changed(table, known));
            }
        }
        if (!gone.isEmpty()) {
            LOG.info("The load cannot go on: {} is not published any more", gone);
            return Optional.empty();
        }
        return Optional.of(parts);
    }

    private List<TablePart> missing(final StoredTable table, final List<PartName> known) {
        return table.places().stream()
                .flatMap(heap -> BlockRange.besides(blocks(heap, known)).stream()
                        .flatMap(range -> plan.cut(table, heap, range, Optional.empty()).stream()))
                .toList();
    }

    private List<TablePart> changed(final StoredTable table, final List<PartName> known) {
        return table.places().stream()
                .flatMap(heap -> BlockRange.joined(blocks(heap, known)).stream()
                        .flatMap(range -> plan.cut(table, heap, range, Optional.of(changedSince)).stream()))
                .toList();
    }

    private static List<BlockRange> blocks(final Heap heap, final List<PartName> known) {
        return known.stream()
                .filter(part -> part.isOf(heap))
                .map(PartName::blocks)
                .toList();
    }
}
