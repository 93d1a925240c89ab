package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.TableId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The rows of each table whose changes wait, because an earlier one is a dead letter or about to become one. */
final class HeldRows {

    /** By the table's name at the destination, as {@link RowKey#canonical}. */
    private final Map<TableId, Set<String>> keys = new HashMap<>();

    HeldRows copy() {
        final HeldRows copy = new HeldRows();
        keys.forEach(copy::add);
        return copy;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    void add(final TableId table, final Set<String> rows) {
        if (!rows.isEmpty()) {
            keys.computeIfAbsent(table, id -> new HashSet<>()).addAll(rows);
        }
    }

    /** Every later change of the rows that this one is about waits from now on. */
    void hold(final TargetTable table, final Change change) {
        final Set<String> rows = keys.computeIfAbsent(table.id(), id -> new HashSet<>());
        RowKey.of(change).forEach(key -> rows.add(key.canonical()));
    }

    boolean isHeld(final TargetTable table, final Change change) {
        final Set<String> rows = keys.getOrDefault(table.id(), Set.of());
        return !rows.isEmpty()
                && needsOrder(table, change)
                && RowKey.of(change).stream().map(RowKey::canonical).anyMatch(rows::contains);
    }

    /** With a row per change an earlier one matters only to a change that takes values from it. */
    private static boolean needsOrder(final TargetTable table, final Change change) {
        return table.isMerged() || !change.isDeleted() && !TargetRow.of(change).isComplete();
    }
}
