package dev.wadi.processor;

import dev.wadi.change.Change;
import dev.wadi.change.TableSchema;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How rows of one schema become rows of another: which columns stay, and what becomes of their texts. Made once per
 * schema.
 */
final class RowShape {

    private final TableSchema target;

    /** Of each column of the target, its place in the source; null if all stay where they are. */
    private final int[] places;

    /** Of each column of the target; null where the text stays. */
    private final List<UnaryOperator<String>> edits;

    private final boolean hasEdits;

    /**
     * @param places of each column of the target, its place before; null if all stay where they are
     * @param edits of each column of the target; null where the text stays. An edit gets SQL null as null
     */
    RowShape(final TableSchema target, final int[] places, final List<UnaryOperator<String>> edits) {
        this.target = target;
        this.places = places;
        this.edits = edits;
        this.hasEdits = edits.stream().anyMatch(edit -> edit != null);
    }

    /** The rows stay as they are. */
    static RowShape same(final TableSchema target) {
        return new RowShape(target, null, List.of());
    }

    TableSchema target() {
        return target;
    }

    Change apply(final Change change) {
        final String[] texts = change.texts();
        // A truncation carries no values.
        if (texts.length == 0 || places == null && !hasEdits) {
            return change.withSchema(target);
        }
        final String[] shaped = new String[places == null ? texts.length : places.length];
        for (int i = 0; i < shaped.length; i++) {
            shaped[i] = edited(i, texts[places == null ? i : places[i]]);
        }
        return change.reshaped(target, shaped, previousKey(change.previousKey()));
    }

    /** No step drops a part of the key, so that the parts stay where they are. */
    private String[] previousKey(final String[] previous) {
        if (previous == null || !hasEdits) {
            return previous;
        }
        final String[] shaped = new String[previous.length];
        for (int part = 0; part < shaped.length; part++) {
            shaped[part] = edited(target.key().get(part), previous[part]);
        }
        return shaped;
    }

    private String edited(final int column, final String text) {
        final UnaryOperator<String> edit = hasEdits ? edits.get(column) : null;
        return edit == null || text == Change.UNCHANGED ? text : edit.apply(text);
    }
}
