package dev.wadi.type;

import dev.wadi.change.PgType;
import java.math.BigDecimal;
import java.util.function.LongFunction;

/** int2, int4, int8 and oid. */
final class WholeNumberConverter extends Converter {

    /** Up to here, and down to its negative, every whole number is a double. */
    private static final long GREATEST_EXACT = (1L << 53) - 1;

    private final long least;
    private final long greatest;
    private final LongFunction<Object> box;

    private WholeNumberConverter(
            final PgType type, final long least, final long greatest, final LongFunction<Object> box) {
        super(type);
        this.least = least;
        this.greatest = greatest;
        this.box = box;
    }

    static WholeNumberConverter int2(final PgType type) {
        return new WholeNumberConverter(type, Short.MIN_VALUE, Short.MAX_VALUE, number -> (short) number);
    }

    static WholeNumberConverter int4(final PgType type) {
        return new WholeNumberConverter(type, Integer.MIN_VALUE, Integer.MAX_VALUE, number -> (int) number);
    }

    static WholeNumberConverter int8(final PgType type) {
        return new WholeNumberConverter(type, Long.MIN_VALUE, Long.MAX_VALUE, number -> number);
    }

    static WholeNumberConverter oid(final PgType type) {
        return new WholeNumberConverter(type, 0, 0xFFFF_FFFFL, number -> number);
    }

    @Override
    Object decode(final String text) {
        final long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw notInRange(); // without the cause: its message is the value
        }
        if (number < least || number > greatest) {
            throw notInRange();
        }
        return box.apply(number);
    }

    @Override
    String encode(final Object value) {
        final BigDecimal number = ExactNumber.of(value);
        if (number == null && !(value instanceof Number || value instanceof String)) {
            throw wrongClass(value);
        }
        if (number == null
                || number.compareTo(BigDecimal.valueOf(least)) < 0
                || number.compareTo(BigDecimal.valueOf(greatest)) > 0
                || number.stripTrailingZeros().scale() > 0) {
            throw notInRange();
        }
        return Long.toString(number.longValueExact());
    }

    /** Many readers of JSON have no other number than a double. */
    @Override
    Object jsonValue(final String text) {
        final Object number = decode(text);
        return number instanceof Long value && (value > GREATEST_EXACT || value < -GREATEST_EXACT) ? text : number;
    }

    @Override
    String json(final String text) {
        return text;
    }

    private IllegalArgumentException notInRange() {
        return refusal("is not a whole number from " + least + " to " + greatest);
    }
}
