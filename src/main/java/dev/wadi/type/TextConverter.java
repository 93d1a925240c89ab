package dev.wadi.type;

import dev.wadi.change.PgType;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.UUID;

/** Every type whose value is PostgreSQL's own text. */
final class TextConverter extends Converter {

    TextConverter(final PgType type) {
        super(type);
    }

    @Override
    Object decode(final String text) {
        return text;
    }

    /** Takes the classes whose toString is the value; that of any other could be its address in memory. */
    @Override
    String encode(final Object value) {
        if (value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum
                || value instanceof UUID
                || value instanceof TemporalAccessor
                || value instanceof TemporalAmount) {
            return storable(value.toString());
        }
        throw wrongClass(value);
    }
}
