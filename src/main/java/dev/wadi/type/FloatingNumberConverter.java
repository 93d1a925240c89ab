package dev.wadi.type;

import dev.wadi.change.PgType;
import java.math.BigDecimal;
import java.util.function.Function;

/** float4 and float8; NaN, the infinities and the negative zero are values like others. */
final class FloatingNumberConverter extends Converter {

    private final Class<? extends Number> javaClass;
    private final Function<String, Number> parse;

    private FloatingNumberConverter(
            final PgType type, final Class<? extends Number> javaClass, final Function<String, Number> parse) {
        super(type);
        this.javaClass = javaClass;
        this.parse = parse;
    }

    static FloatingNumberConverter float4(final PgType type) {
        return new FloatingNumberConverter(type, Float.class, Float::valueOf);
    }

    static FloatingNumberConverter float8(final PgType type) {
        return new FloatingNumberConverter(type, Double.class, Double::valueOf);
    }

    @Override
    Object decode(final String text) {
        return parse(text);
    }

    @Override
    String encode(final Object value) {
        if (!(value instanceof Number || value instanceof String)) {
            throw wrongClass(value);
        }
        if (javaClass.isInstance(value)) {
            return value.toString();
        }
        if (value instanceof Float single) {
            return Double.toString(single);
        }
        final Number parsed = parse(value.toString());
        final BigDecimal given = ExactNumber.of(value);
        final boolean finite = Double.isFinite(parsed.doubleValue());
        if (given == null ? finite : !finite || !readsAs(given, parsed)) {
            throw refusal("does not fit without loss; round it to the type's precision and range first");
        }
        return value instanceof String text && JsonScanner.isValid(text) ? text : parsed.toString();
    }

    /**
     * Whether the binary number lies less than a unit of the decimal's last digit beside it, as it does where PostgreSQL
     * or Java wrote the decimal. The nearest decimal of so many digits would be too strict: at powers of two the
     * shortest text that reads as the number can be the second nearest.
     */
    private static boolean readsAs(final BigDecimal decimal, final Number binary) {
        final BigDecimal stripped = decimal.stripTrailingZeros();
        final BigDecimal difference = stripped.subtract(new BigDecimal(binary.doubleValue()));
        return difference.abs().compareTo(stripped.ulp()) < 0;
    }

    @Override
    Object jsonValue(final String text) {
        final Number number = parse(text);
        return Double.isFinite(number.doubleValue()) ? number : text;
    }

    @Override
    String json(final String text) {
        return ExactNumber.isFinite(text) ? text : JsonText.quote(text);
    }

    private Number parse(final String text) {
        try {
            return parse.apply(text);
        } catch (NumberFormatException e) {
            throw refusal("is not a number"); // without the cause: its message is the value
        }
    }
}
