package dev.wadi.source.debezium;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The driver's text of a geometric value, {@code (1.0,1.0E300)}, with its numbers as PostgreSQL writes them,
 * {@code (1,1e+300)}.
 */
final class GeometryText {

    private static final Pattern NUMBER = Pattern.compile("-?\\d[\\d.]*(E-?\\d+)?");

    /** Every double is told from its neighbours by so many digits, most by fewer. */
    private static final int MOST_DIGITS = 17;

    private GeometryText() {}

    static String of(final Object geometry) {
        return NUMBER.matcher(geometry.toString()).replaceAll(number -> number(Double.parseDouble(number.group())));
    }

    static String number(final double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        return text(shortest(value).stripTrailingZeros());
    }

    private static BigDecimal shortest(final double value) {
        final BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            // At a power of two the nearest decimal below can be another number's, and the next above is this one's.
            for (final RoundingMode mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.UP)) {
                final BigDecimal rounded = exact.round(new MathContext(digits, mode));
                if (rounded.doubleValue() == value) {
                    return rounded;
                }
            }
        }
        return exact.round(new MathContext(MOST_DIGITS));
    }

    /** As double_to_shortest_decimal of PostgreSQL's d2s.c: an exponent below -4 and from 15 on. */
    private static String text(final BigDecimal number) {
        final int exponent = number.precision() - number.scale() - 1;
        if (exponent >= -4 && exponent < 15) {
            return number.toPlainString();
        }
        final String digits = number.unscaledValue().abs().toString();
        final String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return "%s%se%s%02d"
                .formatted(number.signum() < 0 ? "-" : "", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
