package dev.wadi.destination.jdbc;

import dev.wadi.change.Change;
import dev.wadi.change.Operation;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Folds the changes of one table, in their order, into one row per key. */
final class Fold {

    private final Map<RowKey, TargetRow> rows = new LinkedHashMap<>();

    void add(final Change change) {
        final RowKey key = new RowKey(change.schema(), change.key());
        if (change.previousKey() != null) {
            changeKey(new RowKey(change.schema(), change.previousKey()), key, change);
        } else {
            final TargetRow before = rows.get(key);
            rows.put(key, before == null ? TargetRow.of(change) : before.then(change));
        }
    }

    /**
     * The row under the old key counts as deleted and keeps its values; the row under the new key takes those values
     * that the change did not send from the old one.
     */
    private void changeKey(final RowKey oldKey, final RowKey newKey, final Change change) {
        final TargetRow before = rows.get(oldKey);
        final Change deletion = deletion(oldKey, change);
        rows.put(oldKey, before == null ? TargetRow.of(deletion) : before.then(deletion));

        rows.put(newKey, TargetRow.of(change).afterKeyChange(oldKey, before));
    }

    private static Change deletion(final RowKey key, final Change change) {
        final String[] texts = new String[change.texts().length];
        Arrays.fill(texts, Change.UNCHANGED);
        int part = 0;
        for (final int index : change.schema().key()) {
            texts[index] = key.texts()[part++];
        }
        return new Change(change.schema(), Operation.DELETE, texts, null, change.getOrigin());
    }

    Collection<TargetRow> rows() {
        return rows.values();
    }
}
