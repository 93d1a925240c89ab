package dev.wadi.change;

import static java.util.Objects.requireNonNull;

/**
 * A column of a table.
 *
 * @param valueType how its text is read; {@link ValueType#TEXT} before the type mapping
 */
public record Column(String name, PgType type, ValueType valueType) {
    public Column {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(valueType, "valueType");
    }

    public Column(final String name, final PgType type) {
        this(name, type, ValueType.TEXT);
    }

    public Column withValueType(final ValueType newValueType) {
        return new Column(name, type, newValueType);
    }
}
