package dev.wadi.processor;

import dev.wadi.change.TableSchema;
import dev.wadi.type.PostgresTypes;

/**
 * The step {@code typeMapping}: gives every column its unified type. A change then reads as a map of column name to
 * unified value; a value is decoded when it is asked for.
 */
public final class TypeMapping extends SchemaProcessor {

    @Override
    TableSchema replace(final TableSchema schema) {
        return schema.mapColumns(column -> column.withValueType(PostgresTypes.unified(column.type())));
    }
}
