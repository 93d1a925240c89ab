package dev.wadi.processor;

import dev.wadi.change.TableSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Leaves columns out. Those of the key cannot be: rows would lose what tells them apart. */
public final class DropColumns extends ColumnStep {

    @Override
    RowShape shape(final TableSchema schema, final List<Integer> meant) {
        refuseKey(schema, meant, "without which rows are not told apart");
        final int[] places = IntStream.range(0, schema.columns().size())
                .filter(index -> !meant.contains(index))
                .toArray();
        final Map<Integer, Integer> moved = new HashMap<>();
        for (int i = 0; i < places.length; i++) {
            moved.put(places[i], i);
        }
        final TableSchema target = schema.reshaped(
                schema.id(),
                IntStream.of(places).mapToObj(schema.columns()::get).toList(),
                schema.key().stream().map(moved::get).toList());
        return new RowShape(passed(target), places, List.of());
    }
}
