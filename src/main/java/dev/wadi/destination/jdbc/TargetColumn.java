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

    TargetColumn withSqlType(final String newSqlType) {
        return new TargetColumn(name, newSqlType, converted);
    }

    /** As a part of a key: json cannot be compared, and text keeps it as it is. */
    TargetColumn inKey() {
        return sqlType.equals("json") ? new TargetColumn(name, "text", converted) : this;
    }

    /** Whether values with different texts are equal, so that a row can get another text of the same key. */
    boolean hasEqualsWithOtherText() {
        return sqlType.startsWith("numeric") || sqlType.equals("real") || sqlType.equals("double precision");
    }

    String text(final String text) {
        return converted == null || text == null ? text : converted.unifiedText(text);
    }
}
