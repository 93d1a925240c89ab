package dev.wadi.processor;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.TableSchema;

/**
 * The step {@code deleteFlag}: adds the metadata column that is true for a row that was deleted at the source and false
 * for every other.
 */
public final class DeleteFlag extends SchemaProcessor {

    private String column = "__hevo_is_deleted__";

    public String getColumn() {
        return column;
    }

    /** The name of the metadata column. */
    public void setColumn(final String column) {
        this.column = requireNonNull(column, "column");
    }

    @Override
    TableSchema replace(final TableSchema schema) {
        return schema.withDeletedColumn(column);
    }
}
