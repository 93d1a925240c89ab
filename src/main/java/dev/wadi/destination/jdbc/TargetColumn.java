package dev.wadi.destination.jdbc;

import dev.wadi.change.Column;
import dev.wadi.type.UnifiedType;

/**
 * A column at the destination: which type it gets there, and how a value's text has to be changed for it.
 *
 * @param converted the type that rewrites the text; null where PostgreSQL's text passes untouched
 */
record TargetColumn(String name, String sqlType, UnifiedType converted) {

    static TargetColumn of(final Column column) {
        if (column.valueType() instanceof UnifiedType type) {
            final boolean isBits = PostgresColumnTypes.isBits(type);
            return new TargetColumn(
                    column.name(), PostgresColumnTypes.sqlType(type), isBits || type.textIsUnified() ? null : type);
        }
        return new TargetColumn(column.name(), "text", null);
    }

    String text(final String text) {
        return converted == null || text == null ? text : converted.unifiedText(text);
    }
}
