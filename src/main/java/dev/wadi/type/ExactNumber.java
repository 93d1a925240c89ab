package dev.wadi.type;

import java.math.BigDecimal;
import java.math.BigInteger;

/** A number of any class, or its text, as a decimal that has lost nothing. */
final class ExactNumber {

    private ExactNumber() {}

    /**
     * Null for what is no finite number. A floating number is taken as the decimal that it reads as: the double 0.1 is
     * 0.1.
     */
    static BigDecimal of(final Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (!(value instanceof Number || value instanceof String)) {
            return null;
        }
        try {
            return new BigDecimal(value.toString());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Whether PostgreSQL's text of a number is finite, and so a number in JSON as well. */
    static boolean isFinite(final String text) {
        return !text.isEmpty() && text.charAt(text.length() - 1) <= '9';
    }
}
