package dev.wadi.type;

import dev.wadi.change.PgType;
import java.time.DateTimeException;

/** What date, time, timestamp and timestamptz share. */
abstract class TemporalConverter<T> extends Converter {

    TemporalConverter(final PgType type) {
        super(type);
    }

    /** Whether the text is a value that the Java class does not have. */
    abstract boolean isSpecial(String text);

    /**
     * @throws DateTimeException if it is not such a text
     */
    abstract T read(String text);

    /**
     * The value as this type has it, or null if it is of a class that does not stand for it.
     *
     * @throws DateTimeException if it is beyond what Java has
     */
    abstract T from(Object value);

    abstract boolean isInRange(T value);

    abstract int nanosecond(T value);

    abstract String write(T value);

    /** In ISO 8601, as other programs read it. */
    abstract String iso(T value);

    @Override
    final Object jsonValue(final String text) {
        return isSpecial(text) ? text : iso(parse(text));
    }

    @Override
    final Object decode(final String text) {
        return isSpecial(text) ? text : parse(text);
    }

    @Override
    final String encode(final Object value) {
        if (value instanceof String text && isSpecial(text)) {
            return text;
        }
        final T converted = value instanceof String text ? parse(text) : convert(value);
        if (!isInRange(converted)) {
            throw outsideRange();
        }
        if (nanosecond(converted) % 1000 != 0) {
            throw refusal("is finer than a microsecond; truncate it first");
        }
        return write(converted);
    }

    private T convert(final Object value) {
        final T converted;
        try {
            converted = from(value);
        } catch (DateTimeException e) {
            throw outsideRange(); // of Java's own classes; without the cause: its message has the value
        }
        if (converted == null) {
            throw wrongClass(value);
        }
        return converted;
    }

    private IllegalArgumentException outsideRange() {
        return refusal("is outside PostgreSQL's range");
    }

    private T parse(final String text) {
        try {
            return read(text);
        } catch (DateTimeException e) {
            throw refusal("is not in ISO form"); // without the cause: its message can have a part of the value
        }
    }
}
