package dev.wadi.type;

import dev.wadi.change.PgType;
import java.math.BigDecimal;

/** numeric, with its scale kept; NaN and the infinities stay text. */
final class DecimalConverter extends Converter {

    /** The most that PostgreSQL's numeric holds before and after the point. */
    private static final int INTEGER_DIGITS = 131_072;

    private static final int FRACTION_DIGITS = 16_383;

    private final PgType type;

    DecimalConverter(final PgType type) {
        super(type);
        this.type = type;
    }

    @Override
    Object decode(final String text) {
        if (isSpecial(text)) {
            return text;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw refusal("is not a number"); // without the cause: its message can be the value
        }
    }

    @Override
    String encode(final Object value) {
        if (!(value instanceof Number || value instanceof String)) {
            throw wrongClass(value);
        }
        final BigDecimal number = ExactNumber.of(value);
        if (number != null) {
            return plain(number);
        }
        final String text = value.toString();
        if (!isSpecial(text)) {
            throw refusal("is not a number");
        }
        if (type.hasModifier() && !text.equals("NaN")) {
            throw refusal("is infinite, which a limited precision excludes");
        }
        return text;
    }

    private String plain(final BigDecimal number) {
        final BigDecimal stripped = number.stripTrailingZeros();
        final int integerLimit = type.hasModifier() ? type.precision() - type.scale() : INTEGER_DIGITS;
        final int fractionLimit = type.hasModifier() ? type.scale() : FRACTION_DIGITS;
        final boolean fits = (long) stripped.precision() - stripped.scale() <= integerLimit;
        if (number.signum() != 0 && (!fits || stripped.scale() > fractionLimit)) {
            throw refusal("does not fit " + integerLimit + " digits before and " + fractionLimit + " after the point");
        }
        if (type.hasModifier()) {
            return stripped.setScale(Math.max(type.scale(), 0)).toPlainString();
        }
        return number.setScale(Math.max(0, Math.min(number.scale(), FRACTION_DIGITS)))
                .toPlainString();
    }

    @Override
    String json(final String text) {
        return ExactNumber.isFinite(text) ? text : JsonText.quote(text);
    }

    private static boolean isSpecial(final String text) {
        return !ExactNumber.isFinite(text)
                && (text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity"));
    }
}
