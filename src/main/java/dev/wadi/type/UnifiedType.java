package dev.wadi.type;

import static java.util.Objects.requireNonNull;

import dev.wadi.change.PgType;
import dev.wadi.change.ValueType;

/**
 * A PostgreSQL type together with the unified type that stands for it. Made by {@link PostgresTypes}. Stateless; any
 * thread. Messages name the type and the problem, never the value.
 */
public final class UnifiedType implements ValueType {

    private final LogicalType logical;
    private final PgType source;
    private final Converter converter;

    UnifiedType(final LogicalType logical, final PgType source, final Converter converter) {
        this.logical = requireNonNull(logical, "logical");
        this.source = requireNonNull(source, "source");
        this.converter = requireNonNull(converter, "converter");
    }

    public LogicalType logical() {
        return logical;
    }

    public PgType source() {
        return source;
    }

    /**
     * The value in the Java class of its {@link LogicalType}, or the text itself where that class cannot hold it.
     *
     * @throws IllegalArgumentException if PostgreSQL would not write such a text for the source type
     */
    @Override
    public Object decode(final String text) {
        return converter.decode(text);
    }

    /**
     * The text that the source type's input function reads. Takes what {@link #decode} gives, a text of the value, and
     * neighbouring classes as far as they hold exactly the same value; nothing is rounded or moved to another zone.
     */
    @Override
    public String encode(final Object value) {
        return converter.encode(value instanceof CharSequence text ? text.toString() : value);
    }

    /**
     * What a PostgreSQL column of the unified type would show: {@code 1234.56} for the money {@code $1,234.56}, a JSON
     * array for an array.
     */
    public String unifiedText(final String text) {
        return converter.unifiedText(text);
    }

    @Override
    public Object jsonValue(final String text) {
        return converter.jsonValue(text);
    }

    /** Whether {@link #unifiedText} gives every text back as it is. */
    public boolean textIsUnified() {
        return converter.textIsUnified();
    }

    @Override
    public boolean equals(final Object other) {
        return this == other || other instanceof UnifiedType that && source.equals(that.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    @Override
    public String toString() {
        return logical + " from " + source.name();
    }
}
