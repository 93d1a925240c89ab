package dev.wadi.processor;

import dev.wadi.change.Column;
import dev.wadi.change.TableSchema;
import dev.wadi.type.PostgresTypes;
import java.util.List;

/** Gives columns the same value in every row; SQL null if the option value is not set. */
public final class SetConstant extends ValueStep {

    private String value;

    public String getValue() {
        return value;
    }

    /** The value, as text; NULL if not set. */
    public void setValue(final String value) {
        this.value = value;
    }

    @Override
    String configuration() {
        return super.configuration() + "\0" + (value == null ? "" : "=" + value);
    }

    @Override
    ShapedColumn shape(final TableSchema schema, final int index) {
        refuseKey(schema, List.of(index), "which would be the same for every row");
        final Column column = schema.columns().get(index);
        final String text = value == null ? null : text(schema, index, column);
        return new ShapedColumn(column, old -> text);
    }

    private String text(final TableSchema schema, final int index, final Column column) {
        try {
            return PostgresTypes.unified(column.type()).encode(value);
        } catch (final IllegalArgumentException e) {
            throw refused(schema, index, "cannot have the value of the option value: " + e.getMessage());
        }
    }
}
