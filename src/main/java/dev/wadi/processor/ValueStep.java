package dev.wadi.processor;

import dev.wadi.change.Column;
import dev.wadi.change.TableSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** A step that gives columns other values; the column keeps its name and place. */
abstract class ValueStep extends ColumnStep {

    /** @param edit of the text; gets SQL null as null, and never a value that was not sent */
    record ShapedColumn(Column column, UnaryOperator<String> edit) {}

    /** What becomes of a column. */
    abstract ShapedColumn shape(TableSchema schema, int index);

    @Override
    final RowShape shape(final TableSchema schema, final List<Integer> meant) {
        final List<Column> columns = new ArrayList<>(schema.columns());
        final List<UnaryOperator<String>> edits = new ArrayList<>(Collections.nCopies(columns.size(), null));
        for (final int index : meant) {
            final ShapedColumn shaped = shape(schema, index);
            columns.set(index, shaped.column());
            edits.set(index, shaped.edit());
        }
        return new RowShape(passed(schema.reshaped(schema.id(), columns, schema.key())), null, edits);
    }
}
