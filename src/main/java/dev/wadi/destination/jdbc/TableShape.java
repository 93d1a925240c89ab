package dev.wadi.destination.jdbc;

import dev.wadi.change.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a table of the source looked when the copy was last brought in line with it.
 *
 * @param number the table's number in the source's catalog; 0 if it was not told
 * @param types for each column the type that the destination has for it by default
 * @param key the names of the key's columns, in the key's order
 */
record TableShape(int number, Map<String, String> types, List<String> key) {

    static TableShape of(final TargetTable table) {
        final TableSchema schema = table.schema();
        final Map<String, String> types = new LinkedHashMap<>();
        table.columns().forEach(column -> types.put(column.name(), column.sqlType()));
        return new TableShape(schema.number(), types, schema.keyNames());
    }

    /** Which columns this shape has and the other has not. */
    List<String> columnsMissingIn(final TableShape other) {
        final List<String> missing = new ArrayList<>(types.keySet());
        missing.removeAll(other.types.keySet());
        return missing;
    }

    /** Whether both are known by number, and by different ones: the source's table was made anew under the name. */
    boolean isOtherTableThan(final TableShape other) {
        return number != 0 && other.number != 0 && number != other.number;
    }
}
